import { ReportEntry } from './entry.ts';
import type { EntryContext, Out } from './entry.ts';

/** A part that no configuration asks for: the text of a test report. */
export class TestEntry extends ReportEntry {
  readonly #text: string;

  /** `number`: more than 1 for copies that are sealed to other keys. */
  constructor(context: EntryContext, text: string, number: number) {
    super({ ...context, kind: 'maillog', number });
    this.#text = text;
  }

  override mimeFile(): string {
    const { number } = this.context;
    return number === 1 ? 'test.txt' : `test-${number}.txt`;
  }

  override description(): string {
    return 'A test report';
  }

  override async run(out: Out): Promise<void> {
    await out.print(this.#text);
  }
}

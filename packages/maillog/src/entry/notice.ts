import { ReportEntry } from './entry.ts';
import type { EntryContext, Out } from './entry.ts';

/** A part that no configuration asks for: what went wrong between two reports, a `warn` line each. */
export class NoticeEntry extends ReportEntry {
  readonly #notices: readonly string[];

  /** `number`: more than 1 for copies that are sealed to other keys. */
  constructor(context: EntryContext, notices: readonly string[], number: number) {
    super({ ...context, kind: 'maillog', number });
    this.#notices = notices;
  }

  override mimeFile(): string {
    const { number } = this.context;
    return number === 1 ? 'maillog.txt' : `maillog-${number}.txt`;
  }

  override description(): string {
    return 'What MailLog has to say';
  }

  override async run(out: Out): Promise<void> {
    for (const notice of this.#notices) await out.warn(notice);
  }
}

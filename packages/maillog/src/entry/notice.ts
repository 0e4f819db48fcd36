import { ReportEntry } from './entry.ts';
import type { EntryContext, Out } from './entry.ts';

/** A part that no configuration asks for: what went wrong between two reports, a `warn` line each. */
export class NoticeEntry extends ReportEntry {
  readonly #notices: readonly string[];

  constructor(context: EntryContext, notices: readonly string[]) {
    super({ ...context, kind: 'maillog', number: 1 });
    this.#notices = notices;
  }

  override mimeFile(): string {
    return 'maillog.txt';
  }

  override description(): string {
    return 'What maillog has to say';
  }

  override async run(out: Out): Promise<void> {
    for (const notice of this.#notices) await out.warn(notice);
  }
}

/** How far the reading of mails is, for the page. */
import type { IngestProgress, IngestResult } from '../ingest/ingest.ts';
import type { Progress } from './answers.ts';

export class ReadingProgress {
  #last: IngestProgress = { mails: 0, taken: 0, files: 0, of: 0 };
  #failures: readonly string[] = [];
  #startedAt = performance.now();
  #endedAt: number | undefined;
  #isDone = false;

  /** A mail was looked at. */
  step(progress: IngestProgress): void {
    if (this.#endedAt !== undefined) {
      this.#startedAt = performance.now();
      this.#endedAt = undefined;
    }
    this.#last = progress;
  }

  /** All that is there was looked at. */
  end({ failures, ...progress }: IngestResult): void {
    this.#endedAt ??= performance.now();
    // A look that finds nothing new says nothing of how much there is.
    if (progress.mails > 0 || !this.#isDone) this.#last = progress;
    this.#failures = failures;
    this.#isDone = true;
  }

  current(): Progress {
    const seconds = ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000;
    const { mails, taken, files, of } = this.#last;
    return {
      isReading: this.#endedAt === undefined,
      mails,
      taken,
      files,
      of,
      perSecond: Math.round(mails / Math.max(1, seconds)),
      seconds: Math.round(seconds),
      failures: this.#failures,
      isDone: this.#isDone,
    };
  }
}

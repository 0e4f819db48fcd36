/**
 * Which mails `open --new` has shown, by the digests of their parts. A mail that was read again keeps its
 * place; what no mailbox has held for a while is forgotten, and would be shown again.
 *
 * One line a mail: the first half of its digest, and the day on which it was last read:
 * `3a6eb0790f39ac87c94f3856b2dd2c5d 2026-11-26`. Half of a SHA-256 is enough: another mail of the same half
 * cannot be made.
 */
const DIGITS = 32;
const LINE = /^([0-9a-f]{32}) (\d{4}-\d\d-\d\d)$/;
const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;

export class ShownMails {
  /** The day by digest. */
  readonly #days = new Map<string, string>();
  readonly #today: string;

  /** A line that cannot be read is left out: its mail is shown again. */
  constructor(text: string, now: Date) {
    this.#today = dayOf(now);
    const oldest = dayOf(new Date(now.getTime() - KEPT_DAYS * DAY_MS));
    for (const line of text.split('\n')) {
      const [, digest, day] = LINE.exec(line) ?? [];
      if (digest !== undefined && day !== undefined && day >= oldest) this.#days.set(digest, day);
    }
  }

  has(digest: string): boolean {
    return this.#days.has(digest.slice(0, DIGITS));
  }

  /** It was shown, now or before. */
  add(digest: string): void {
    this.#days.set(digest.slice(0, DIGITS), this.#today);
  }

  /** What to write to the file. */
  text(): string {
    return [...this.#days].map(([digest, day]) => `${digest} ${day}\n`).join('');
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A request that is refused, and why; the text is for the host's own error message. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** When the host may ask again. Seconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, words: string, retryAfter?: number) {
    super(words);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

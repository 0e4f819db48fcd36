/** A request that is refused: its status, the words, and the way out. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

export function notFound(what: string): Refused {
  return new Refused(404, `there is no ${what}`, 'it may have been decided, or be older than what is kept');
}

import { escapeText } from './text/escape.ts';

/**
 * A place in a file the user wrote: `{file: 'web.conf', line: 14, column: 3}`; line and column count from 1,
 * columns in bytes.
 */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The exit statuses of every command, in one table. Those from 64 up are sysexits(3)'s;
 * `--check` adds up its own bits below them (see reading/check.ts).
 */
export const EXIT = {
  done: 0,
  /** Delivered, but an entry had a failure; the report says which. */
  entryFailed: 1,
  usage: 64,
  /** A message or listing that cannot be read. */
  data: 65,
  /** No recipient is usable and nothing was sent, or a server permanently rejected one. */
  unsealed: 69,
  internal: 70,
  io: 74,
  /** Not delivered yet; a later run tries again. */
  undelivered: 75,
  permission: 77,
  config: 78,
} as const;

/** The kind of a failure: a row of {@link EXIT}, which gives the exit status. */
export type ErrorKind = Exclude<keyof typeof EXIT, 'done' | 'entryFailed'>;

export interface ErrorDetails {
  readonly place?: SourceLocation | undefined;
  /** What the user can do, on its own line: `write "\$"`. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error this program throws on purpose. Messages are lower case without a final period, and never
 * quote a report's content: under cron, standard error becomes mail in clear.
 */
export class MailLogError extends Error {
  override readonly name = 'MailLogError';
  readonly kind: ErrorKind;
  readonly place: SourceLocation | undefined;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.place = details.place;
    this.hint = details.hint;
  }

  get exitCode(): number {
    return EXIT[this.kind];
  }

  /**
   * The same error with another place: a pattern knows only its own columns, its reader knows its file and
   * line.
   */
  at(place: SourceLocation): MailLogError {
    return new MailLogError(this.kind, this.message, { place, hint: this.hint, cause: this.cause });
  }

  /**
   * `web.conf:14:3: cannot parse …`, and a second line `maillog: hint: …` where there is a hint. What it
   * quotes, a name of a file or in a mail, cannot steer a terminal or begin a line: controls and invisible
   * characters are written out, `\x1b`.
   */
  format(): string {
    const where = this.place ? `${this.place.file}:${this.place.line}:${this.place.column}: ` : 'maillog: ';
    const hint = this.hint === undefined ? '' : `\n${escapeText(`maillog: hint: ${this.hint}`)}`;
    return escapeText(where + this.message) + hint;
  }
}

/** A file cannot be read since its file system does not answer; later it may. */
export class Unanswered extends MailLogError {
  constructor(file: string, place: SourceLocation | undefined) {
    super('io', `cannot read ${file}: its file system does not answer`, { place });
    this.#file = file;
  }

  readonly #file: string;

  override at(place: SourceLocation): Unanswered {
    return new Unanswered(this.#file, place);
  }
}

/** Every error of a configuration at once, in the order of their places. */
export class MailLogErrors extends Error {
  override readonly name = 'MailLogErrors';
  readonly errors: readonly MailLogError[];

  constructor(errors: readonly MailLogError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = inOrder(errors);
  }

  get exitCode(): number {
    return this.errors[0]?.exitCode ?? EXIT.internal;
  }

  format(): string {
    return this.errors.map((error) => error.format()).join('\n');
  }
}

/** Sorted for the user: files in the order in which they were read, then lines from the top. */
function inOrder(errors: readonly MailLogError[]): MailLogError[] {
  const files = [...new Set(errors.map((error) => error.place?.file))];
  const rank = (error: MailLogError): number[] => [
    files.indexOf(error.place?.file),
    error.place?.line ?? 0,
    error.place?.column ?? 0,
  ];
  return [...errors].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const differs = left.findIndex((value, index) => value !== right[index]);
    return differs < 0 ? 0 : (left[differs] ?? 0) - (right[differs] ?? 0);
  });
}

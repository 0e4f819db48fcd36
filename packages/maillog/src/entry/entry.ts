import { byteString, readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { resolve } from 'node:path';
import { addDirective, directive, ruleNames } from '../config/directive.ts';
import type { DirectiveTable, Directives, Occurrence } from '../config/directive.ts';
import { pathFrom } from '../config/configuration.ts';
import { nameOf } from '../config/statement.ts';
import { withNames } from '../config/names.ts';
import type { Names } from '../config/names.ts';
import { quoteWord } from '../config/quote.ts';
import type { Reader } from '../config/reader.ts';
import type { Statement } from '../config/statement.ts';
import { MailLogError, MailLogErrors } from '../errors.ts';
import type { Unanswered } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import type { EntryFacts } from '../manifest/manifest.ts';
import type { SetInForce, SetSource } from '../rules-set/set-source.ts';
import type { Host, ListingCopies } from './host.ts';

/** Where an entry prints its part. The output streams into the seal without being held. */
export interface Out {
  /** How many bytes the report still has room for; default: no limit. */
  readonly roomBytes?: number;
  /** Resolves once there is room for more: await it, or a fast entry fills the memory. */
  print(data: string | Uint8Array): Promise<void>;
  /** Writes `warn<TAB>message` on a line of its own; the report then ends with status 1. */
  warn(message: string): Promise<void>;
  /**
   * Prints whole lines of MailLog's own, which content cannot imitate (text/own-lines.ts).
   * @internal
   */
  own(lines: string | Uint8Array): Promise<void>;
  /**
   * Takes what the entry knows of its part, for the report's manifest.
   * @internal
   */
  record?(facts: EntryFacts): void;
}

/** What an entry gets when it is made. */
export interface EntryContext {
  /** `command`, `monitor`, `watch`, or a module's alias. */
  readonly kind: string;
  /** The entry's number among those of its kind, from 1. */
  readonly number: number;
  readonly place: SourceLocation;
  readonly host: Host;
  readonly encrypting: Encrypting;
  /** Whether it is an entry of a user's module. It then has {@link MODULE_DIRECTIVES} too. */
  readonly custom: boolean;
  /**
   * What `{host}` and `{configuration}` in its directives stand for; default: themselves.
   * @internal
   */
  readonly names?: Names;
  /**
   * The rules set in force of a source; undefined: there is none, and none of its rules hides anything.
   * default: there is none.
   * @internal
   */
  readonly setInForce?: ((source: SetSource) => Promise<SetInForce | undefined>) | undefined;
}

/** An entry's memory of its last run. */
export interface Memory {
  /**
   * The JSON that {@link ReportEntry.run} resolved to then; undefined: there is none, or it does not count.
   */
  readonly saved: unknown;
  /**
   * Whether the entry continues from `saved`. If not (`--all`, or a `--dry-run` before the first report), it
   * shows everything, an unfinished last line too.
   */
  readonly isKept: boolean;
  /**
   * Whether `--all` asked for every line; then nothing is folded.
   * @internal
   */
  readonly isAll?: boolean;
  /**
   * The report that the entry prints for; undefined: a report of which nothing is saved.
   * @internal
   */
  readonly report?: ReportContext | undefined;
}

/** What an entry knows of its report. */
export interface ReportContext {
  readonly sequence: number;
  /** Whose chain it is in: the names of host and configuration in its manifest. */
  readonly host: string;
  readonly configuration: string;
  readonly copies: ListingCopies;
  /** The reports that were given up for some recipient, as far as the spool knows. */
  readonly givenUp: readonly number[];
}

export const NO_MEMORY: Memory = { saved: undefined, isKept: false };

/** Commands that encrypt what they read on standard input, written for a shell. */
export interface Encrypting {
  /**
   * The sealing command of the configuration's top level: `set pgp` as written, or `maillog seal`, or `cat`
   * with `set encrypt off`; else the empty string.
   */
  readonly command: string;
  /** `maillog seal` with this configuration: `/usr/bin/node /opt/maillog.js seal -C /etc/web.conf`. */
  readonly seal: string;
}

/** The directives of every kind of entry. */
export const COMMON_DIRECTIVES: DirectiveTable = [
  directive('mime_file', 'NAME', "the attachment's file name", {
    value: 'filename',
    takesNames: true,
    example: '"NAME.txt"',
  }),
  directive('description', "'TEXT'", "the attachment's Content-Description", {
    takesNames: true,
    example: '"What this part shows"',
  }),
  directive('pgp', "'COMMAND'", 'seals this part with this program instead', {
    example: `"gpg -a -e -r 'other@example.com' --no-tty --batch"`,
  }),
  directive('recipient', 'FILE [FINGERPRINT]', 'seals this part to this key instead of those at the top', {
    words: [1, 2],
    repeatable: true,
    takesNames: true,
    example: '/etc/maillog/other.asc',
  }),
];

/** Further directives of a module's entry. */
export const MODULE_DIRECTIVES: DirectiveTable = [
  directive('timeout', 'SECONDS', 'stops the module after SECONDS (default: 600)', {
    value: 'seconds',
    example: '60',
  }),
  directive('encrypt', 'off|on', 'off: this part is sent in clear, if the module allows it', {
    value: ['off', 'on'],
    example: 'on',
  }),
];

/**
 * What prints one part of a report. The order of calls is parse, validate (of all entries, before anything
 * runs), run, finish (also after a failed run). A fresh instance for each entry of the configuration.
 */
export abstract class ReportEntry {
  /** The directives this kind takes besides the common ones; without a table every directive is taken. */
  static readonly table: DirectiveTable | undefined = undefined;

  readonly context: EntryContext;
  readonly directives: Directives = {};
  /**
   * What keeps the entry from running in this report: a file that it needs is on a file system that does not
   * answer.
   * @internal
   */
  waitsFor: Unanswered | undefined;
  readonly #statements: Statement[] = [];
  #rows: DirectiveTable | undefined;

  constructor(context: EntryContext) {
    this.context = context;
  }

  /**
   * The statements that became directives.
   * @internal
   */
  static statementsOf(entry: ReportEntry): readonly Statement[] {
    return entry.#statements;
  }

  /**
   * Whether the part goes out in clear: its class says that it may, and so does `encrypt off` in the entry.
   * It is asked of what was read, not of `directives`, which a class may change: a module alone cannot cause
   * a leak.
   * @internal
   */
  static goesInClear(entry: ReportEntry): boolean {
    const says = entry.#statements.some(
      ({ words: [name, value] }) => name?.text === 'encrypt' && value?.text === 'off',
    );
    return entry.context.custom && says && !entry.encrypted();
  }

  /**
   * Reads the entry's own lines.
   * @throws MailLogErrors with all that is wrong in them.
   */
  parse(reader: Reader): void | Promise<void> {
    this.takeAll(reader);
  }

  /**
   * Makes directives of all that `reader` still has.
   * @throws MailLogErrors.
   */
  protected takeAll(reader: Reader): void {
    const rules = ruleNames(this.#table);
    collectErrors((attempt) => {
      for (let more = true; more;) {
        attempt(() => {
          const statement = reader.statement(rules);
          more = statement !== undefined;
          if (!statement) return;
          this.take(statement);
          this.onDirective(statement, reader);
        });
      }
    });
  }

  /**
   * Makes a statement a directive of this entry.
   * @throws MailLogError where its table forbids it.
   */
  protected take(written: Statement): void {
    const { names } = this.context;
    const spec = this.#table.find(({ name }) => name === nameOf(written));
    const statement = names ? withNames(written, spec, names) : written;
    const others = (this.constructor as typeof ReportEntry).table ? 'refused' : 'taken';
    addDirective(this.directives, statement, this.#table, this.context.kind, others);
    this.#statements.push(statement);
  }

  get #table(): DirectiveTable {
    const own = (this.constructor as typeof ReportEntry).table ?? [];
    return (this.#rows ??= [...own, ...COMMON_DIRECTIVES, ...(this.context.custom ? MODULE_DIRECTIVES : [])]);
  }

  /**
   * Called after each directive. A kind whose directives are followed by lines of their own reads them here.
   */
  protected onDirective(_statement: Statement, _reader: Reader): void {}

  /**
   * Checks that the directives fit together.
   * @throws MailLogError.
   */
  validate(): void | Promise<void> {}

  /**
   * Prints the part, and resolves to the entry's memory for its next run: JSON, or undefined. The memory is
   * saved only with the commit of this report. An error becomes a `warn` line of the part.
   */
  abstract run(out: Out, memory: Memory): void | Promise<unknown>;

  finish(): void | Promise<void> {}

  /** The most lines of the part in one message; the rest goes into further messages. */
  lineLimit(): number | undefined {
    return undefined;
  }

  /**
   * What to remember before the first report is collected. The report calls it for an entry that remembers
   * nothing yet: if the run is killed, the next one continues from there.
   * @internal
   */
  beginning?(): Promise<unknown>;

  /**
   * Looks at what was kept for the entry, before any entry runs; resolves to what the report has to say of
   * it.
   * @internal
   */
  examine?(memory: Memory): Promise<readonly string[]>;

  /**
   * What the entry remembers: `own` is kept under the name of its part, `others` under those of other parts,
   * one of which may have been this one's.
   * @internal
   */
  inherited(own: unknown, _others: readonly unknown[]): unknown {
    return own;
  }

  /**
   * A part of its own that follows this one.
   * @internal
   */
  attached(): ReportEntry | undefined {
    return undefined;
  }

  /**
   * The entry whose keys this one is sealed to.
   * @internal
   */
  sealedLike(): ReportEntry {
    return this;
  }

  /**
   * Whether the entry keeps within {@link Out.roomBytes} itself. If not, what it prints beyond is cut.
   * @internal
   */
  get boundsItself(): boolean {
    return false;
  }

  /**
   * Whether output of this entry is a reason for a mail, and its warning a failure.
   * @internal
   */
  get countsAsNews(): boolean {
    return true;
  }

  /** Whether the part has to be sealed. */
  encrypted(): boolean {
    return true;
  }

  /**
   * The command that encrypts for this part's readers, for a shell to run: the entry's own `pgp`, else the
   * configuration's; where keys are named instead, `maillog seal`; with `set encrypt off` one that changes
   * nothing.
   * @throws MailLogError where the configuration says nothing about encryption, as one for `--dry-run` may.
   */
  encryptCmd(): string {
    const { command, seal } = this.context.encrypting;
    const { pgp, recipient } = this.directives;
    if (pgp) return pgp.text;
    if (recipient) return [seal, ...recipient.occurrences.map(recipientOption)].join(' ');
    if (command === '') throw this.fault('there is nothing to encrypt with', 'name a recipient, or set pgp');
    return command;
  }

  mimeFile(): string {
    return this.directives['mime_file']?.text ?? `${this.context.kind}-${this.context.number}.txt`;
  }

  description(): string | undefined {
    return this.directives['description']?.text;
  }

  /** An error of the configuration, with the place of this entry. */
  protected fault(message: string, hint?: string): MailLogError {
    return new MailLogError('config', message, { place: this.context.place, hint });
  }

  /** The paths a directive names, relative ones taken from the file that names them. */
  protected paths(name: string): ByteString[] {
    const words = this.directives[name]?.words ?? [];
    return words.map((word) => pathFrom(byteString(word.place.file), word.text));
  }
}

/** `recipient ../admin.asc AB12…` as an option of `maillog seal`, whose working directory may be another. */
function recipientOption({ place, words }: Occurrence): string {
  const [file = '', ...rest] = words.map((word) => readable(word.text));
  return `--recipient ${quoteWord([resolve(pathFrom(place.file, file)), ...rest].map(quoteWord).join(' '))}`;
}

/**
 * Runs `body`, whose `attempt`s may fail one by one.
 * @throws MailLogErrors of all that failed.
 */
export function collectErrors(body: (attempt: (step: () => void) => void) => void): void {
  const errors: MailLogError[] = [];
  body((step) => {
    try {
      step();
    } catch (error) {
      if (error instanceof MailLogErrors) for (const one of error.errors) errors.push(one);
      else if (error instanceof MailLogError) errors.push(error);
      else throw error;
    }
  });
  if (errors.length > 0) throw new MailLogErrors(errors);
}

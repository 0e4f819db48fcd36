import { addDirective, ruleNames } from '../config/directive.ts';
import type { DirectiveTable, Directives } from '../config/directive.ts';
import { pathFrom } from '../config/configuration.ts';
import type { Reader } from '../config/reader.ts';
import { byteString } from '../config/source.ts';
import type { ByteString } from '../config/source.ts';
import type { Statement } from '../config/statement.ts';
import { MailLogError, MailLogErrors } from '../errors.ts';
import type { Place } from '../errors.ts';
import type { Host } from './host.ts';

/** Where an entry prints its part. What is printed streams into the seal; nothing is held. */
export interface Out {
  /** Resolves once there is room for more: await it, or a fast entry fills the memory. */
  print(data: string | Uint8Array): Promise<void>;
  /** Writes `warn<TAB>message` on a line of its own; the report then ends with status 1. */
  warn(message: string): Promise<void>;
}

/** What an entry is told when it is made. */
export interface EntryContext {
  /** `command`, `monitor`, `watch`, or a module's alias. */
  readonly kind: string;
  /** Counts the entries of its kind from 1. */
  readonly number: number;
  readonly place: Place;
  readonly host: Host;
  /** The `set pgp` command as written, or the empty string. */
  readonly encryptCommand: string;
}

/** What every entry takes, whatever its kind. */
export const COMMON_DIRECTIVES: DirectiveTable = [
  {
    name: 'mime_file',
    usage: 'NAME',
    words: [1, 1],
    repeatable: false,
    help: "the attachment's file name",
    example: '"NAME.txt"',
  },
  {
    name: 'description',
    usage: "'TEXT'",
    words: [1, 1],
    repeatable: false,
    help: "the attachment's Content-Description",
    example: '"What this part shows"',
  },
  {
    name: 'pgp',
    usage: "'COMMAND'",
    words: [1, 1],
    repeatable: false,
    help: 'seals this part with a program of its own',
    example: `"gpg -a -e -r 'other@example.com' --no-tty --batch"`,
  },
  {
    name: 'recipient',
    usage: 'FILE [FINGERPRINT]',
    words: [1, 2],
    repeatable: true,
    help: 'seals this part to this key instead of those at the top',
    example: '/etc/maillog/other.asc',
  },
];

/**
 * One part of a report. The order of calls is parse, validate (of all entries, before anything runs), run, finish (also after a
 * failed run). A fresh instance for each entry of the configuration.
 */
export abstract class ReportEntry {
  /** The directives this kind takes besides the common ones; without a table every directive is taken. */
  static readonly table: DirectiveTable | undefined = undefined;

  readonly context: EntryContext;
  readonly directives: Directives = {};

  constructor(context: EntryContext) {
    this.context = context;
  }

  /** Reads the entry's own lines. @throws MailLogErrors with all that is wrong in them. */
  parse(reader: Reader): void | Promise<void> {
    const own = (this.constructor as typeof ReportEntry).table;
    const table = own && [...own, ...COMMON_DIRECTIVES];
    const rules = ruleNames(table ?? []);
    collectErrors((attempt) => {
      for (let more = true; more;) {
        attempt(() => {
          const statement = reader.statement(rules);
          more = statement !== undefined;
          if (!statement) return;
          addDirective(this.directives, statement, table, this.context.kind);
          this.onDirective(statement, reader);
        });
      }
    });
  }

  /** Called behind each directive, for a kind whose directives have lines of their own behind them. */
  protected onDirective(_statement: Statement, _reader: Reader): void {}

  /** Looks whether the directives make sense together. @throws MailLogError. */
  validate(): void | Promise<void> {}

  /** Prints the part. What it throws becomes a `warn` line in it. */
  abstract run(out: Out): void | Promise<void>;

  finish(): void | Promise<void> {}

  /** Whether the part has to be sealed. */
  encrypted(): boolean {
    return true;
  }

  /** The program that encrypts: the entry's own, else the configuration's. */
  encryptCmd(): string {
    return this.directives['pgp']?.text ?? this.context.encryptCommand;
  }

  mimeFile(): string {
    return this.directives['mime_file']?.text ?? `${this.context.kind}-${this.context.number}.txt`;
  }

  description(): string | undefined {
    return this.directives['description']?.text;
  }

  /** An error of the configuration, said of this entry. */
  protected fault(message: string, hint?: string): MailLogError {
    return new MailLogError('config', message, { place: this.context.place, hint });
  }

  /** The paths a directive names, relative ones taken from the file that names them. */
  protected paths(name: string): ByteString[] {
    const words = this.directives[name]?.words ?? [];
    return words.map((word) => pathFrom(byteString(word.place.file), word.text));
  }
}

/** Runs `body`, whose `attempt`s may fail one by one. @throws MailLogErrors of all that failed. */
export function collectErrors(body: (attempt: (step: () => void) => void) => void): void {
  const errors: MailLogError[] = [];
  body((step) => {
    try {
      step();
    } catch (error) {
      if (error instanceof MailLogErrors) errors.push(...error.errors);
      else if (error instanceof MailLogError) errors.push(error);
      else throw error;
    }
  });
  if (errors.length > 0) throw new MailLogErrors(errors);
}

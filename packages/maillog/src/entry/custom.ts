/**
 * An entry that a module of the user's reports. The instance of the user's class lives in a process of its
 * own (host/modules/module-process.ts says why); here is its stand-in, which the rest of the program cannot
 * tell from a built-in entry.
 */
import { byteString } from '../bytes.ts';
import { checkArguments } from '../config/directive.ts';
import type { DirectiveTable } from '../config/directive.ts';
import type { Reader } from '../config/reader.ts';
import type { Statement } from '../config/statement.ts';
import { MailLogErrors } from '../errors.ts';
import { COMMON_DIRECTIVES, ReportEntry } from './entry.ts';
import type { EntryContext, Out } from './entry.ts';

const DEFAULT_TIMEOUT_SECONDS = 600;

/** What a module says about its part after validation. Its directives decide the rest. */
export interface PartFacts {
  readonly encrypted: boolean;
  readonly mimeFile: string | undefined;
  readonly description: string | undefined;
}

/** The requests that the module's process may send. */
export interface ParseAnswers {
  readonly reader: Reader;
  /**
   * Makes a statement a directive of the entry.
   * @throws MailLogError where that is forbidden.
   */
  readonly take: (statement: Statement) => void;
  /**
   * Makes all that is left for `reader` to read directives, and gives every statement that is one.
   * @throws MailLogErrors.
   */
  readonly takeRest: () => readonly Statement[];
}

/**
 * One instance of a user's class. src/host implements it, for Node and for perl. The calls come in this
 * order, one at a time.
 */
export interface ModuleInstance {
  /** @throws MailLogErrors with what is wrong in the entry's lines. */
  parse(answers: ParseAnswers): Promise<void>;
  /** @throws MailLogError. */
  validate(): Promise<PartFacts>;
  /** Rejects with an Error whose message is a line for the report. */
  run(out: Out, timeoutSeconds: number): Promise<void>;
  finish(out: Out, timeoutSeconds: number): Promise<void>;
  /**
   * Ends the process, and resolves to what it printed outside of `out`: lines for the report. Never rejects.
   */
  close(): Promise<readonly string[]>;
}

/** A module's class: what a configuration's `module` statement makes. */
export interface ModuleClass {
  /** The directives it takes besides the common ones, where it says so. */
  readonly table: DirectiveTable | undefined;
  /** A new instance; `encryptCmd` is asked for by some. */
  create(context: EntryContext, encryptCmd: () => string): ModuleInstance;
}

/** The kind of entry that a module's class makes. */
export function customKind(module: ModuleClass): new (context: EntryContext) => ReportEntry {
  return class extends CustomEntry {
    constructor(context: EntryContext) {
      super(context, module);
    }
  };
}

/** In the place of an entry of a module that cannot be loaded now; it never runs. */
export class UnloadedEntry extends ReportEntry {
  /** The module's own lines may be of any kind. The common directives among them name and seal the part. */
  override parse(reader: Reader): void {
    try {
      this.takeAll(reader);
    } catch (error) {
      if (!(error instanceof MailLogErrors)) throw error;
    }
  }

  override async run(): Promise<void> {}
}

class CustomEntry extends ReportEntry {
  readonly #instance: ModuleInstance;
  #facts: PartFacts = { encrypted: true, mimeFile: undefined, description: undefined };
  #out: Out | undefined;

  constructor(context: EntryContext, module: ModuleClass) {
    super(context);
    this.#instance = module.create(context, () => this.encryptCmd());
  }

  override async parse(reader: Reader): Promise<void> {
    const takeRest = (): readonly Statement[] => {
      this.takeAll(reader);
      return ReportEntry.statementsOf(this);
    };
    await this.#instance.parse({ reader, take: (statement) => this.take(statement), takeRest });
  }

  override async validate(): Promise<void> {
    const facts = await this.#instance.validate();
    const spec = COMMON_DIRECTIVES.find((row) => row.name === 'mime_file');
    const { place } = this.context;
    if (spec && facts.mimeFile !== undefined)
      checkArguments([{ text: byteString(facts.mimeFile), place }], spec, place);
    this.#facts = facts;
  }

  override async run(out: Out): Promise<void> {
    this.#out = out;
    await this.#instance.run(out, this.#timeout);
  }

  override async finish(): Promise<void> {
    const out = this.#out;
    if (!out) return;
    try {
      await this.#instance.finish(out, this.#timeout);
    } finally {
      for (const line of await this.#instance.close()) await out.warn(line);
    }
  }

  override encrypted(): boolean {
    return this.#facts.encrypted;
  }

  override mimeFile(): string {
    return this.#facts.mimeFile ?? super.mimeFile();
  }

  override description(): string | undefined {
    return this.#facts.description ?? super.description();
  }

  get #timeout(): number {
    const seconds = Number(this.directives['timeout']?.text);
    return seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS;
  }
}

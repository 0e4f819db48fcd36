import type { DirectiveTable } from '../../config/directive.ts';
import type { ModuleStatement } from '../../config/configuration.ts';
import type { ModuleClass, ModuleInstance, ParseAnswers, PartFacts } from '../../entry/custom.ts';
import type { EntryContext, Out } from '../../entry/entry.ts';
import { MailLogError } from '../../errors.ts';
import { ModuleFailure } from './module-process.ts';
import type { Answer, ModuleProcess } from './module-process.ts';

/**
 * The timeout of each step before the report begins: loading, an entry's parse, its validate. Milliseconds.
 */
export const PREPARING_SECONDS = 60;

/** What differs between the languages. */
export interface Language {
  /** Starts a process that answers `load FILE NAME`. */
  start(): ModuleProcess;
  /** The directive table, if the answer to `load` has one. */
  tableIn(reply: readonly Buffer[]): DirectiveTable | undefined;
  /** Makes the instance and has it read the entry's lines. */
  parse(ask: Ask, context: EntryContext, answers: ParseAnswers): Promise<void>;
  /** What the process may ask at any time. */
  answers(encryptCmd: () => string): Readonly<Record<string, Answer>>;
  /** The errors of the configuration for a failure of parse or validate. */
  errorsOf(failure: ModuleFailure, context: EntryContext): Error;
  /** The error if its program cannot be started; `reason` is Node's code. */
  unstartable(reason: string): string;
}

/** Sends a request of a step before the report. */
export type Ask = (
  fields: readonly string[],
  answers?: Readonly<Record<string, Answer>>,
) => Promise<readonly Buffer[]>;

/**
 * Loads a class once, to see that it can be loaded. The process that did becomes the first instance's;
 * further ones start their own.
 * @throws MailLogError (config) with the statement's place.
 */
export async function loadClass(
  { file, name, place }: ModuleStatement,
  language: Language,
  preparingSeconds: number,
): Promise<ModuleClass> {
  const load = async (process: ModuleProcess): Promise<readonly Buffer[]> => {
    try {
      return await process.request(['load', file, name], preparingSeconds);
    } catch (error) {
      if (!(error instanceof ModuleFailure)) throw error;
      await process.close();
      const { message, why } = error;
      const reason = why === 'unstartable' ? language.unstartable(message) : firstLine(message);
      throw new MailLogError('config', `cannot load ${name} from ${file}: ${reason}`, { place });
    }
  };
  const first = language.start();
  const table = language.tableIn(await load(first));
  let spare: ModuleProcess | undefined = first;
  return {
    table,
    create(context, encryptCmd) {
      const taken = spare;
      spare = undefined;
      const start = async (): Promise<ModuleProcess> => {
        if (taken) return taken;
        const process = language.start();
        await load(process);
        return process;
      };
      return new Instance(start, language, context, { encryptCmd, preparingSeconds });
    },
  };
}

class Instance implements ModuleInstance {
  readonly #start: () => Promise<ModuleProcess>;
  readonly #language: Language;
  readonly #context: EntryContext;
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #preparingSeconds: number;
  #process: ModuleProcess | undefined;

  constructor(
    start: () => Promise<ModuleProcess>,
    language: Language,
    context: EntryContext,
    { encryptCmd, preparingSeconds }: { encryptCmd: () => string; preparingSeconds: number },
  ) {
    this.#start = start;
    this.#language = language;
    this.#context = context;
    this.#answers = language.answers(encryptCmd);
    this.#preparingSeconds = preparingSeconds;
  }

  async parse(answers: ParseAnswers): Promise<void> {
    this.#process = await this.#start();
    await this.#preparing((ask) => this.#language.parse(ask, this.#context, answers));
  }

  validate(): Promise<PartFacts> {
    return this.#preparing(async (ask) => factsOf(await ask(['validate'])));
  }

  run(out: Out, timeoutSeconds: number): Promise<void> {
    return this.#printing('run', out, timeoutSeconds);
  }

  async finish(out: Out, timeoutSeconds: number): Promise<void> {
    if (this.#process?.over === false) await this.#printing('finish', out, timeoutSeconds);
  }

  async close(): Promise<readonly string[]> {
    return (await this.#process?.close()) ?? [];
  }

  async #printing(verb: 'run' | 'finish', out: Out, timeoutSeconds: number): Promise<void> {
    await this.#process?.request([verb], timeoutSeconds, {
      ...this.#answers,
      print: ([data]) => data && out.print(data).then(() => undefined),
      warn: ([message]) => message && out.warn(message.toString('utf8')).then(() => undefined),
    });
  }

  /** @throws MailLogError or MailLogErrors for what the module objects to; a process that failed is ended. */
  async #preparing<T>(step: (ask: Ask) => Promise<T>): Promise<T> {
    const process = this.#process;
    if (!process) throw new Error('a module is asked before its parse');
    try {
      return await step((fields, answers) =>
        process.request(fields, this.#preparingSeconds, { ...this.#answers, ...answers }),
      );
    } catch (error) {
      await process.close();
      throw error instanceof ModuleFailure ? this.#language.errorsOf(error, this.#context) : error;
    }
  }
}

/** `encrypted 1 mime_file a.txt`: missing fields stay undefined. */
function factsOf(reply: readonly Buffer[]): PartFacts {
  const said = new Map<string, string>();
  for (let at = 0; at + 1 < reply.length; at += 2)
    said.set(String(reply[at]), reply[at + 1]?.toString('utf8') ?? '');
  return {
    encrypted: said.get('encrypted') !== '0',
    mimeFile: said.get('mime_file') || undefined,
    description: said.get('description') || undefined,
  };
}

/** A failure of parse or validate, as an error of the configuration. */
export function entryError(message: string, { kind, place }: EntryContext): MailLogError {
  return new MailLogError('config', `${kind}: ${firstLine(message)}`, { place });
}

export function firstLine(message: string): string {
  return /\S.*/.exec(message)?.[0].replace(/\.$/, '') ?? 'it does not say why';
}

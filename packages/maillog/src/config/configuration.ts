/**
 * Reads a configuration: the statements of its file and of all files that `source` names. It collects
 * settings, recipients, modules, and the lines of each entry, which the entry itself reads later.
 */
import { readable } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { addDirective, checkArguments, directive } from './directive.ts';
import type { DirectiveSpec, Directives, Occurrence } from './directive.ts';
import { configurationNameOf, withNames } from './names.ts';
import type { Names } from './names.ts';
import { Reader } from './reader.ts';
import { SETTINGS } from './settings.ts';
import { sourceLines } from './source.ts';
import type { SourceLine } from './source.ts';
import { argumentsOf, nameOf } from './statement.ts';
import type { Statement } from './statement.ts';
import { suggestion } from './suggest.ts';

/** What a configuration needs from the machine. Paths are text. */
export interface ConfigurationFiles {
  /**
   * The bytes of a file.
   * @throws MailLogError without a place if the file cannot be read.
   */
  read(file: string): Promise<Uint8Array>;
  /** One name for each file, whatever its path: it reveals cycles. */
  identify(file: string): Promise<string>;
  glob(pattern: string): Promise<string[]>;
  /** What is at a path, symlinks followed. A file that cannot be looked at is a file: reading it says why. */
  kindOf(path: string): Promise<'file' | 'folder' | 'absent'>;
  /** The system's name of this host. */
  hostname(): string;
}

/** `command <<TAG … TAG`: the kind, and the raw lines of its body. */
export interface EntryStatement {
  readonly kind: string;
  /** The number of the entry among those of its kind, from 1. */
  readonly number: number;
  readonly place: SourceLocation;
  readonly lines: readonly SourceLine[];
}

/** `module NAME alias FILE`. */
export interface ModuleStatement {
  readonly name: string;
  readonly alias: string;
  readonly file: string;
  readonly place: SourceLocation;
}

/** A whole configuration, including every `source`. The entries read their own bodies. */
export interface Configuration {
  /** The settings by key; see {@link SETTINGS}. */
  readonly settings: Directives;
  readonly recipients: readonly Occurrence[];
  readonly modules: readonly ModuleStatement[];
  readonly entries: readonly EntryStatement[];
  /** What `{host}` and `{configuration}` stand for, as far as the configuration has been read. */
  readonly names: Names;
}

/** The statements of the top level, except entries. */
export const STATEMENTS: readonly DirectiveSpec[] = [
  directive(
    'source',
    'FILE [optional]',
    'reads another file here, or the *.conf of a folder; a glob may match none',
    {
      words: [1, 2],
      repeatable: true,
      takesNames: true,
      example: '"/etc/maillog/*.conf"',
    },
  ),
  directive('set', 'KEY VALUE', 'changes a setting', { words: [1, Infinity], repeatable: true }),
  directive(
    'recipient',
    'FILE [FINGERPRINT]',
    'encrypts to the public key in FILE, which must have FINGERPRINT if that is given',
    { words: [1, 2], repeatable: true, takesNames: true, example: '/etc/maillog/admin.asc' },
  ),
  directive('module', 'NAME ALIAS FILE', 'registers the module in FILE as the entry type ALIAS', {
    words: [3, 3],
    repeatable: true,
    takesNames: true,
    example: 'DiskUsage disk /etc/maillog/disk-usage.ts',
  }),
];

/** A relative FILE is relative to the file that names it. */
export function pathFrom(namedIn: string, path: string): string {
  if (path.startsWith('/') || !namedIn.includes('/')) return path;
  return namedIn.slice(0, namedIn.lastIndexOf('/') + 1) + path;
}

/**
 * Reads a configuration and everything it sources. It does not stop at an error: `errors` has all of them, in
 * reading order. If there is any, the configuration must not run. `kinds` are the names of the entry types.
 */
export async function loadConfiguration(
  file: string,
  files: ConfigurationFiles,
  kinds: Iterable<string>,
): Promise<{ configuration: Configuration; errors: MailLogError[] }> {
  const loading = new Loading(files, kinds, configurationNameOf(file));
  await loading.file(file, undefined);
  return { configuration: loading, errors: loading.errors };
}

class Loading implements Configuration {
  readonly settings: Directives = {};
  readonly recipients: Occurrence[] = [];
  readonly modules: ModuleStatement[] = [];
  readonly entries: EntryStatement[] = [];
  readonly errors: MailLogError[] = [];
  readonly #files: ConfigurationFiles;
  readonly #kinds: Set<string>;
  readonly #name: string;
  /** The files that are open, the outermost first: their identities, and their names as written. */
  readonly #open: { identity: string; file: string }[] = [];

  constructor(files: ConfigurationFiles, kinds: Iterable<string>, name: string) {
    this.#files = files;
    this.#kinds = new Set(kinds);
    this.#name = name;
  }

  get names(): Names {
    return { host: this.settings['host']?.text ?? this.#files.hostname(), configuration: this.#name };
  }

  async file(file: string, place: SourceLocation | undefined): Promise<void> {
    await this.#collect(place, async () => {
      const lines = sourceLines(file, await this.#files.read(file));
      const identity = await this.#files.identify(file);
      const cycle = this.#open.findIndex((opened) => opened.identity === identity);
      if (cycle >= 0) {
        const way = [...this.#open.slice(cycle).map((opened) => opened.file), file].join(' → ');
        throw new MailLogError('config', `source cycle: ${way}`, { place });
      }
      this.#open.push({ identity, file });
      await this.#statements(new Reader(lines));
      this.#open.pop();
    });
  }

  async #statements(reader: Reader): Promise<void> {
    for (let more = true; more;) {
      await this.#collect(undefined, async () => {
        const statement = reader.statement();
        more = statement !== undefined;
        if (statement) await this.#statement(statement);
      });
    }
  }

  /** Runs `step` and collects its MailLogError. An error without a place gets `place`. */
  async #collect(place: SourceLocation | undefined, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      this.errors.push(error.place || !place ? error : error.at(place));
    }
  }

  async #statement(written: Statement): Promise<void> {
    const name = nameOf(written);
    if (this.#kinds.has(name)) return this.#entry(written);
    const spec = STATEMENTS.find((row) => row.name === name);
    const statement = withNames(written, spec, this.names);
    if (!spec) {
      const known = [...STATEMENTS.map((row) => row.name), ...this.#kinds];
      const { place } = statement;
      throw new MailLogError('config', `unknown statement ${readable(name)}`, {
        place,
        hint: suggestion(readable(name), known),
      });
    }
    if (statement.body) {
      throw new MailLogError('config', `${name} takes no here-document`, {
        place: statement.body.place,
        hint: `write ${name} ${spec.usage}`,
      });
    }
    checkArguments(argumentsOf(statement), spec, statement.place);
    if (name === 'set') this.#set(statement);
    else if (name === 'source') await this.#source(statement);
    else if (name === 'recipient') this.recipients.push({ ...statement, words: argumentsOf(statement) });
    else this.#module(statement);
  }

  #entry(statement: Statement): void {
    const kind = nameOf(statement);
    const excess = argumentsOf(statement)[0];
    const hint = `write ${kind} <<TAG, its directives, and TAG on a line of its own`;
    if (excess)
      throw new MailLogError('config', `${kind} takes a here-document only`, { place: excess.place, hint });
    if (!statement.body)
      throw new MailLogError('config', `${kind} needs a here-document`, { place: statement.place, hint });
    const number = this.entries.filter((entry) => entry.kind === kind).length + 1;
    this.entries.push({ kind, number, place: statement.place, lines: statement.body.lines });
  }

  #set(statement: Statement): void {
    const [key, ...values] = argumentsOf(statement);
    if (!key) return;
    const spec = SETTINGS.find((row) => row.name === key.text);
    if (!spec) {
      const hint = suggestion(
        readable(key.text),
        SETTINGS.map((row) => row.name),
      );
      throw new MailLogError('config', `unknown setting ${readable(key.text)}`, { place: key.place, hint });
    }
    const asDirective = withNames({ place: statement.place, words: [key, ...values] }, spec, this.names);
    checkArguments(values, { ...spec, name: `set ${spec.name}` }, key.place);
    if (!spec.repeatable) delete this.settings[key.text];
    addDirective(this.settings, asDirective, SETTINGS, 'set');
  }

  async #source(statement: Statement): Promise<void> {
    const [word, option] = argumentsOf(statement);
    if (!word) return;
    if (option && option.text !== 'optional')
      throw new MailLogError('config', `source takes one file, not ${readable(option.text)}`, {
        place: option.place,
        hint: 'write source FILE, or source FILE optional if it may be absent',
      });
    const path = pathFrom(statement.place.file, readable(word.text));
    for (const file of await this.#sourced(path, option !== undefined)) await this.file(file, word.place);
  }

  /** The files that `source PATH` reads. */
  async #sourced(path: string, isOptional: boolean): Promise<readonly string[]> {
    if (/[*?[]/.test(path)) return this.#files.glob(path);
    const kind = await this.#files.kindOf(path);
    if (kind === 'folder') return this.#files.glob(`${path.replace(/\/$/, '')}/*.conf`);
    return kind === 'absent' && isOptional ? [] : [path];
  }

  #module(statement: Statement): void {
    const [name, alias, file] = argumentsOf(statement).map((word) => readable(word.text));
    if (name === undefined || alias === undefined || file === undefined) return;
    if (
      !/^[A-Za-z_][A-Za-z0-9_-]*$/.test(alias) ||
      this.#kinds.has(alias) ||
      STATEMENTS.some((row) => row.name === alias)
    ) {
      const place = argumentsOf(statement)[1]?.place;
      throw new MailLogError('config', `${alias} cannot be a module's alias`, {
        place,
        hint: 'choose an unused name of letters, digits, - and _',
      });
    }
    this.#kinds.add(alias);
    this.modules.push({ name, alias, file: pathFrom(statement.place.file, file), place: statement.place });
  }
}

/**
 * The SQLite that is here: Node's own, where Node has one (22.13 and later), else the package
 * `@photostructure/sqlite`, which has the same interface and brings its library along. Both are synchronous.
 */
import { MailLogError } from '../../maillog.ts';

export type Value = string | number | bigint | null | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

export interface Statement {
  run(...values: Value[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface Engine {
  readonly DatabaseSync: new (path: string) => Database;
}

export type EngineName = 'node:sqlite' | '@photostructure/sqlite';

/** Those that are here, the preferred one first. */
export async function enginesHere(): Promise<EngineName[]> {
  const names: EngineName[] = ['node:sqlite', '@photostructure/sqlite'];
  const found = await Promise.all(names.map(load));
  return names.filter((_, index) => found[index]);
}

/**
 * Opens the database at `path`; `:memory:` is one that no disk ever holds.
 * @throws MailLogError `usage` if there is no SQLite here
 */
export async function openDatabase(path: string, name?: EngineName): Promise<Database> {
  const engine = name === undefined ? await anyEngine() : await load(name);
  if (!engine) {
    throw new MailLogError(
      'usage',
      `Node ${process.versions.node} has no SQLite, and no package brings one`,
      {
        hint: 'npm install -g @photostructure/sqlite@1, or use Node 24',
      },
    );
  }
  return new engine.DatabaseSync(path);
}

async function anyEngine(): Promise<Engine | undefined> {
  return (await load('node:sqlite')) ?? load('@photostructure/sqlite');
}

async function load(name: EngineName): Promise<Engine | undefined> {
  // An import of Node's would fail where Node has none, and types of Node 20 do not know it.
  if (name === 'node:sqlite') return process.getBuiltinModule(name) as Engine | undefined;
  // It is optional: where it is not installed, there is nothing to resolve.
  const optional: string = name;
  try {
    return (await import(optional)) as Engine;
  } catch {
    return undefined;
  }
}

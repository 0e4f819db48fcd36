import * as nodeModule from 'node:module';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { COMMON_DIRECTIVES, MODULE_DIRECTIVES, ReportEntry } from '../../entry/entry.ts';
import type { EntryContext } from '../../entry/entry.ts';
import { moduleUrl } from '../../installed.ts';

/** A class that a module exports. */
export type EntryClass = (new (context: EntryContext) => ReportEntry) & {
  readonly table: typeof ReportEntry.table;
};

/** The file from which modules import `ReportEntry`: this installation's own, wherever the module is. */
const SPECIFIER = 'maillog/module';

/**
 * Imports the class that `file` exports as `name`, or by default.
 * @throws Error of Node, jiti, or this file.
 */
export async function importClass(file: string, name: string): Promise<EntryClass> {
  const exported = await (file.endsWith('ts') ? importTypeScript(file) : importJavaScript(file));
  const found = exported[name] ?? exported['default'];
  if (found === undefined) throw new Error(`it exports neither ${name} nor a default`);
  if (!isEntryClass(found))
    throw new Error(`its ${name} is no class that extends ReportEntry of ${SPECIFIER}`);
  if (typeof found.prototype.run !== 'function') throw new Error(`its ${name} has no run()`);
  const common = new Set([...COMMON_DIRECTIVES, ...MODULE_DIRECTIVES].map((row) => row.name));
  const taken = found.table?.find((row) => common.has(row.name));
  if (taken) throw new Error(`its table names ${taken.name}, which every module takes`);
  return found;
}

function isEntryClass(value: unknown): value is EntryClass & { prototype: ReportEntry } {
  return typeof value === 'function' && value.prototype instanceof ReportEntry;
}

type Exports = Readonly<Record<string, unknown>>;

async function importJavaScript(file: string): Promise<Exports> {
  provideSpecifier(moduleUrl(await import('../../module.ts')));
  return (await import(pathToFileURL(file).href)) as Exports;
}

type Resolved = { readonly url: string; readonly shortCircuit?: boolean };
type Resolve = (specifier: string, context: unknown, next: (specifier: string) => Resolved) => Resolved;

/**
 * Resolves `maillog/module`: by `registerHooks` where Node has it (22.15), since `register` is deprecated
 * there from Node 26 on.
 */
function provideSpecifier(url: string): void {
  if ('registerHooks' in nodeModule) {
    const registerHooks = nodeModule.registerHooks as (hooks: { resolve: Resolve }) => void;
    registerHooks({
      resolve: (specifier, _, next) =>
        specifier === SPECIFIER ? { url, shortCircuit: true } : next(specifier),
    });
    return;
  }
  const hooks = `
    let url;
    export function initialize(data) { url = data; }
    export function resolve(specifier, context, next) {
      return specifier === ${JSON.stringify(SPECIFIER)} ? { url, shortCircuit: true } : next(specifier, context);
    }`;
  nodeModule.register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: url });
}

/**
 * By jiti, without a cache on disk: other users could inject code through a cache in a folder that they may
 * write to.
 */
async function importTypeScript(file: string): Promise<Exports> {
  const [{ createJiti }, api] = await Promise.all([import('jiti'), import('../../module.ts')]);
  const jiti = createJiti(pathToFileURL(file).href, {
    fsCache: false,
    interopDefault: false,
    sourceMaps: true,
    virtualModules: { [SPECIFIER]: api },
  });
  const before = process.env['TMPDIR'];
  // jiti falls back to a temporary file with a predictable path if a file system refuses its first way.
  const folder = await mkdtemp(join(tmpdir(), 'maillog-'));
  process.env['TMPDIR'] = folder;
  try {
    return await jiti.import<Exports>(file);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true });
  }
}

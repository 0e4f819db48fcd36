/**
 * Where this installation is, and how it starts itself again. MailLog has three forms: a folder of files, one
 * file that contains all of them as packed texts (scripts/package/stub.cjs unpacks them), and that one file
 * in an executable of Node. This file and module.ts are in the same folder in every build; files that are not
 * built are found from the package's own package.json.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WITHOUT_WARNINGS } from './system/node-warnings.ts';

/** What the stub of the one file hands to its texts. */
interface Packed {
  /** The path of the one file, without symlinks; undefined in an executable. */
  readonly script: string | undefined;
  /** ReportEntry.pm and bridge.pl as one program. */
  readonly perl: string;
}

declare const MAILLOG_PACKED: Packed | undefined;
const packed = typeof MAILLOG_PACKED === 'undefined' ? undefined : MAILLOG_PACKED;

declare const MAILLOG_VERSION: string | undefined;

/** `0.2.0`; the build puts it in, so that unbuilt code has none: `unbuilt`. */
export const VERSION = typeof MAILLOG_VERSION === 'string' ? MAILLOG_VERSION : 'unbuilt';

/** The key of `globalThis` under which the one file keeps the exports of module.ts for {@link moduleUrl}. */
const API = Symbol.for('maillog/module');

/**
 * The paths to check for who may write to them; undefined where the program is a folder of files. The one
 * file may have been started by a symlink. Node gives an executable the word that was typed, which may be no
 * path.
 */
export function ownPaths(): readonly string[] | undefined {
  if (!packed) return undefined;
  return packed.script === undefined ? [process.execPath] : [packed.script, process.argv[1] ?? packed.script];
}

/** The folder of the built files, where the program is one. */
export function ownFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}

/**
 * The URL of `maillog/module`. In the one file, its `api` is no file: the URL contains a module that exports
 * the same objects again, so that a user's class extends the one ReportEntry of this process.
 */
export function moduleUrl(api: object): string {
  if (!packed) return new URL('./module.js', import.meta.url).href;
  Object.defineProperty(globalThis, API, { value: api, configurable: true });
  const names = Object.keys(api).join(',');
  return `data:text/javascript,${encodeURIComponent(`export const {${names}} = globalThis[Symbol.for('${API.description}')];`)}`;
}

/** The arguments with which perl runs the bridge of Perl modules. */
export function perlBridge(): string[] {
  if (packed) return ['-e', packed.perl];
  const folder = fileURLToPath(new URL('perl/', import.meta.resolve('maillog/package.json')));
  return ['-I', folder, `${folder}bridge.pl`];
}

/** The words that start this program, before its arguments: `['/usr/bin/node', '/usr/bin/maillog']`. */
export function ownCommand(): string[] {
  const [node = '', program = ''] = process.argv;
  return packed && packed.script === undefined ? [process.execPath] : [node, program];
}

/** A program to start, as startProcess takes it. */
export interface OwnProcess {
  readonly program: string;
  readonly args: readonly string[];
  readonly argv0?: string;
}

/** Before the name of a worker, in `process.argv0`. */
const WORKER = 'maillog: ';

/**
 * How to start a worker: `new URL('./hash-worker.js', import.meta.url)`. The one file knows it by the name
 * that the process is started under, which no argument can be mistaken for. An executable takes no flags of
 * Node.
 */
export function ownWorker(file: URL, flags: readonly string[] = []): OwnProcess {
  const program = process.execPath;
  const nodeFlags = [...WITHOUT_WARNINGS, ...flags];
  if (!packed) return { program, args: [...nodeFlags, fileURLToPath(file)] };
  const name = file.pathname.slice(file.pathname.lastIndexOf('/') + 1).replace(/\.js$/, '');
  const args = packed.script === undefined ? [] : [...nodeFlags, packed.script];
  return { program, args, argv0: `${WORKER}${name}` };
}

/** The name of the worker that this process is; undefined for the program itself. */
export function whichWorker(): string | undefined {
  return process.argv0.startsWith(WORKER) ? process.argv0.slice(WORKER.length) : undefined;
}

import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import type { ByteString } from '../config/source.ts';

/**
 * Capabilities and access control lists, which Node cannot ask for: getcap(8) and getfacl(1) are asked, for many files at once. What a
 * program that is not there would have said is written as not known, so that a check never takes it for "none".
 */
export interface Extras {
  /** `cap_net_raw=ep`, `acl=user::rw-,user:1000:r--,…` joined by `;`, or `-`; unknown: `cap?;acl?`. */
  of(path: ByteString, regular: boolean): string;
}

/** Programs of the administrator's, whatever path cron gives us. */
const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(delimiter);

/** `files` are regular, `others` directories, devices, sockets and FIFOs; no links. Full paths. */
export function readExtras(files: readonly ByteString[], others: readonly ByteString[]): Extras {
  // Only Linux keeps capabilities in files.
  const capabilities =
    process.platform === 'linux'
      ? ask('getcap', ['--'], files, readCapabilities)
      : new Map<ByteString, string>();
  const lists = ask('getfacl', ['-n', '-p', '-s', '--'], [...files, ...others], readLists);
  return {
    of(path, regular) {
      const found = regular ? [noted('cap', capabilities, path)] : [];
      return [...found, noted('acl', lists, path)].filter((text) => text !== '').join(';') || '-';
    },
  };
}

function noted(what: string, known: ReadonlyMap<ByteString, string> | undefined, path: ByteString): string {
  if (!known) return `${what}?`;
  const value = known.get(path);
  return value === undefined ? '' : `${what}=${value}`;
}

type Answers = ReadonlyMap<ByteString, string>;

/** Undefined where the program is not there. */
function ask(
  program: string,
  options: readonly string[],
  paths: readonly ByteString[],
  read: (output: ByteString, paths: readonly ByteString[]) => Answers,
): Answers | undefined {
  const sayable = paths.filter((path) => path.length < 4096);
  if (sayable.length === 0) return new Map();
  // Node gives arguments as UTF-8; the shell unfolds the bytes of other names.
  const words = sayable.map(quoted).join(' ');
  const { status, stdout } = spawnSync('/bin/sh', ['-s'], {
    input: Buffer.from(
      `command -v ${program} >/dev/null || exit 127\nexec ${program} ${options.join(' ')} ${words}\n`,
      'latin1',
    ),
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH, LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  });
  // Other statuses mean that some file could not be asked about, as on a file system without such things.
  return status === 127 || status === null ? undefined : read(stdout.toString('latin1'), sayable);
}

function quoted(path: ByteString): ByteString {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/** Lines of `PATH CAPABILITIES`, in the order asked, for the files that have any. A path stands raw, with its line feeds. */
function readCapabilities(output: ByteString, paths: readonly ByteString[]): Answers {
  const found = new Map<ByteString, string>();
  let at = 0;
  for (const path of paths) {
    if (!output.startsWith(`${path} `, at)) continue;
    const from = at + path.length + 1;
    const end = output.indexOf('\n', from);
    const value = output.slice(from, end).replace(/^= /, '');
    if (end < 0 || !/^[a-z0-9_,=+ ]+$/.test(value)) continue;
    found.set(path, value);
    at = end + 1;
  }
  return found;
}

/** Blocks that begin with `# file: PATH`, with `\ooo` for what is not printable, and end with an empty line. */
function readLists(output: ByteString): Answers {
  const found = new Map<ByteString, string>();
  for (const block of output.split('\n\n')) {
    const [first = '', ...lines] = block.split('\n');
    const path = /^# file: (.*)$/.exec(first)?.[1];
    if (path === undefined) continue;
    const entries = lines.filter((line) => line !== '' && !line.startsWith('#'));
    found.set(unfold(path), entries.map((entry) => entry.replace(/\s.*$/, '')).join(','));
  }
  return found;
}

function unfold(path: ByteString): ByteString {
  return path.replace(/\\(?:([0-7]{3})|\\)/g, (_all, octal?: string) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

import type { ByteString } from '../../bytes.ts';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { escapeName } from '../../listing/name.ts';

/**
 * Capabilities, access control lists, flags and extended attributes, which Node cannot read. MailLog runs
 * getcap(8), getfacl(1), lsattr(1) and getfattr(1) for many files at once. If a program is missing, its
 * attributes are written as unknown, so that a check does not take them for "none". So are those of a path
 * that is too long for the program.
 */
export interface Extras {
  /** `cap_net_raw=ep`, `acl=user::rw-,user:1000:r--,…` joined by `;`, or `-`; unknown: `cap?;acl?`. */
  of(path: ByteString, regular: boolean): string;
}

/** The search path with the administrator's programs, which cron's PATH lacks. */
function searchPath(): string {
  return [process.env['PATH'] ?? '', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(delimiter);
}

/** `paths` are absolute, of files of any kind. */
export function readExtras(paths: readonly ByteString[]): Extras {
  // Only Linux keeps capabilities in files.
  const capabilities = isLinux
    ? askProgram('getcap', ['-v', '--'], paths, readCapabilities)
    : new Map(paths.map((path) => [path, '']));
  const lists = askProgram('getfacl', ['-n', '-p', '-s', '--'], paths, readLists);
  const flags = isLinux ? askProgram('lsattr', ['-d', '--'], paths, readFlags) : NOTHING;
  const more = isLinux
    ? askProgram(
        'getfattr',
        ['-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names', '--'],
        paths,
        readExtended,
      )
    : NOTHING;
  return {
    of(path, regular) {
      const found = regular ? [attributeText('cap', capabilities, path)] : [];
      // A program that is missing is named once, in the listing.
      const others = [flags.get(path) ?? '', more.get(path) ?? ''];
      return (
        [...found, attributeText('acl', lists, path), ...others].filter((text) => text !== '').join(';') ||
        '-'
      );
    },
  };
}

const isLinux = process.platform === 'linux';
const NOTHING: AttributesByPath = new Map();

function attributeText(what: string, known: AttributesByPath, path: ByteString): string {
  const value = known.get(path);
  if (value === undefined) return `${what}?`;
  return value === '' ? '' : `${what}=${value}`;
}

/** The attributes of each path; empty if it has none. A path without an answer is missing. */
type AttributesByPath = ReadonlyMap<ByteString, string>;

function askProgram(
  program: string,
  options: readonly string[],
  paths: readonly ByteString[],
  read: (output: ByteString, paths: readonly ByteString[]) => AttributesByPath,
): AttributesByPath {
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
    env: { PATH: searchPath(), LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  });
  // The program is missing, or could not be started. Other statuses mean that it failed for some file, as on
  // a file system without such attributes.
  const silent = status === 126 || status === 127 || status === null;
  return silent ? new Map() : read(stdout.toString('latin1'), sayable);
}

function quoted(path: ByteString): ByteString {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A line for each file in the order asked, `PATH` or `PATH CAPABILITIES`. A path is printed raw, with its
 * line feeds and blanks. Its end is unambiguous only because every file has a line, even if a name imitates a
 * line of another file.
 */
function readCapabilities(output: ByteString, paths: readonly ByteString[]): AttributesByPath {
  const found = new Map<ByteString, string>();
  let at = 0;
  for (const path of paths) {
    const end = output.indexOf('\n', at + path.length);
    if (end < 0 || !output.startsWith(path, at)) continue;
    const said = output.slice(at + path.length, end);
    const value = said.replace(/^ (?:= )?/, '');
    const hasAnswer = said === '' || (said.startsWith(' ') && CAPABILITIES.test(value));
    if (!hasAnswer && said !== ' (Not a regular file)') continue;
    if (hasAnswer) found.set(path, value);
    at = end + 1;
  }
  return found;
}

/** As cap_to_text(3) writes them: `cap_chown,cap_kill=ei cap_net_raw+p`, `=ep`. */
const CAPABILITIES = /^(?:(?:^| )[a-z0-9_,]*(?:[-+=][eip]*)+)+$/;

/**
 * Blocks that begin with `# file: PATH`, with `\ooo` for what is not printable, and end with an empty line.
 */
function readLists(output: ByteString, paths: readonly ByteString[]): AttributesByPath {
  const found = new Map(paths.map((path) => [path, '']));
  for (const block of output.split('\n\n')) {
    const [first = '', ...lines] = block.split('\n');
    const path = /^# file: (.*)$/.exec(first)?.[1];
    if (path === undefined) continue;
    const entries = lines.filter((line) => line !== '' && !line.startsWith('#'));
    found.set(unfold(path), entries.map((entry) => entry.replace(/\s.*$/, '')).join(','));
  }
  return found;
}

/**
 * A line for each file with known flags, in the given order: `----i---------e------- PATH`. What the file
 * system sets by itself (extents, indexes) is left out.
 */
function readFlags(output: ByteString, paths: readonly ByteString[]): AttributesByPath {
  const found = new Map<ByteString, string>();
  let at = 0;
  for (const path of paths) {
    LSATTR.lastIndex = at;
    const start = LSATTR.exec(output);
    if (!start || !output.startsWith(`${path}\n`, at + start[0].length)) continue;
    const letters = (start[1] ?? '').replace(/[-eINhBXZE]/g, '');
    if (letters !== '') found.set(path, `flags=${letters}`);
    at += start[0].length + path.length + 1;
  }
  return found;
}

const LSATTR = /([-A-Za-z]{8,}) +/y;

/** Attributes that getcap and getfacl report already. */
const KNOWN_ELSEWHERE = /^(?:security\.capability|system\.posix_acl_(?:access|default))$/;
/** Longer values are replaced by their digest. Hex digits. */
const MAX_VALUE_DIGITS = 128;

/** Blocks like getfacl's, of the files that have any: `# file: PATH`, then `user.name=0x6162`. */
function readExtended(output: ByteString): AttributesByPath {
  const found = new Map<ByteString, string>();
  for (const block of output.split('\n\n')) {
    const [first = '', ...lines] = block.split('\n');
    const path = /^# file: (.*)$/.exec(first)?.[1];
    if (path === undefined) continue;
    const pieces: string[] = [];
    let label = '';
    for (const line of lines) {
      const [name = '', value = ''] = line.split('=0x');
      if (line === '' || KNOWN_ELSEWHERE.test(name)) continue;
      if (name === 'security.selinux')
        label = `selinux=${plain(Buffer.from(value, 'hex').toString('latin1'))}`;
      else pieces.push(`${plain(name)}=${valueOf(value)}`);
    }
    const extended = pieces.length > 0 ? `xattr=${pieces.sort().join(',')}` : '';
    found.set(unfold(path), [label, extended].filter((text) => text !== '').join(';'));
  }
  return found;
}

function valueOf(hex: string): string {
  if (hex.length <= MAX_VALUE_DIGITS) return `0x${hex}`;
  return `sha256:${createHash('sha256').update(Buffer.from(hex, 'hex')).digest('base64').replace(/=+$/, '')}`;
}

/** Without the NUL at its end, and what separates the pieces of the field. */
function plain(text: ByteString): ByteString {
  return escapeName(text.replace(/\0$/, '')).replace(
    /[;,? ]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16)}`,
  );
}

/**
 * The missing programs of `attributes yes`. The flags and extended attributes of other systems are not those
 * that lsattr(1) and getfattr(1) of Linux name: there these two are as good as missing.
 */
export function missingPrograms(): string[] {
  const folders = searchPath()
    .split(delimiter)
    .filter((folder) => folder !== '');
  const isMissing = (program: string): boolean =>
    !folders.some((folder) => existsSync(`${folder}/${program}`));
  if (!isLinux) return [...['getfacl'].filter(isMissing), 'getfattr', 'lsattr'];
  return ['getcap', 'getfacl', 'getfattr', 'lsattr'].filter(isMissing);
}

function unfold(path: ByteString): ByteString {
  return path.replace(/\\(?:([0-7]{3})|\\)/g, (_all, octal?: string) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

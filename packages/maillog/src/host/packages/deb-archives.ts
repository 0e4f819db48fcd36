import type { ByteString } from '../../bytes.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MailLogError } from '../../errors.ts';
import { escapeName } from '../../listing/name.ts';
import { endOf, failureOf, startProcess } from '../../system/process.ts';
import { digester } from '../hashing/digester.ts';
import { FileHasher } from '../hashing/hash-file.ts';
import { linesFrom } from './package-metadata.ts';
import type { ShippedSink } from './package-metadata.ts';

/**
 * Reads Debian's archives. Their own metadata has MD5 only, so the files asked for are unpacked and hashed:
 * then a listing by SHA-256 can be compared too. They are unpacked as plain data (no owners, no set-id bits)
 * into a private directory.
 */
export async function readDebArchives(archives: readonly string[], sink: ShippedSink): Promise<void> {
  for (const archive of archives.map((file) => resolve(file))) await readArchive(archive, sink);
}

/** A member of an archive: `{type: 'l', line: './usr/bin/x', path: '/usr/bin/x', target: 'y'}`. */
interface Member {
  readonly type: string;
  /** Its name as the archive has it. */
  readonly line: ByteString;
  readonly path: ByteString;
  /** Where a symbolic or hard link leads. */
  readonly target: ByteString;
}

async function readArchive(archive: string, sink: ShippedSink): Promise<void> {
  const fields: string[] = [];
  for await (const line of linesFrom('dpkg-deb', ['-f', archive, 'Package', 'Version'], archive))
    fields.push(line);
  const field = (name: string): string =>
    fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  const owner = { package: field('Package'), version: field('Version') };
  const wanted: Member[] = [];
  for await (const line of linesFrom('/bin/sh', ['-c', LIST, 'sh', archive], archive)) {
    const member = readMember(line);
    if (!member || !sink.wants(member.path)) continue;
    if (member.type === 'd') sink.add(member.path, { ...owner, type: 'directory', digests: {} });
    else if (member.type === 'l')
      sink.add(member.path, { ...owner, type: 'link', target: escapeName(member.target), digests: {} });
    else wanted.push(member);
  }
  if (wanted.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'maillog-deb-'));
  try {
    await unpack(archive, folder, wanted);
    const hasher = new FileHasher();
    for (const { line, path } of wanted) {
      const file = Buffer.from(`${folder}/files/`).toString('latin1') + line;
      const digests: Record<string, string> = {};
      for (const algorithm of ['md5', 'sha256', 'sha512'] as const) {
        const hashed = hasher.hash(file, digester(algorithm), {});
        if (typeof hashed !== 'string') digests[algorithm] = hashed.digest;
      }
      sink.add(path, { ...owner, type: 'file', digests });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `-rw-r--r-- 0/0 12 2024-01-01 00:00 ./usr/bin/x`, a line of `tar -tv --numeric-owner`. */
function readMember(line: ByteString): Member | undefined {
  const [, type = '', text = ''] =
    /^([-dlhcbps])\S{9}\S? +\d+\/\d+ +\d+(?:,\d+)? \d+-\d+-\d+ \d+:\d+(?::\d+)? (.*)$/.exec(line) ?? [];
  if (text === '' || 'cbps'.includes(type)) return undefined;
  const arrow = type === 'l' ? ' -> ' : type === 'h' ? ' link to ' : undefined;
  const cut = arrow === undefined ? -1 : text.indexOf(arrow);
  const name = cut < 0 ? text : text.slice(0, cut);
  const target = cut < 0 ? '' : text.slice(cut + (arrow ?? '').length);
  return { type, line: name, path: name.replace(/^\.?\//, '/').replace(/(?<=.)\/$/, ''), target };
}

/** @throws MailLogError `io` if a file cannot be unpacked: then it is unknown what the package ships. */
async function unpack(archive: string, folder: string, members: readonly Member[]): Promise<void> {
  // A hard link can be unpacked only along with what it is a link to.
  const names = members.flatMap(({ type, line, target }) => (type === 'h' ? [target, line] : [line]));
  writeFileSync(join(folder, 'wanted'), Buffer.from([...new Set(names)].join('\0'), 'latin1'));
  const child = startProcess(
    '/bin/sh',
    ['-c', UNPACK, 'sh', archive, folder],
    ['ignore', 'ignore', 'ignore'],
  );
  const failure = failureOf(await endOf(child));
  if (failure === undefined) return;
  throw new MailLogError('io', `${archive} cannot be unpacked: tar: ${failure}`, {
    hint: `is there space in ${tmpdir()}?`,
  });
}

const CONTENT = 'dpkg-deb --fsys-tarfile "$1"';
const LIST = `${CONTENT} | tar -tv --numeric-owner --quoting-style=literal`;
const UNPACK = `mkdir "$2/files" && ${CONTENT} | tar -x -C "$2/files" --no-same-owner --no-same-permissions --null -T "$2/wanted"`;

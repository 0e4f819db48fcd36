import type { ByteString } from '../../bytes.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { digester } from '../hashing/digester.ts';
import { FileHasher } from '../hashing/hash-file.ts';
import { linesFrom } from './package-metadata.ts';
import type { ShippedSink } from './package-metadata.ts';

/**
 * Reads Debian's archives. Their own metadata has MD5 only, so the files asked for are unpacked and hashed:
 * then a listing by SHA-256 can be compared too. They are unpacked as plain data (nobody's owner, no set-id
 * bits) into a private directory.
 */
export async function readDebArchives(archives: readonly string[], sink: ShippedSink): Promise<void> {
  for (const archive of archives.map((file) => resolve(file))) await readArchive(archive, sink);
}

async function readArchive(archive: string, sink: ShippedSink): Promise<void> {
  const wanted: ByteString[] = [];
  for await (const line of linesFrom('/bin/sh', [
    '-c',
    `${CONTENT} | tar -t --quoting-style=literal`,
    'sh',
    archive,
  ])) {
    const path = line.replace(/^\.?\//, '/');
    if (!path.endsWith('/') && sink.wants(path)) wanted.push(line);
  }
  if (wanted.length === 0) return;
  const fields: string[] = [];
  for await (const line of linesFrom('dpkg-deb', ['-f', archive, 'Package', 'Version'])) fields.push(line);
  const field = (name: string): string =>
    fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'maillog-deb-'));
  try {
    writeFileSync(join(folder, 'wanted'), Buffer.from(wanted.join('\0'), 'latin1'));
    spawnSync('/bin/sh', ['-c', UNPACK, 'sh', archive, folder], { stdio: 'ignore' });
    const hasher = new FileHasher();
    for (const line of wanted) {
      const file = Buffer.from(`${folder}/files/`).toString('latin1') + line;
      const digests: Record<string, string> = {};
      for (const algorithm of ['md5', 'sha256', 'sha512'] as const) {
        const hashed = hasher.hash(file, digester(algorithm), {});
        if (typeof hashed !== 'string') digests[algorithm] = hashed.digest;
      }
      sink.add(line.replace(/^\.?\//, '/'), {
        package: field('Package'),
        version: field('Version'),
        digests,
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const CONTENT = 'dpkg-deb --fsys-tarfile "$1"';
const UNPACK = `mkdir "$2/files" && ${CONTENT} | tar -x -C "$2/files" --no-same-owner --no-same-permissions --null -T "$2/wanted"`;

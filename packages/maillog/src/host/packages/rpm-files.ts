import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { escapeName } from '../../listing/name.ts';
import { base64Of, linesFrom } from './package-metadata.ts';
import type { ShippedSink } from './package-metadata.ts';

/** A line a file: name, version, algorithm, digest in hex, mode, target, path (rpm(8), "QUERY OPTIONS"). */
const FORMAT = String.raw`[%{=NAME}\t%{=EPOCHNUM}:%{=VERSION}-%{=RELEASE}\t%{=FILEDIGESTALGO}\t%{FILEDIGESTS}\t%{FILEMODES:perms}\t%{FILELINKTOS}\t%{FILENAMES}\n]`;

/** By the numbers of OpenPGP (RFC 9580, 9.5), as rpm writes them; no number is MD5. */
const ALGORITHMS: Readonly<Record<string, 'md5' | 'sha256' | 'sha512'>> = {
  '(none)': 'md5',
  1: 'md5',
  8: 'sha256',
  10: 'sha512',
};

/** Where rpm has its database: old versions, new versions, and Debian's package of rpm. */
const DATABASES = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'root/.rpmdb'];

/** Reads the database of an rpm system below `root`. False where there is none. */
export async function readRpmDatabase(root: string, sink: ShippedSink): Promise<boolean> {
  const found = await Promise.all(
    DATABASES.map((path) =>
      stat(join(root, path)).then(
        (it) => it.isDirectory(),
        () => false,
      ),
    ),
  );
  const database = DATABASES[found.indexOf(true)];
  if (database === undefined) return false;
  // Named, since rpm's own default may depend on who calls it.
  return read(['--root', resolve(root), '--dbpath', `/${database}`, '-qa'], sink);
}

/** Reads archives. rpm checks their signatures where it has the keys. */
export async function readRpmArchives(files: readonly string[], sink: ShippedSink): Promise<void> {
  await read(['-qp', ...files.map((file) => resolve(file))], sink);
}

async function read(query: readonly string[], sink: ShippedSink): Promise<boolean> {
  let any = false;
  for await (const line of linesFrom('rpm', [...query, '--qf', FORMAT])) {
    any = true;
    const [name = '', version = '', number = '', hex = '', mode = '', target = '', path = ''] =
      line.split('\t');
    if (!sink.wants(path)) continue;
    const owner = { package: name, version: version.replace(/^(?:0|\(none\)):/, '') };
    const algorithm = ALGORITHMS[number];
    if (mode.startsWith('d')) sink.add(path, { ...owner, type: 'directory', digests: {} });
    else if (mode.startsWith('l'))
      sink.add(path, { ...owner, type: 'link', target: escapeName(target), digests: {} });
    else if (algorithm && hex !== '')
      sink.add(path, { ...owner, type: 'file', digests: { [algorithm]: base64Of(hex) } });
  }
  return any;
}

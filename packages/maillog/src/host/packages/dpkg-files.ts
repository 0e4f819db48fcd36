import type { ByteString } from '../../bytes.ts';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { base64Of } from './package-metadata.ts';
import type { ShippedSink } from './package-metadata.ts';

/** A package as dpkg's status file has it. */
interface Installed {
  readonly package: string;
  readonly version: string;
}

/**
 * Reads the metadata of a Debian system below `root`, in var/lib/dpkg. False if there is none.
 */
export async function readDpkg(root: string, sink: ShippedSink): Promise<boolean> {
  const folder = join(root, 'var/lib/dpkg');
  const names = await readdir(join(folder, 'info')).catch(() => undefined);
  if (!names) return false;
  const files = names.filter((name) => name.endsWith('.md5sums')).map((name) => join(folder, 'info', name));
  const installed = await readMd5sums(files, join(folder, 'status'), sink);
  for (const name of names.filter((each) => each.endsWith('.list')))
    await readList(join(folder, 'info', name), ownerOf(basename(name, '.list'), installed), sink);
  return true;
}

/**
 * `/usr/share/doc/tool`: everything in a package, directories and links too. The list does not distinguish
 * them, so each path counts as both; files have digests elsewhere.
 */
async function readList(file: string, owner: Installed, sink: ShippedSink): Promise<void> {
  for (const path of (await readFile(file, 'latin1')).split('\n')) {
    if (!sink.wants(path)) continue;
    sink.add(path, { ...owner, type: 'directory', digests: {} });
    sink.add(path, { ...owner, type: 'link', digests: {} });
  }
}

/** The versions that are installed on the system below `root`, by package. */
export async function readInstalled(root: string): Promise<Map<string, string>> {
  const nothing = { wants: () => false, add: () => {} };
  const installed = await readStatus(join(root, 'var/lib/dpkg/status'), nothing);
  return new Map([...installed.values()].map((each) => [each.package, each.version]));
}

/** `name` may have its architecture after it: `libc6:amd64`. */
function ownerOf(name: string, installed: ReadonlyMap<string, Installed>): Installed {
  const [plain = ''] = name.split(':');
  return installed.get(plain) ?? { package: plain, version: '' };
}

/**
 * Reads `PACKAGE.md5sums` and `PACKAGE:ARCH.md5sums`, and from the status file versions and configuration
 * files.
 */
export async function readMd5sums(
  files: readonly string[],
  status: string,
  sink: ShippedSink,
): Promise<ReadonlyMap<string, Installed>> {
  const installed = await readStatus(status, sink);
  for (const file of files) {
    const owner = ownerOf(basename(file, '.md5sums'), installed);
    for (const line of (await readFile(file, 'latin1')).split('\n')) addSum(line, owner, sink);
  }
  return installed;
}

/** `e30260020baeb0398ff07b37dd33ed16  usr/bin/tool` (md5sum(1); what it escapes no package ships). */
function addSum(line: ByteString, owner: Installed, sink: ShippedSink): void {
  const found = /^([0-9a-f]{32}) [ *](.+)$/.exec(line);
  if (!found?.[1] || found[2] === undefined) return;
  const path = `/${found[2].replace(/^\.?\//, '')}`;
  if (sink.wants(path)) sink.add(path, { ...owner, type: 'file', digests: { md5: base64Of(found[1]) } });
}

async function readStatus(file: string, sink: ShippedSink): Promise<Map<string, Installed>> {
  const installed = new Map<string, Installed>();
  const text = await readFile(file, 'latin1').catch(() => '');
  for (const stanza of text.split('\n\n')) {
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';
    const [name, version] = [field('Package'), field('Version')];
    if (name === '') continue;
    const owner = { package: name, version };
    installed.set(name, owner);
    // Configuration files are not in md5sums. One that the new version no longer has is marked obsolete: it
    // is not shipped.
    for (const [, path = '', sum = ''] of stanza.matchAll(/^ (\/\S+) ([0-9a-f]{32})$/gm))
      if (sink.wants(path)) sink.add(path, { ...owner, type: 'file', digests: { md5: base64Of(sum) } });
  }
  return installed;
}

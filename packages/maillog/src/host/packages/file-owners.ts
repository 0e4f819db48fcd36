/**
 * Which packages own files, by the lists of dpkg. No program is started for it: the lists are read, up to a
 * limit, and only if something has changed.
 */
import { readFile, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteString } from '../../bytes.ts';
import type { FileOwner } from '../../listing/changes.ts';
import { readDiversions } from './diversions.ts';
import { readInstalled } from './dpkg-files.ts';

/** What is read of all lists together. A server has 5 to 30 MB of them. */
const MAX_BYTES = 128 << 20;
/** Directories that are links into /usr where it is merged. */
const MERGED = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];

/**
 * The owners of the files with these names, as the system below `root` has it. A name that several packages
 * have, as directories are, has none. Never rejects: without dpkg, or if it cannot be read, none has.
 */
export async function packageOwners(
  names: ReadonlySet<ByteString>,
  root = '/',
): Promise<ReadonlyMap<ByteString, FileOwner>> {
  try {
    return await ownersIn(names, root);
  } catch {
    return new Map();
  }
}

async function ownersIn(
  names: ReadonlySet<ByteString>,
  root: string,
): Promise<ReadonlyMap<ByteString, FileOwner>> {
  const folder = join(root, 'var/lib/dpkg/info');
  const lists = (await readdir(folder)).filter((name) => name.endsWith('.list'));
  const realPath = await mergedPaths(root);
  const wanted = new Set([...names].map(realPath));
  const diverted = new Map(
    ((await readDiversions(root)) ?? []).map((each) => [realPath(each.from), each] as const),
  );
  /** Null: several packages have it. */
  const owners = new Map<ByteString, string | null>();
  let room = MAX_BYTES;
  for (const list of lists) {
    const path = join(folder, list);
    room -= (await stat(path)).size;
    if (room < 0) break;
    const owner = list.slice(0, -'.list'.length).replace(/:.*$/, '');
    for (const line of linesOf(await readFile(path, 'latin1'))) {
      const at = realPath(line);
      const diversion = diverted.get(at);
      const name = diversion && diversion.by !== owner ? realPath(diversion.to) : at;
      if (wanted.has(name))
        owners.set(name, (owners.has(name) ? owners.get(name) : owner) === owner ? owner : null);
    }
  }
  const versions = owners.size === 0 ? new Map<string, string>() : await readInstalled(root);
  const found = new Map<ByteString, FileOwner>();
  for (const name of names) {
    const owner = owners.get(realPath(name));
    const version = versions.get(owner ?? '');
    if (owner && version !== undefined) found.set(name, { package: owner, version });
  }
  return found;
}

function* linesOf(text: ByteString): Generator<ByteString> {
  for (let from = 0; from < text.length;) {
    const to = text.indexOf('\n', from);
    const end = to < 0 ? text.length : to;
    yield text.slice(from, end);
    from = end + 1;
  }
}

/**
 * `/bin/ls` → `/usr/bin/ls`, where /bin is a link to it: packages and listings may call a file by either
 * name. Where /bin is a directory, the two are two files.
 */
async function mergedPaths(root: string): Promise<(path: ByteString) => ByteString> {
  const targets = new Map<string, string>();
  for (const top of MERGED) {
    const target = await readlink(join(root, top)).catch(() => '');
    if (/^\/?usr\/[a-z0-9]+$/.test(target)) targets.set(top, target.replace(/^(?!\/)/, '/'));
  }
  return (path) => {
    const end = path.indexOf('/', 1);
    const target = end < 0 ? undefined : targets.get(path.slice(1, end));
    return target === undefined ? path : target + path.slice(end);
  };
}

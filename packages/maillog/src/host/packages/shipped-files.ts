import type { ByteString } from '../../bytes.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import type { Shipped, ShippedFile } from '../../listing/shipped.ts';
import { readDebArchives } from './deb-archives.ts';
import { readDpkg, readMd5sums } from './dpkg-files.ts';
import type { ShippedSink } from './package-metadata.ts';
import { readRpmArchives, readRpmDatabase } from './rpm-files.ts';

/**
 * What packages ship of the files asked for, out of `folder`: the root of a system (`/`: this host) with
 * dpkg's or rpm's metadata, or a directory with `.deb` or `.rpm` archives, or with `.md5sums` files of dpkg
 * (and its `status`).
 * @throws MailLogError where there is none of these.
 */
export async function shippedFiles(folder: string, names: readonly ByteString[]): Promise<Shipped> {
  const sink = new Gathered(names);
  const found = await Promise.all([
    readDpkg(folder, sink),
    readRpmDatabase(folder, sink),
    archives(folder, '.deb', (files) => readDebArchives(files, sink)),
    archives(folder, '.rpm', (files) => readRpmArchives(files, sink)),
    archives(folder, '.md5sums', (files) => readMd5sums(files, join(folder, 'status'), sink)),
  ]);
  if (found.some(Boolean)) return sink.shipped;
  throw new MailLogError('usage', `${folder} holds nothing of packages`, {
    hint: 'name the root of a system (/ for this one), or a directory with .deb, .rpm or .md5sums files',
  });
}

async function archives(
  folder: string,
  ending: string,
  read: (files: string[]) => Promise<void>,
): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
  if (files.length > 0) await read(files.sort());
  return files.length > 0;
}

class Gathered implements ShippedSink {
  readonly shipped = new Map<ByteString, ShippedFile[]>();
  /** The names asked for, by each path that a package may have for them. */
  readonly #wanted = new Map<ByteString, ByteString>();

  constructor(names: readonly ByteString[]) {
    for (const name of names) for (const path of aliases(name)) this.#wanted.set(path, name);
    for (const name of names) this.#wanted.set(name, name);
  }

  wants(path: ByteString): boolean {
    return this.#wanted.has(path);
  }

  add(path: ByteString, file: ShippedFile): void {
    const name = this.#wanted.get(path);
    if (name === undefined) return;
    const files = this.shipped.get(name);
    if (files) files.push(file);
    else this.shipped.set(name, [file]);
  }
}

/**
 * Where /bin, /sbin and /lib* are links into /usr, packages and listings may call one file by either name.
 */
function aliases(name: ByteString): ByteString[] {
  if (/^\/usr\/(?:bin|sbin|lib[^/]*)\//.test(name)) return [name.slice('/usr'.length)];
  return /^\/(?:bin|sbin|lib[^/]*)\//.test(name) ? [`/usr${name}`] : [];
}

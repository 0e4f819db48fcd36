import type { ByteString } from '../../bytes.ts';
import type { ShippedFile } from '../../listing/shipped.ts';
import type { Diversion } from './diversions.ts';
import type { ShippedSink } from './package-metadata.ts';

/** Gathers what packages ship of the names that were asked for. */
export class WantedFiles implements ShippedSink {
  readonly files = new Map<ByteString, ShippedFile[]>();
  /** The names asked for, by each path that a package may have for them. */
  readonly #wanted = new Map<ByteString, Set<ByteString>>();
  /** The names of files that were moved aside, by the path that packages have for them. */
  readonly #diverted = new Map<
    ByteString,
    { readonly names: ReadonlySet<ByteString>; readonly by: string }
  >();
  readonly #missing: readonly ByteString[];
  /** The directories above missing files, and the packages that have them. */
  readonly #above = new Map<ByteString, Set<string>>();

  constructor(
    { names, missing }: { readonly names: readonly ByteString[]; readonly missing: readonly ByteString[] },
    diversions: readonly Diversion[],
  ) {
    for (const name of names) {
      for (const path of [name, ...aliases(name)]) {
        const known = this.#wanted.get(path) ?? new Set();
        this.#wanted.set(path, known.add(name));
      }
    }
    for (const { from, to, by } of diversions) {
      const found = this.#wanted.get(to);
      if (found) for (const path of [from, ...aliases(from)]) this.#diverted.set(path, { names: found, by });
    }
    this.#missing = missing.filter((name) => !OF_ADMINISTRATORS.test(name));
    for (const name of this.#missing)
      for (const folder of foldersAbove(name)) this.#above.set(folder, new Set());
  }

  wants(path: ByteString): boolean {
    return this.#wanted.has(path) || this.#diverted.has(path) || this.#above.has(path);
  }

  add(path: ByteString, file: ShippedFile): void {
    this.#above.get(path)?.add(file.package);
    const diverted = this.#diverted.get(path);
    const aside = diverted !== undefined && diverted.by !== file.package;
    for (const name of (aside ? diverted.names : this.#wanted.get(path)) ?? []) {
      const files = this.files.get(name);
      if (files) files.push(file);
      else this.files.set(name, [file]);
    }
  }

  /**
   * Missing files that no package has, in a directory that one package only has: they were its own. Package
   * managers keep no lists of what they removed.
   */
  removed(): Map<ByteString, Pick<ShippedFile, 'package' | 'version'>> {
    const removed = new Map<ByteString, Pick<ShippedFile, 'package' | 'version'>>();
    for (const name of this.#missing) {
      if (this.files.has(name)) continue;
      const folder = foldersAbove(name).find((path) => (this.#above.get(path)?.size ?? 0) > 0);
      const owners = [...(this.#above.get(folder ?? '') ?? [])];
      if (owners.length === 1) removed.set(name, { package: owners[0] ?? '', version: '' });
    }
    return removed;
  }
}

/** Where files are that packages do not own, whatever directory they are in. */
const OF_ADMINISTRATORS = /^\/(?:etc|var|home|root|srv|tmp|run|mnt|media|usr\/local|opt\/local)\//;

/**
 * `/opt/demo/lib` and `/opt/demo` of `/opt/demo/lib/x`, nearest first; not what is shared by all, as `/usr`.
 */
function foldersAbove(name: ByteString): ByteString[] {
  const folders: ByteString[] = [];
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
    folders.push(name.slice(0, end));
  return folders.slice(0, -1);
}

/**
 * Where /bin, /sbin and /lib* are links into /usr, packages and listings may call one file by either name.
 */
function aliases(name: ByteString): ByteString[] {
  if (/^\/usr\/(?:bin|sbin|lib[^/]*)(?:\/|$)/.test(name)) return [name.slice('/usr'.length)];
  return /^\/(?:bin|sbin|lib[^/]*)\//.test(name) ? [`/usr${name}`] : [];
}

import type { ByteString } from '../../bytes.ts';
import type { BigIntStats } from 'node:fs';
import { readDigestKey } from '../../listing/digest-key.ts';
import { driveNow } from '../trust/calls.ts';
import { isRoot } from '../trust/owners.ts';
import { reasonOfError } from '../trust/reason.ts';
import { findWay } from '../trust/way.ts';
import type { Reason } from '../../listing/warning.ts';
import type { BatchItem, BatchLimits, BatchResult, FilesItem, HashSetup } from './batch.ts';
import { BatchWork } from './batch-work.ts';
import { digester } from './digester.ts';
import type { Digester } from './digester.ts';
import { FileHasher } from './hash-file.ts';
import type { Hashed, HashOptions } from './hash-file.ts';
import { OpenDirectory } from './open-directory.ts';

/** Turns batches into lines, in a worker or in place. Make one a process: it holds the buffer for reading. */
export class BatchHasher {
  readonly #files: FileHasher;
  readonly #setup: HashSetup;
  readonly #place: OpenDirectory;
  readonly #digesters = new Map<string, Digester>();

  /** `mayChdir`: whether the working directory is ours to change. `eachBlock`: see {@link FileHasher}. */
  constructor(setup: HashSetup, mayChdir: boolean, eachBlock?: () => void) {
    this.#setup = setup;
    this.#files = new FileHasher(eachBlock);
    this.#place = new OpenDirectory(mayChdir);
  }

  run(items: readonly BatchItem[], limits: BatchLimits): BatchResult {
    const work = new BatchWork(items, limits, this.#setup.everyLine === true);
    for (const [index, item] of items.entries()) {
      if ('text' in item) work.text(item.text);
      else {
        const left = this.#runItem(item, work);
        if (left) return work.result([left, ...items.slice(index + 1)]);
      }
    }
    return work.result([]);
  }

  /** Closes the last directory. */
  end(): void {
    this.#place.leave();
  }

  /** Returns what is left of the item, if anything is. */
  #runItem(item: FilesItem, work: BatchWork): FilesItem | undefined {
    const options: HashOptions = {
      maxSize: this.#setup.maxSize,
      followLink: item.followLink,
      device: item.device,
      later: work.limits.fileBytes,
    };
    const place = this.#place.enter(item.folder);
    const names = item.names.split('\0');
    for (const [index, name] of names.entries()) {
      const { result, stat } = this.#hash(place, name, item, options, work);
      if (result === 'later') return { ...item, names: names.slice(index).join('\0') };
      if (result !== undefined) work.file(item, name, result);
      if (item.attributes) work.attributes(item, name, place, stat);
    }
    return undefined;
  }

  #hash(
    place: { readonly open: ByteString } | Reason,
    name: ByteString,
    item: FilesItem,
    options: HashOptions,
    work: BatchWork,
  ): { result?: Hashed | Reason | 'later'; stat?: BigIntStats } {
    if (name.endsWith('/')) return {};
    if (typeof place === 'string') return { result: place };
    if (work.bytes >= work.limits.bytes) return { result: 'later' };
    if (item.followLink && isRoot()) return { result: this.#hashNamed(item, name, options) };
    const result = this.#files.hash(place.open + name, this.#digester(item.key), options);
    // Through a symlink that the user named, the file is another than the one with the name.
    return typeof result === 'string' || item.followLink ? { result } : { result, stat: result.stat };
  }

  /** A file that the user named, by a symlink maybe: root follows it with care. */
  #hashNamed(item: FilesItem, name: ByteString, options: HashOptions): Hashed | Reason | 'later' {
    try {
      const way = driveNow(findWay(item.folder.path + name));
      try {
        if (way.stat) way.judge(way.stat);
        const judged = { ...options, followLink: false, judge: (stat: BigIntStats) => way.judge(stat) };
        return this.#files.hash(way.folder + way.name, this.#digester(item.key), judged);
      } finally {
        way.close();
      }
    } catch (error) {
      return reasonOfError(error);
    }
  }

  #digester(token: string): Digester {
    const known = this.#digesters.get(token);
    if (known) return known;
    const key = readDigestKey(token);
    // Callers check the key first, so it is always available here.
    if (!key) throw new Error('a digest key that cannot be made');
    const made = digester(
      key.algorithm,
      key.keyId === undefined ? undefined : this.#setup.secrets[key.keyId],
    );
    this.#digesters.set(token, made);
    return made;
  }
}

import type { ByteString } from '../../bytes.ts';
import type { BigIntStats } from 'node:fs';
import type { Coverage } from '../../listing/coverage.ts';
import { readDigestKey } from '../../listing/digest-key.ts';
import type { Reason } from '../../listing/warning.ts';
import { BatchWork } from './batch-work.ts';
import { digester } from './digester.ts';
import type { Digester } from './digester.ts';
import { FileHasher } from './hash-file.ts';
import type { Hashed, HashOptions } from './hash-file.ts';
import { Place } from './place.ts';
import type { Folder } from './place.ts';

/** What all batches of one listing share; each worker gets it once. */
export interface HashSetup {
  /** The secrets of `hmac-sha256`, by key id. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly maxSize?: number | undefined;
  /**
   * Whether each name asked for gets exactly its lines, also where nothing is there: a digest or `warn`, then
   * `attr` or `warn`.
   */
  readonly everyLine?: boolean | undefined;
}

/**
 * Files of one directory to hash: few long strings rather than many short ones, since they are copied to a
 * worker.
 */
export interface FilesStep {
  /** The directory of them. */
  readonly folder: Folder;
  /** What goes before a name to print it, escaped: `/etc/ssl/`. */
  readonly shown: ByteString;
  /**
   * NUL between them. A name with a slash behind is not hashed: only its attributes are wanted. `.` is the
   * folder itself.
   */
  readonly names: ByteString;
  /** The digest key of all of them. */
  readonly key: string;
  /** Whether a line of attributes follows. */
  readonly attributes?: boolean | undefined;
  readonly followLink?: boolean;
  /** Only files on this device. */
  readonly device?: bigint | undefined;
}

/** Lines that are ready, in their place among the files. */
export interface TextStep {
  readonly text: ByteString;
}

export type Step = FilesStep | TextStep;

/** The lines of a batch, in order, and what they cover. */
export interface BatchResult {
  /** What was left when the bytes were enough for one batch, to be given out anew. */
  readonly rest: readonly Step[];
  readonly lines: Uint8Array;
  readonly coverage: Coverage;
  /** Bytes read, for a progress bar. */
  readonly bytes: number;
}

export interface BatchLimits {
  /** No further file is begun once so many bytes were read. */
  readonly bytes: number;
  /** A file above it is left too, even the first. */
  readonly fileBytes?: number;
}

/** Turns batches into lines, in a worker or in place. Make one a process: it holds the buffer for reading. */
export class BatchHasher {
  readonly #files: FileHasher;
  readonly #setup: HashSetup;
  readonly #place: Place;
  readonly #digesters = new Map<string, Digester>();

  /** `mayMove`: whether the working directory is ours to change. `eachBlock`: see {@link FileHasher}. */
  constructor(setup: HashSetup, mayMove: boolean, eachBlock?: () => void) {
    this.#setup = setup;
    this.#files = new FileHasher(eachBlock);
    this.#place = new Place(mayMove);
  }

  run(steps: readonly Step[], limits: BatchLimits): BatchResult {
    const work = new BatchWork(steps, limits, this.#setup.everyLine === true);
    for (const [index, step] of steps.entries()) {
      if ('text' in step) work.text(step.text);
      else {
        const left = this.#runStep(step, work);
        if (left) return work.result([left, ...steps.slice(index + 1)]);
      }
    }
    return work.result([]);
  }

  /** Lets go of the directory that it was in last. */
  end(): void {
    this.#place.leave();
  }

  /** Returns what is left of the step, if anything is. */
  #runStep(step: FilesStep, work: BatchWork): FilesStep | undefined {
    const options: HashOptions = {
      maxSize: this.#setup.maxSize,
      followLink: step.followLink,
      device: step.device,
      later: work.limits.fileBytes,
    };
    const place = this.#place.enter(step.folder);
    const names = step.names.split('\0');
    for (const [index, name] of names.entries()) {
      const { result, stat } = this.#hash(place, name, step, options, work);
      if (result === 'later') return { ...step, names: names.slice(index).join('\0') };
      if (result !== undefined) work.file(step, name, result);
      if (step.attributes) work.attributes(step, name, place, stat);
    }
    return undefined;
  }

  #hash(
    place: { readonly open: ByteString } | Reason,
    name: ByteString,
    step: FilesStep,
    options: HashOptions,
    work: BatchWork,
  ): { result?: Hashed | Reason | 'later'; stat?: BigIntStats } {
    if (name.endsWith('/')) return {};
    if (typeof place === 'string') return { result: place };
    if (work.bytes >= work.limits.bytes) return { result: 'later' };
    const result = this.#files.hash(place.open + name, this.#digester(step.key), options);
    // Through a link that the user named the file is another than the one that has the name.
    return typeof result === 'string' || step.followLink ? { result } : { result, stat: result.stat };
  }

  #digester(token: string): Digester {
    const known = this.#digesters.get(token);
    if (known) return known;
    const key = readDigestKey(token);
    // A key that is not at hand never gets as far as here: whoever asks for a digest looks first.
    if (!key) throw new Error('a digest key that cannot be made');
    const made = digester(
      key.algorithm,
      key.keyId === undefined ? undefined : this.#setup.secrets[key.keyId],
    );
    this.#digesters.set(token, made);
    return made;
  }
}

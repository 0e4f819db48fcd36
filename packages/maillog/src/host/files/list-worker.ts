/**
 * The process that lists for another one: reads the request from its standard input, and writes a frame of
 * one field for each piece of the listing to its standard output. If it hangs in the kernel, the other one
 * continues without it (list-apart.ts).
 */
import { readFileSync, writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { ByteString } from '../../bytes.ts';
import type { HashItem, HashRequest, ListRequest, Listed } from '../../entry/host.ts';
import { MailLogError } from '../../errors.ts';
import { pathMatcher } from '../../listing/path-glob.ts';
import { encodeFrame } from '../../system/frames.ts';
import { hashFiles } from './hash-files.ts';
import { listFiles } from './list-files.ts';

export interface ListWork {
  readonly request: Omit<ListRequest, 'exclude' | 'skip'>;
  readonly excludedGlobs: readonly string[];
}

export interface HashWork {
  readonly request: Omit<HashRequest, 'onLink' | 'files'> & { readonly files: readonly HashItem[] };
  readonly reportsLinks: boolean;
}

/** `isAlive`: the walk continues, but there is nothing to list yet. */
export type ListAnswer =
  | Listed
  | { readonly isAlive: true }
  | { readonly link: ByteString }
  | { readonly isDone: true }
  | { readonly failure: string };

const ALIVE_INTERVAL_MS = 10_000;
const PARENT_INTERVAL_MS = 1_000;

const parent = process.ppid;
let answered = performance.now();

function answer(reply: ListAnswer): void {
  answered = performance.now();
  const frame = encodeFrame([serialize(reply)]);
  for (let at = 0; at < frame.length;) at += writeSync(1, frame, at);
}

function piecesOf(work: ListWork | HashWork): AsyncIterable<Listed> {
  if ('reportsLinks' in work) {
    const onLink = work.reportsLinks ? (link: ByteString) => answer({ link }) : undefined;
    return hashFiles({ ...work.request, onLink });
  }
  const matches = pathMatcher(work.excludedGlobs);
  const exclude = (path: string): boolean => {
    if (performance.now() - answered > ALIVE_INTERVAL_MS) answer({ isAlive: true });
    return matches(path);
  };
  return listFiles({ ...work.request, exclude });
}

async function list(work: ListWork | HashWork): Promise<void> {
  try {
    for await (const piece of piecesOf(work)) answer(piece);
    answer({ isDone: true });
  } catch (error) {
    // EPIPE: nobody reads the listing any more.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    if (!(error instanceof MailLogError)) throw error;
    answer({ failure: error.message });
  }
}

setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, PARENT_INTERVAL_MS).unref();
void list(deserialize(readFileSync(0)) as ListWork | HashWork);

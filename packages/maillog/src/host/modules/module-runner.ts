/**
 * The program of a module's process (frames.ts, module-process.ts): serves requests on descriptor 3, replies
 * on 4. Replies are written synchronously: a module that does not await its prints is stopped by the full
 * pipe all the same.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Reader } from '../../config/reader.ts';
import type { SourceLine } from '../../config/source.ts';
import { NO_MEMORY, ReportEntry } from '../../entry/entry.ts';
import type { EntryContext, Out } from '../../entry/entry.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import { FrameReader, PRINT_BYTES, encodeFrame } from '../../system/frames.ts';
import type { Field } from '../../system/frames.ts';
import { importClass } from './import-class.ts';
import type { EntryClass } from './import-class.ts';
import type { SentError } from './javascript-module.ts';
import { nodeHost } from '../node-host.ts';

let entryClass: EntryClass | undefined;
let entry: ReportEntry | undefined;
/** Fails the request at work; undefined while there is none. */
let fail: ((error: unknown) => void) | undefined;
/** Errors outside a request, which need not end it: reported with the next reply. */
let unheard: { readonly error: unknown } | undefined;

const REQUESTS: Readonly<Record<string, (...fields: string[]) => Promise<readonly Field[]>>> = {
  async load(file = '', name = '') {
    entryClass = await importClass(file, name);
    return [entryClass.table ? JSON.stringify(entryClass.table) : ''];
  },
  async parse(context = '', lines = '') {
    if (!entryClass) throw new Error('parse comes before load');
    const given = JSON.parse(context) as Pick<EntryContext, 'kind' | 'number' | 'place' | 'encrypting'>;
    entry = new entryClass({ ...given, host: nodeHost(), custom: true });
    await entry.parse(new Reader(JSON.parse(lines) as SourceLine[]));
    return [JSON.stringify(ReportEntry.statementsOf(entry))];
  },
  async validate() {
    await entry?.validate();
    const description = entry?.description();
    const encrypted = entry?.encrypted() === false ? '0' : '1';
    return ['encrypted', encrypted, 'mime_file', entry?.mimeFile() ?? '', 'description', description ?? ''];
  },
  run: () =>
    printing(async (out) => {
      // A module has no memory between runs.
      await entry?.run(out, NO_MEMORY);
    }),
  finish: () => printing(() => entry?.finish()),
};

async function printing(step: (out: Out) => void | Promise<void> | undefined): Promise<readonly Field[]> {
  const part = new Part();
  try {
    await step(part);
    return [];
  } finally {
    part.closed = true;
  }
}

/** Thrown to a module that prints when its run is over. */
class PartClosed extends Error {
  override readonly name = 'PartClosed';
}

class Part implements Out {
  closed = false;

  // Async, so that what is thrown here is a rejection like any other.
  async print(data: string | Uint8Array): Promise<void> {
    this.#open();
    const bytes: unknown = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    if (!(bytes instanceof Uint8Array)) throw new TypeError('print takes text or bytes');
    for (let at = 0; at < bytes.length; at += PRINT_BYTES)
      send('print', bytes.subarray(at, at + PRINT_BYTES));
  }

  /** What a module prints is content. */
  own(lines: string | Uint8Array): Promise<void> {
    return this.print(lines);
  }

  async warn(message: unknown): Promise<void> {
    this.#open();
    send('warn', String(message));
  }

  #open(): void {
    if (this.closed) throw new PartClosed('this part is closed: await what run() starts');
  }
}

function send(...fields: readonly Field[]): void {
  const frame = encodeFrame(fields);
  for (let at = 0; at < frame.length;) at += writeSync(4, frame, at);
}

async function serve([verb, ...fields]: readonly string[]): Promise<void> {
  const failed = new Promise<never>((_, reject) => (fail = reject));
  try {
    const request = REQUESTS[verb ?? ''];
    if (!request) throw new Error(`there is no request ${verb}`);
    const reply = await Promise.race([failed, request(...fields)]);
    if (unheard) throw unheard.error;
    send('done', ...reply);
  } catch (error) {
    unheard = undefined;
    send('died', reasonOf(error), ...sentErrors(error));
  } finally {
    fail = undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** Errors of the configuration are sent as structures, others as messages. */
function sentErrors(error: unknown): string[] {
  const errors = error instanceof MailLogErrors ? error.errors : error instanceof MailLogError ? [error] : [];
  if (errors.length === 0) return [];
  return [JSON.stringify(errors.map(({ message, place, hint }): SentError => ({ message, place, hint })))];
}

/** A rejection without a handler, or an error in a callback, fails the current request. */
function onStray(error: unknown): void {
  if (fail && !(error instanceof PartClosed)) fail(error);
  else unheard = { error };
}

process.on('uncaughtException', onStray);
process.on('unhandledRejection', onStray);
// Asked to stop, a run ends and finish() still comes; what loops without a pause is killed a little later.
process.on('SIGTERM', () => fail?.(new Error('timed out')));

const frames = new FrameReader();
const requests = new Socket({ fd: 3, readable: true, writable: false });
requests.on('data', (data) => {
  frames.push(data);
  for (let frame = frames.next(); frame; frame = frames.next()) void serve(frame.map(String));
});
// There are no more requests: the entry has finished, or the report's process has ended.
requests.on('end', () => process.exit());

/** Reports as the program makes them, for the tests of opening: real keys, real seals, the real composer. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as openpgp from 'openpgp';
import { open } from '../../src/cli/open.ts';
import type { Streams } from '../../src/cli/terminal/streams.ts';
import { composeInner, composeParts, composePgpMime } from '../../src/report/message/message.ts';
import type { Heading } from '../../src/report/message/message.ts';
import type { Sealer } from '../../src/report/ports.ts';
import { MailLogError } from '../../src/errors.ts';
import { withoutHeadings } from '../helpers/headings.ts';
import { temporary } from '../helpers/temporary.ts';

export const directory = temporary();
// Known hosts are kept there, not in the home of whoever runs the tests.
process.env['XDG_STATE_HOME'] = join(directory, 'state');
process.env['NO_COLOR'] = '1';
let files = 0;

/** A new file in the test's directory; its path. */
export function file(content: Uint8Array | string, name = ''): string {
  files += 1;
  const path = join(directory, `${files}${name}`);
  writeFileSync(path, content);
  return path;
}

export const HEADING: Heading = {
  from: 'maillog@web1.example.com',
  to: ['root@example.com'],
  subject: 'MailLog report for web1',
  date: new Date('2026-01-02T03:04:05Z'),
  messageId: '<1f2e@web1.example.com>',
  host: 'web1',
};

export interface Clear {
  readonly mimeFile: string;
  readonly description?: string;
  readonly body: Uint8Array | string;
}

export async function* blocks(
  ...parts: (Uint8Array | string)[]
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield Buffer.from(part);
}

export async function bytesOf(message: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const block of message) all.push(Uint8Array.from(block));
  return Buffer.concat(all);
}

export async function seal(sealer: Sealer, body: Uint8Array | string): Promise<Buffer> {
  files += 1;
  const path = join(directory, `sealed-${files}`);
  await sealer.seal(blocks(body), path);
  return readFileSync(path);
}

/** A mail of layout `parts`; each part's armour is made by `make`. */
export async function partsMail(
  parts: readonly Clear[],
  make: (clear: Clear) => Promise<Uint8Array> | Uint8Array,
): Promise<Buffer> {
  const sealed = [];
  for (const part of parts) {
    const { mimeFile, description } = part;
    sealed.push({ mimeFile, description, file: file(await make(part)), sealed: true });
  }
  return bytesOf(await composeParts(HEADING, sealed));
}

/** A mail of layout `pgpmime`. */
export async function pgpMimeMail(
  parts: readonly Clear[],
  make: (inner: Buffer) => Promise<Uint8Array>,
): Promise<Buffer> {
  const live = parts.map(({ body, ...name }) => ({ ...name, body: blocks(body) }));
  return bytesOf(
    await composePgpMime(HEADING, file(await make(await bytesOf(await composeInner(HEADING, live))))),
  );
}

/** What `open` prints of sealed parts without a signature. */
export function unsigned(mail: string, ...names: string[]): string {
  const words = "not signed: anybody with the reader's public key can have written it";
  return `maillog: ${mail}: ${Buffer.from(names.join(', ')).toString('latin1')}: ${words}\n`;
}

export interface Opened {
  readonly status: number;
  /** Without the headings of reports and the summary. */
  readonly out: string;
  readonly err: string;
}

/** Streams that keep what is printed, byte for character. */
export function printing(isTTY = false, input: Uint8Array | string = '') {
  const [out, err] = [new Kept(), new Kept()];
  const stdin = input.length === 0 ? blocks() : blocks(input);
  const io = { stdout: Object.assign(out, { isTTY }), stderr: err, stdin } as unknown as Streams;
  return { out, err, io };
}

/** Calls the command. Its outputs are given byte for character. `input` is standard input. */
export async function opening(
  args: readonly string[],
  isTTY = false,
  input: Uint8Array | string = '',
): Promise<Opened> {
  const { out, ...rest } = await openingWhole(args, isTTY, input);
  return { ...rest, out: withoutHeadings(out) };
}

/** As {@link opening}, with headings and summary in `out`. */
export async function openingWhole(
  args: readonly string[],
  isTTY = false,
  input: Uint8Array | string = '',
): Promise<Opened> {
  const { out, err, io } = printing(isTTY, input);
  try {
    return { status: await open(args, io), out: out.text, err: err.text };
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    return { status: error.exitCode, out: out.text, err: `${err.text}${error.format()}\n` };
  }
}

class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('latin1');
    done();
  }
}

export interface Pair {
  readonly key: string;
  readonly pub: string;
  readonly fingerprint: string;
}

/** A key pair of openpgp.js's making, in files. */
export async function pair(email: string, passphrase = ''): Promise<Pair> {
  const made = await openpgp.generateKey({
    type: 'ecc',
    userIDs: { email },
    ...(passphrase !== '' && { passphrase }),
  });
  const { keyPacket } = await openpgp.readKey({ armoredKey: made.publicKey });
  return {
    key: file(made.privateKey, '.key'),
    pub: file(made.publicKey, '.asc'),
    fingerprint: keyPacket.getFingerprint().toUpperCase(),
  };
}

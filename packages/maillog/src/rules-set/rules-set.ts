/**
 * A rules set: rules files that one signature covers, so that hosts can fetch them from any web server. This
 * file is the format of its description; docs/rules-from.md specifies it.
 *
 *     maillog-rules-1
 *     name=web
 *     serial=1764258000
 *     made=2026-11-27T15:40:00.000Z
 *     file=9f86d081… 4711 ssh.rules
 *     signature=<base64>
 *
 * The signature is Ed25519 (RFC 8032) over all lines before it, each with its line feed. The first line keeps
 * it apart from a receipt of a collector, should one key sign both. There is one text for a description:
 * readers refuse what they would have written otherwise, so that nothing in it has two meanings.
 */
import { createHash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';

/** `{name: 'ssh.rules', sha256: '9f86…', bytes: 4711}`. */
export interface SetFile {
  readonly name: string;
  /** 64 hex digits, lower case. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface RulesSet {
  /** The last part of its address: `web` for `https://rules.example.com/web`. */
  readonly name: string;
  /** Grows with each set of this name. */
  readonly serial: number;
  /** ISO 8601, UTC, with milliseconds. */
  readonly made: string;
  /** Sorted by name. */
  readonly files: readonly SetFile[];
}

/** A set whose signature is good, and the SHA-256 of what is signed, 64 hex digits. */
export type VerifiedSet = RulesSet & { readonly digest: string };

/** A set with its text and the contents of its files, in their order. */
export interface WholeSet {
  readonly set: VerifiedSet;
  readonly text: ByteString;
  readonly contents: readonly Uint8Array[];
}

/** The limit of a description. Bytes. */
export const MAX_SET_BYTES = 65_536;
/** Of all files of a set together. Bytes. */
export const MAX_RULES_BYTES = 8 << 20;
const MAX_FILES = 256;

/** Names of sets and of their files. None is hidden or leads elsewhere. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const FIRST = 'maillog-rules-1\n';
const HEAD = /^maillog-rules-1\nname=(.*)\nserial=(.*)\nmade=(.*)\n/;
const FILE = /^file=([0-9a-f]{64}) (0|[1-9]\d{0,8}) (.*)$/;
const SIGNATURE = /signature=([A-Za-z0-9+/]{86}==)\n$/;

export function isSetName(name: string): boolean {
  return NAME.test(name);
}

/** The name under which the set is served. */
export const SET_FILE = 'rules-set.txt';

/** The name under which a file of the set is served. */
export function servedName({ sha256 }: Pick<SetFile, 'sha256'>): string {
  return `${sha256}.rules`;
}

/** As {@link SetFile} has it. */
export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The description, signed by `key`, an Ed25519 private key. */
export function writeRulesSet(set: RulesSet, key: KeyObject): string {
  const text = signedText(set);
  return `${text}signature=${sign(null, Buffer.from(text), key).toString('base64')}\n`;
}

/**
 * The description in `text`.
 * @throws Error with a reason in words if it is none, or no key of `keys` has signed it
 */
export function readRulesSet(text: ByteString, keys: readonly KeyObject[]): VerifiedSet {
  if (text.length > MAX_SET_BYTES) throw new Error(`it is longer than ${MAX_SET_BYTES} bytes`);
  if (!text.startsWith(FIRST)) throw new Error('it is no rules set of MailLog');
  const [whole = '', signature = ''] = SIGNATURE.exec(text) ?? [];
  if (whole === '') throw new Error('it has no signature');
  const signed = text.slice(0, text.length - whole.length);
  const bytes = Buffer.from(signature, 'base64');
  // Several texts decode to the same bytes; one of them is a signature.
  const isGood =
    bytes.toString('base64') === signature &&
    keys.some((key) => verify(null, Buffer.from(signed, 'latin1'), key, bytes));
  if (!isGood) throw new Error('no key that the configuration names has signed it');
  const set = parse(signed);
  if (byteString(signedText(set)) !== signed) throw new Error('it is not written as MailLog writes it');
  return { ...set, digest: digestOf(Buffer.from(signed, 'latin1')) };
}

/**
 * Throws if a set cannot be as it is described: a name twice, too many files, too large.
 * @throws Error with a reason in words
 */
export function assertSound({ name, serial, made, files }: RulesSet): void {
  if (!isSetName(name)) throw new Error(`${JSON.stringify(name)} cannot be the name of a set`);
  if (!Number.isSafeInteger(serial) || serial < 1) throw new Error('its serial number is none');
  if (Number.isNaN(Date.parse(made)) || new Date(made).toISOString() !== made)
    throw new Error('its time is none');
  if (files.length > MAX_FILES) throw new Error(`it has ${files.length} files; ${MAX_FILES} at most`);
  const wrong = files.find((file) => !isSetName(file.name));
  if (wrong) throw new Error(`${JSON.stringify(wrong.name)} cannot be the name of a rules file`);
  const isInOrder = files.every(({ name: each }, index) => index === 0 || files[index - 1].name < each);
  if (!isInOrder) throw new Error('its files are not in order, or one is named twice');
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MAX_RULES_BYTES)
    throw new Error(`its files have ${bytes} bytes together; ${MAX_RULES_BYTES} at most`);
}

function signedText({ name, serial, made, files }: RulesSet): string {
  const lines = files.map((file) => `file=${file.sha256} ${file.bytes} ${file.name}\n`);
  return `${FIRST}name=${name}\nserial=${serial}\nmade=${made}\n${lines.join('')}`;
}

function parse(text: ByteString): RulesSet {
  const [head = '', name = '', serial = '', made = ''] = HEAD.exec(text) ?? [];
  if (head === '') throw new Error('its head is incomplete');
  const lines = text.slice(head.length).split('\n').slice(0, -1);
  const files = lines.map((line): SetFile => {
    const [, sha256, bytes, file] = FILE.exec(line) ?? [];
    if (sha256 === undefined || bytes === undefined || file === undefined)
      throw new Error('a line of it names no file');
    return { name: file, sha256, bytes: Number(bytes) };
  });
  const set = { name, serial: /^\d{1,16}$/.test(serial) ? Number(serial) : 0, made, files };
  assertSound(set);
  return set;
}

/**
 * Changes of a listing (changes.ts) for people at a terminal, a line a name:
 *
 *     changed  /etc/motd: 5 → 12 bytes, mode 0644 → 4755
 *     new      /etc/extra: 3 bytes
 *     missing  /etc/old
 *     changed  /usr/bin/openssl: other content, of openssl 3.0.19-1
 *
 * What it cannot read is shown as it is.
 */
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { OWN } from './changes.ts';
import { ATTRIBUTES, readAttributesLine, readFileLine } from './line.ts';
import type { AttributesLine, FileLine } from './line.ts';
import { escapeName } from './name.ts';

/** The lines for people, of changes in blocks that are cut anywhere. */
export async function* shownChanges(
  changes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = '';
  let group = new NameChanges();
  for await (const block of changes) {
    const lines = (
      rest + Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('latin1')
    ).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (group.take(line)) continue;
      yield bytesOf(group.text());
      group = new NameChanges(group.owner);
      if (group.takeOwner(line)) continue;
      if (!group.take(line)) yield bytesOf(SAME.test(line) ? '' : `${shownLine(line)}\n`);
    }
  }
  yield bytesOf(group.text() + rest);
}

const SAME = /^=\t\d+$/;
const SIGNED = /^[-+]\t/;

/** A line of no file: a warning that came or went. */
function shownLine(line: ByteString): ByteString {
  if (!SIGNED.test(line)) return line;
  return `${line.startsWith('-') ? 'no more ' : 'new     '} ${line.slice(2)}`;
}

function bytesOf(text: ByteString): Uint8Array {
  return Buffer.from(text, 'latin1');
}

interface Side {
  file?: FileLine;
  attributes?: AttributesLine;
}

/** The lines of one name. */
class NameChanges {
  #name: ByteString | undefined;
  /** The package that it is of, as the host says: `openssl 3.0.19-1`. */
  owner: ByteString;
  readonly #before: Side = {};
  readonly #after: Side = {};

  constructor(owner: ByteString = '') {
    this.owner = owner;
  }

  /** False if the line names no package for what follows. */
  takeOwner(line: ByteString): boolean {
    const [first, ...fields] = line.split('\t');
    if (first !== OWN) return false;
    this.owner = byteString(fields.join(' '));
    return true;
  }

  /** False if the line is of another name, or of none. */
  take(line: ByteString): boolean {
    if (!SIGNED.test(line)) return false;
    const text = line.slice(2);
    const attributes = readAttributesLine(text);
    const file = attributes ? undefined : readFileLine(text);
    const { name } = attributes ?? file ?? {};
    if (name === undefined || (this.#name ?? name) !== name) return false;
    this.#name = name;
    const side = line.startsWith('-') ? this.#before : this.#after;
    if (file) side.file = file;
    if (attributes) side.attributes = attributes;
    return true;
  }

  text(): ByteString {
    if (this.#name === undefined) return '';
    const [was, is] = [isThere(this.#before), isThere(this.#after)];
    const what = was && is ? 'changed' : is ? 'new' : 'missing';
    const details = was && is ? this.#differences() : is ? sizeOf(this.#after) : [];
    const of = this.owner === '' ? [] : [`of ${escapeName(this.owner)}`];
    const more = details.length + of.length === 0 ? '' : byteString(`: ${[...details, ...of].join(', ')}`);
    return `${what.padEnd(8)} ${escapeName(this.#name)}${more}\n`;
  }

  #differences(): string[] {
    const [old, now] = [this.#before, this.#after];
    const all: string[] = [];
    if (old.file && now.file)
      all.push(
        old.file.size === now.file.size ? 'other content' : `${old.file.size} → ${now.file.size} bytes`,
      );
    else if (now.file) all.push(...sizeOf(now));
    else if (old.file) all.push('no longer a file that can be read');
    if (!old.attributes || !now.attributes) return all;
    for (const field of ATTRIBUTES)
      if (old.attributes[field] !== now.attributes[field])
        all.push(`${field} ${old.attributes[field]} → ${now.attributes[field]}`);
    return all;
  }
}

function isThere({ file, attributes }: Side): boolean {
  return file !== undefined || attributes !== undefined;
}

function sizeOf({ file, attributes }: Side): string[] {
  const special = attributes && attributes.type !== 'file' ? [attributes.type] : [];
  return file ? [...special, `${file.size} ${file.size === 1 ? 'byte' : 'bytes'}`] : special;
}

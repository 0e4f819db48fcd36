/**
 * Writes the usual message of layout `parts` without nodemailer: if every header is of plain words, and every
 * part is armour, there is nothing to encode. The bytes are those that nodemailer writes, to which a test
 * holds them. To load nodemailer's MIME takes a tenth of the CPU time of a small report: it loads an HTTP
 * client as well.
 */
import { createReadStream } from 'node:fs';
import { headerText, isPlain } from './header.ts';

export interface PlainMessage {
  /** The header fields, in order, without those of MIME. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly boundary: string;
  /** The text of the first part. */
  readonly cover: string;
  /** The Content-Type of each attachment. */
  readonly type: string;
  readonly attachments: readonly PlainAttachment[];
}

export interface PlainAttachment {
  /** A file of lines of 7 bits that end in LF. */
  readonly file: string;
  readonly mimeFile: string;
  readonly description?: string | undefined;
}

/** RFC 5322 §2.1.1 asks for 78 at most; nodemailer folds lines of this length. */
const FOLDED_CHARACTERS = 76;
const PLAIN_FILE_NAME = /^[A-Za-z0-9._-]{1,50}$/;
/** Lines that need no transfer encoding. */
const PLAIN_TEXT = /^(?:[ -~]{0,75}\n)*$/;

/** The message; undefined if nodemailer has to write it. */
export function writePlainMessage(message: PlainMessage): AsyncGenerator<Uint8Array> | undefined {
  const { fields, boundary, cover, type, attachments } = message;
  const head = headOf([
    ...fields,
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/mixed; boundary="${boundary}"`],
  ]);
  const coverHead = headOf([
    ['Content-Type', 'text/plain'],
    ['Content-Disposition', 'inline'],
    ['Content-Transfer-Encoding', '7bit'],
  ]);
  if (head === undefined || !PLAIN_TEXT.test(cover)) return undefined;
  const start = `\r\n--${boundary}\r\n`;
  const parts: { head: string; file: string }[] = [];
  for (const attachment of attachments) {
    const own = attachmentFields(attachment);
    const text = own && headOf([['Content-Type', type], ...own, ['Content-Transfer-Encoding', '7bit']]);
    if (text === undefined) return undefined;
    parts.push({ head: `${start}${text}`, file: attachment.file });
  }
  return write(`${head}${start.slice(2)}${coverHead}${withCrlf(cover)}`, parts, `\r\n--${boundary}--\r\n`);
}

async function* write(
  first: string,
  parts: readonly { readonly head: string; readonly file: string }[],
  last: string,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first, 'latin1');
  for (const { head, file } of parts) {
    yield Buffer.from(head, 'latin1');
    for await (const block of createReadStream(file, 'latin1'))
      yield Buffer.from(withCrlf(String(block)), 'latin1');
  }
  yield Buffer.from(last, 'latin1');
}

function attachmentFields({ mimeFile, description = '' }: PlainAttachment): [string, string][] | undefined {
  const clean = headerText(description);
  if (!PLAIN_FILE_NAME.test(mimeFile) || (clean !== '' && !isPlain(clean))) return undefined;
  const disposition: [string, string] = ['Content-Disposition', `attachment; filename="${mimeFile}"`];
  return clean === '' ? [disposition] : [disposition, ['Content-Description', clean]];
}

/** Header fields and the empty line after them; undefined if one is not plain or cannot be folded. */
function headOf(fields: readonly (readonly [name: string, value: string])[]): string | undefined {
  const lines: string[] = [];
  for (const [name, value] of fields) {
    const folded = /^[!-~]+(?: [!-~]+)*$/.test(value) ? fold(`${name}: ${value}`) : undefined;
    if (folded === undefined) return undefined;
    lines.push(folded);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Breaks a field before spaces (RFC 5322 §2.2.3); undefined if a word is too long for that. */
function fold(field: string): string | undefined {
  const lines: string[] = [];
  let rest = field;
  while (rest.length >= FOLDED_CHARACTERS) {
    const end = rest.slice(0, FOLDED_CHARACTERS).lastIndexOf(' ');
    if (end <= 0) return undefined;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...lines, rest].join('\r\n');
}

function withCrlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

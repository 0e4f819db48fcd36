/**
 * The MIME message of a report, streamed: no part is ever held whole. It is composed over nodemailer's
 * MimeNode, or without it if there is nothing to encode (plain-message.ts).
 *
 * Layout `parts` (the original's): multipart/mixed of a cover in clear and one attachment an entry, each an
 * OpenPGP message of its own. Layout `pgpmime` (RFC 3156): the parts make one inner message, which is sealed
 * as one and put into multipart/encrypted; the real subject is inside (RFC 9788), the outer one says nothing.
 * The second is never nested in the first: a reader that joins decrypted and foreign text can be made to send
 * the one with the other (EFAIL, 2018).
 *
 * What is composed is 7 bits with CRLF, checked byte by byte (wire.ts). The same heading and files give the
 * same bytes, so a message can be composed again after a crash: boundaries come from the Message-ID, not from
 * chance.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type MimeNode from 'nodemailer/lib/mime-node';
import { MailLogError } from '../../errors.ts';
import { parseAddress } from './address.ts';
import { coverText } from './cover.ts';
import { fileNameParameter, headerText, isPlain, unstructured } from './header.ts';
import type { BuildParameter, EncodeWord } from './header.ts';
import { writePlainMessage } from './plain-message.ts';
import { quotedPrintable } from './quoted.ts';
import { checkWireFormat } from './wire.ts';

/**
 * The heading of a message: `{from: 'maillog@web1.example.com', to: ['root@example.com'], subject: 'MailLog
 * report for web1', date, messageId: '<1f2e@web1.example.com>', host: 'web1'}`. Subject and host are text
 * (not bytes); control characters in them become spaces.
 */
export interface Heading {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly date: Date;
  /** The Message-ID with its angle brackets; the same each time the message is composed or sent. */
  readonly messageId: string;
  readonly host: string;
  /**
   * The place of the message in its host's chain, for X-MailLog-Report: printable characters, `host=web1;
   * sequence=12; …`.
   */
  readonly chainLink?: string | undefined;
}

/** The names of a part: `{mimeFile: 'auth.txt', description: 'Logins'}`, both text as in {@link Heading}. */
export interface PartName {
  readonly mimeFile: string;
  readonly description?: string | undefined;
}

/** A part on disk: armour if `sealed`, any bytes if not. */
export interface FilePart extends PartName {
  readonly file: string;
  readonly sealed: boolean;
}

/**
 * A part that is not collected yet: `body` is iterated after all bodies before it. Its blocks may be reused.
 */
export interface LivePart extends PartName {
  readonly body: AsyncIterable<Uint8Array>;
}

export type MessageBytes = AsyncIterable<Uint8Array>;

/** RFC 9788 §3.2.1: the subject of a message that has its real one inside. */
const STATIC_SUBJECT = '[...]';

/**
 * The message of layout `parts`.
 * @throws MailLogError (`config`) for an address; while it is read, `internal` if a sealed part is not 7-bit
 * lines, and the file system's error if a file cannot be read.
 */
export async function composeParts(heading: Heading, parts: readonly FilePart[]): Promise<MessageBytes> {
  assertMessageId(heading);
  const subject = headerText(heading.subject);
  const plain =
    parts.every((part) => part.sealed) && isPlain(subject)
      ? writePlainMessage({
          fields: [...outerFields(heading, subject), ...chainFields(heading)],
          boundary: `${BOUNDARY_PREFIX}-${boundaryBase('message', heading)}-Part_1`,
          cover: coverText(heading.host, heading.date, 'sealed'),
          type: ARMOUR_TYPE,
          attachments: parts,
        })
      : undefined;
  return plain ? checkWireFormat(plain) : composeAnyParts(heading, parts);
}

/** As {@link composeParts}, whatever its names are. */
export async function composeAnyParts(heading: Heading, parts: readonly FilePart[]): Promise<MessageBytes> {
  const tools = await loadTools();
  const root = rootNode(tools, 'multipart/mixed', heading, 'message');
  setHeading(tools, root, heading, heading.subject);
  const sealed = parts.filter((part) => part.sealed).length;
  const secrecy = sealed === parts.length ? 'sealed' : sealed === 0 ? 'clear' : 'mixed';
  root
    .createChild('text/plain')
    .setHeader('Content-Disposition', 'inline')
    .setContent(coverText(heading.host, heading.date, secrecy));
  for (const part of parts) {
    const node = attach(tools, root, part, part.sealed ? ARMOUR_TYPE : TEXT_TYPE).setContent({
      path: part.file,
    });
    // By default, nodemailer encodes a stream as base64, a third more; armour is 7-bit already.
    if (part.sealed) writeAsIs(node, '7bit');
    else node.setHeader('Content-Transfer-Encoding', 'base64');
  }
  return finish(root);
}

/**
 * The message of layout `pgpmime` around `sealedFile`, the armour of what {@link composeInner} gave.
 * @throws as {@link composeParts}
 */
export async function composePgpMime(heading: Heading, sealedFile: string): Promise<MessageBytes> {
  const tools = await loadTools();
  const type = 'multipart/encrypted; protocol="application/pgp-encrypted"';
  const root = rootNode(tools, type, heading, 'message');
  setHeading(tools, root, { ...heading, chainLink: undefined }, STATIC_SUBJECT);
  writeAsIs(root.createChild('application/pgp-encrypted'), '7bit').setContent('Version: 1\n');
  writeAsIs(root.createChild('application/octet-stream', { filename: 'encrypted.asc' }), '7bit')
    .setHeader('Content-Disposition', 'inline')
    .setContent({ path: sealedFile });
  return finish(root);
}

/**
 * What layout `pgpmime` seals: the parts, exact to the byte, under the real headers. Bodies are read one
 * after the other, as this is read; an error of a body is thrown on.
 * @throws MailLogError (`config`) for an address
 */
export async function composeInner(heading: Heading, parts: readonly LivePart[]): Promise<MessageBytes> {
  const tools = await loadTools();
  // `hp` is RFC 9788's parameter, `protected-headers` the one that came before it and that mutt and others
  // look for.
  const root = rootNode(tools, 'multipart/mixed; protected-headers="v1"; hp="cipher"', heading, 'inner');
  setHeading(tools, root, heading, heading.subject);
  for (const [name, value] of outerFields(heading, STATIC_SUBJECT))
    root.addHeader('HP-Outer', `${name}: ${value}`);
  for (const part of parts) {
    const body = Readable.from(quotedPrintable(part.body), { objectMode: false });
    writeAsIs(attach(tools, root, part, TEXT_TYPE), 'quoted-printable').setContent(body);
  }
  return finish(root);
}

interface Tools {
  readonly Node: typeof MimeNode;
  readonly encodeWord: EncodeWord;
  readonly buildHeaderParam: BuildParameter;
}

async function loadTools(): Promise<Tools> {
  const [node, funcs] = await Promise.all([
    import('nodemailer/lib/mime-node'),
    import('nodemailer/lib/mime-funcs'),
  ]);
  return { Node: node.default, encodeWord: funcs.encodeWord, buildHeaderParam: funcs.buildHeaderParam };
}

const SPELT: Readonly<Record<string, string>> = {
  'Hp-Outer': 'HP-Outer',
  'X-Maillog-Report': 'X-MailLog-Report',
};

/** Base64, quoted-printable and armour never contain it (RFC 2045 §6.7), so no part contains the boundary. */
const BOUNDARY_PREFIX = '=_';

function boundaryBase(role: 'message' | 'inner', { messageId }: Heading): string {
  return createHash('sha256').update(`${role} ${messageId}`).digest('hex').slice(0, 32);
}

function rootNode(tools: Tools, type: string, heading: Heading, role: 'message' | 'inner'): MimeNode {
  return new tools.Node(type, {
    newline: 'win',
    baseBoundary: boundaryBase(role, heading),
    boundaryPrefix: BOUNDARY_PREFIX,
    disableUrlAccess: true,
    normalizeHeaderKey: (key) => SPELT[key] ?? key,
  });
}

const MESSAGE_ID = /^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,253}>$/;

function assertMessageId({ messageId }: Heading): void {
  if (!MESSAGE_ID.test(messageId)) throw new MailLogError('internal', 'the message has no usable Message-ID');
}

function setHeading(tools: Tools, root: MimeNode, heading: Heading, subject: string): void {
  assertMessageId(heading);
  root.setHeader('From', parseAddress(heading.from));
  root.setHeader('To', toField(heading));
  root.setHeader('Subject', unstructured(subject, tools.encodeWord));
  root.setHeader('Date', heading.date);
  root.setHeader('Message-ID', heading.messageId);
  for (const [name, value] of quietFields(heading)) root.setHeader(name, value);
  for (const [name, value] of chainFields(heading)) root.setHeader(name, value);
}

function chainFields({ chainLink }: Heading): [string, string][] {
  return chainLink === undefined ? [] : [['X-MailLog-Report', chainLink]];
}

function toField(heading: Heading): string {
  return heading.to.map((address) => parseAddress(address)).join(', ');
}

/**
 * The header fields of a message. RFC 9788 §2.2: inside, a copy of each outer one, so that a reader can tell
 * what was hidden and what was changed.
 */
function outerFields(heading: Heading, subject: string): [string, string][] {
  return [
    ['From', heading.from],
    ['To', toField(heading)],
    ['Subject', subject],
    ['Date', heading.date.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', heading.messageId],
    ...quietFields(heading),
  ];
}

/**
 * Asks for no automatic replies, such as out-of-office mails: RFC 3834 §5; MS-OXCMAIL 2.1.3.2.20, since
 * Exchange ignores the first; RFC 3834 §2 and RFC 2919, by which vacation programs know lists.
 */
function quietFields({ from }: Heading): [string, string][] {
  return [
    ['Auto-Submitted', 'auto-generated'],
    ['X-Auto-Response-Suppress', 'All'],
    ['Precedence', 'bulk'],
    ['List-ID', `<maillog.${from.slice(from.lastIndexOf('@') + 1)}>`],
  ];
}

const TEXT_TYPE = 'text/plain; charset=utf-8';
/**
 * By this type mutt decrypts a part unasked (its crypt.c), and Thunderbird offers to decrypt an attachment
 * whose name does not end in `.asc` (its enigmailMessengerOverlay.js). A reader shows the decrypted text as
 * UTF-8.
 */
const ARMOUR_TYPE = 'application/pgp; x-action=encrypt; format=text; charset=utf-8';

function attach(tools: Tools, root: MimeNode, part: PartName, type: string): MimeNode {
  const node = root.createChild(type);
  const value = `attachment; ${fileNameParameter(headerText(part.mimeFile), tools.buildHeaderParam)}`;
  node.setHeader('Content-Disposition', { prepared: true, foldLines: true, value });
  if (part.description !== undefined && headerText(part.description) !== '') {
    node.setHeader('Content-Description', unstructured(part.description, tools.encodeWord));
  }
  return node;
}

/** Makes the node declare `encoding` and write its content unchanged, since it is encoded already. */
function writeAsIs(node: MimeNode, encoding: '7bit' | 'quoted-printable'): MimeNode {
  node.setHeader('Content-Transfer-Encoding', encoding);
  node.getTransferEncoding = () => false;
  return node;
}

function finish(root: MimeNode): MessageBytes {
  return checkWireFormat(root.createReadStream());
}

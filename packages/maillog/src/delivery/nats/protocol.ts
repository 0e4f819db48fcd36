/**
 * The client's half of the text protocol of NATS, as far as a host needs it
 * (docs.nats.io/reference/reference-protocols/nats-protocol). Only texts and bytes: session.ts has the
 * connection.
 */

/** What the broker says of itself, before anything is known of it for sure. */
export interface BrokerInfo {
  readonly isTlsRequired: boolean;
  readonly isTlsAvailable: boolean;
  /** Headers and body of a message, in bytes. */
  readonly maxPayload: number;
  /** What a login signs. */
  readonly nonce: string | undefined;
}

export type Frame =
  | { readonly kind: 'info'; readonly info: BrokerInfo }
  /** `status`: `503` of a message that only has a status; a body is latin1. */
  | { readonly kind: 'message'; readonly status: string | undefined; readonly text: string }
  | { readonly kind: 'error'; readonly words: string }
  | { readonly kind: 'ping' | 'pong' };

/** INFO of a broker with many neighbours is the longest. Bytes. */
const MAX_LINE_BYTES = 65_536;
/** Of a receipt, or of an acknowledgement. */
const MAX_MESSAGE_BYTES = 65_536;
/** JetStream's acknowledgement has two spaces where the subject of a reply would be. */
const MESSAGE = /^MSG +[^ ]+ +[^ ]+ +(?:[^ ]+ +)?(\d{1,9})$/;
const MESSAGE_WITH_HEAD = /^HMSG +[^ ]+ +[^ ]+ +(?:[^ ]+ +)?(\d{1,9}) +(\d{1,9})$/;

/** Cuts what comes from a broker into frames. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  /** Whether bytes of a frame that is not whole are here. */
  get isInFrame(): boolean {
    return this.#rest.length > 0;
  }

  /** @throws Error for what is no NATS, or too long */
  push(block: Uint8Array): Frame[] {
    this.#rest = Buffer.concat([this.#rest, block]);
    const frames: Frame[] = [];
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (Math.max(end, end < 0 ? this.#rest.length : 0) > MAX_LINE_BYTES)
        throw new Error('it sends no NATS');
      if (end < 0) return frames;
      const line = this.#rest.toString('latin1', 0, end);
      const lengths = lengthsIn(line);
      if (lengths === undefined) {
        frames.push(...plainFrame(line));
        this.#rest = this.#rest.subarray(end + 2);
        continue;
      }
      const { head, total } = lengths;
      if (total > MAX_MESSAGE_BYTES || head > total) throw new Error('it sends a message that is too long');
      const start = end + 2;
      if (this.#rest.length < start + total + 2) return frames;
      const [, status] = /^NATS\/1\.0 (\d{3})/.exec(this.#rest.toString('latin1', start, start + head)) ?? [];
      frames.push({
        kind: 'message',
        status,
        text: this.#rest.toString('latin1', start + head, start + total),
      });
      this.#rest = this.#rest.subarray(start + total + 2);
    }
  }
}

/** Of a message, in bytes; undefined: the line begins none. */
function lengthsIn(line: string): { readonly head: number; readonly total: number } | undefined {
  const [, body] = MESSAGE.exec(line) ?? [];
  if (body !== undefined) return { head: 0, total: Number(body) };
  const [, head, total] = MESSAGE_WITH_HEAD.exec(line) ?? [];
  return head === undefined ? undefined : { head: Number(head), total: Number(total) };
}

function plainFrame(line: string): Frame[] {
  const [, verb, more = ''] = /^([^ \t]+)[ \t]*(.*)$/s.exec(line) ?? [];
  switch (verb?.toUpperCase()) {
    case 'INFO':
      return [{ kind: 'info', info: readInfo(more) }];
    case 'PING':
      return [{ kind: 'ping' }];
    case 'PONG':
      return [{ kind: 'pong' }];
    case '+OK':
      return [];
    case '-ERR':
      return [{ kind: 'error', words: more.replace(/^'(.*)'$/s, '$1') }];
    default:
      throw new Error('it sends no NATS');
  }
}

function readInfo(text: string): BrokerInfo {
  let info: Record<string, unknown>;
  try {
    info = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new Error('it sends no NATS', { cause });
  }
  const { max_payload: maxPayload, nonce } = info;
  return {
    isTlsRequired: info['tls_required'] === true,
    isTlsAvailable: info['tls_required'] === true || info['tls_available'] === true,
    maxPayload: typeof maxPayload === 'number' ? maxPayload : 0,
    nonce: typeof nonce === 'string' ? nonce : undefined,
  };
}

/** A message's head: `NATS/1.0`, the fields, an empty line. */
export function headOf(fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `NATS/1.0\r\n${lines.join('')}\r\n`;
}

/** Hosts that send messages to a receiver and verify each receipt, on the same machine. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createSecureContext } from 'node:tls';
import { clientOf } from '../../packages/fleet/test/helpers/receiver.ts';
import { isReceipt, readReceiptKeys } from '../../packages/maillog/src/delivery/collector/receipt.ts';

export interface Sendable {
  /** X-MailLog-Report. */
  readonly link: string;
  readonly body: Buffer;
}

interface Sending {
  readonly url: string;
  /** Of the host. */
  readonly file: string;
  readonly messages: Iterable<Sendable>;
  /** False: a connection and a full handshake for each message. */
  readonly isKept: boolean;
}

/** One after the other. */
export async function sendAll({ url, file, messages, isKept }: Sending): Promise<void> {
  const pem = readFileSync(file, 'latin1');
  const keys = readReceiptKeys(pem);
  const client = clientOf(pem);
  // Else each connection reads the certificates again: the receiver is what is measured.
  const tls = { ...client, secureContext: createSecureContext(client) };
  const agent = isKept ? new Agent({ ...tls, keepAlive: true, maxSockets: 1 }) : undefined;
  for (const { link, body } of messages) {
    const sha256 = createHash('sha256').update(body).digest('hex');
    const headers = { 'X-MailLog-Report': link, 'Content-Length': String(body.length) };
    const options = agent ? { agent } : { agent: false as const, ...tls };
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(
        `${url}/v1/messages/${sha256}`,
        { method: 'PUT', headers, ...options },
        (response) => {
          let answer = '';
          response.on('data', (block: Buffer) => (answer += block.toString('latin1')));
          response.on('end', () => resolve(answer));
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
    if (!isReceipt(text, { link, sha256 }, keys)) throw new Error(`no receipt: ${text}`);
  }
  agent?.destroy();
}

/** A host that sends what no maillog would: any bytes under its own certificate. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { clientOf, linkOf } from '../helpers/receiver.ts';

export interface Sending {
  readonly port: number;
  readonly pem: string;
  readonly host: string;
  readonly sequence: number;
}

/** Resolves to the status of the answer. */
export function sendBody({ port, pem, host, sequence }: Sending, body: Buffer): Promise<number> {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const headers = { 'X-MailLog-Report': linkOf(host, sequence), 'Content-Length': String(body.length) };
  const path = `/v1/messages/${sha256}`;
  const client = clientOf(readFileSync(pem, 'latin1'));
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: 'localhost', port, path, method: 'PUT', headers, agent: false, ...client },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Serves `GET /metrics` to whoever is on this machine. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeError, MailLogError } from '../maillog.ts';
import { CONTENT_TYPE } from './prometheus.ts';

const ADDRESS = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/;

export interface MetricsServer {
  /** `http://127.0.0.1:9300/metrics` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * `where` is an address of the loopback: `127.0.0.1:9300`. There is no TLS here, and the names of all hosts.
 * @throws MailLogError `usage` for any other address, or if it cannot listen there
 */
export async function serveMetrics(where: string, text: () => Promise<string>): Promise<MetricsServer> {
  const [, name = '', port = ''] = ADDRESS.exec(where) ?? [];
  if (name === '' || Number(port) > 65_535)
    throw new MailLogError('usage', `--metrics ${where}: it is no address of this machine's loopback`, {
      hint: '--metrics 127.0.0.1:9300; a Prometheus on another machine asks through its agent or a tunnel here',
    });
  const server = createServer((request, response) => void answer(request, response, text));
  const host = name === '[::1]' ? '::1' : '127.0.0.1';
  try {
    server.listen({ host, port: Number(port) });
    await once(server, 'listening');
  } catch (error) {
    throw new MailLogError('usage', `cannot listen on ${where}: ${describeError(error)}`, { cause: error });
  }
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host === '::1' ? '[::1]' : host}:${address.port}/metrics`,
    async close() {
      const end = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await end;
    },
  };
}

/** A scrape without an answer is an alarm of Prometheus itself (`up == 0`). */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  text: () => Promise<string>,
): Promise<void> {
  if (request.method !== 'GET' || request.url !== '/metrics')
    return void response.writeHead(404, { 'Content-Type': 'text/plain' }).end('GET /metrics\n');
  try {
    const body = await text();
    response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(body);
  } catch (error) {
    const words = error instanceof MailLogError ? error.message : 'the state cannot be read';
    response.writeHead(503, { 'Content-Type': 'text/plain' }).end(`${words}\n`);
  }
}

import type { TestContext } from 'node:test';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

/** An SMTP server of another make, with everything it was sent. */
export async function serve(test: TestContext, options: SMTPServerOptions = {}) {
  const messages: string[] = [];
  let wire = '';
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, _session, callback) {
      const pieces: Buffer[] = [];
      stream.on('data', (data: Buffer) => pieces.push(data));
      stream.on('end', () => {
        messages.push(Buffer.concat(pieces).toString('latin1'));
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.server.on('connection', (socket) => socket.on('data', (data) => (wire += data.toString('latin1'))));
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', () => ready()));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  test.after(() => new Promise<void>((closed) => server.close(() => closed())));
  return { messages, wire: () => wire, at: `127.0.0.1:${port}` };
}

/** What a server's handler gives to refuse with a code. */
export function refusal(code: number, words: string) {
  return Object.assign(new Error(words), { responseCode: code });
}

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A server that says what it can, and refuses all else; `heard`: what it was told. */
export async function startImapScript(): Promise<{
  readonly port: number;
  readonly heard: readonly string[];
  readonly close: () => Promise<void>;
}> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('* OK ready\r\n');
    socket.setEncoding('latin1').on('data', (data: string) => {
      for (const line of data.split('\r\n').filter(Boolean)) {
        heard.push(line);
        const [tag, command] = line.split(' ');
        if (command === 'CAPABILITY') socket.write('* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n');
        socket.write(`${tag} ${command === 'CAPABILITY' ? 'OK done' : 'NO go away'}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, heard, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

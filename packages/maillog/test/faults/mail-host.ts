import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * A moment of a session at which a mail server speaks; `body` is the first of a message's bytes, `message`
 * their end.
 */
export type Moment =
  | 'greeting'
  | 'EHLO'
  | 'STARTTLS'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'body'
  | 'message'
  | 'QUIT'
  | 'other';

/**
 * What a server says instead; `silent` is nothing, undefined what is right. It may do to the socket what it
 * likes.
 */
export type Misbehaviour = (moment: Moment, line: string, socket: Socket) => string | undefined;

const SOUND: Readonly<Record<Moment, string>> = {
  greeting: '220 test',
  EHLO: '250-test\r\n250 SIZE 100000000',
  STARTTLS: '502 not here',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  body: '',
  message: '250 taken',
  QUIT: '221 bye',
  other: '500 what',
};

/** A mail server that can do what no sound one does. */
export class MailHost {
  misbehaves: Misbehaviour | undefined;
  /** What it said 250 to, and to whom it goes. */
  readonly taken: { readonly to: readonly string[]; readonly text: string }[] = [];
  /** Every byte that came. */
  heard = '';
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async open(): Promise<this> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    const session = { to: [] as string[], lines: undefined as string[] | undefined };
    const answer = (moment: Moment, line = ''): string => {
      const said = this.misbehaves?.(moment, line, socket) ?? SOUND[moment];
      if (said !== 'silent' && said !== '' && !socket.destroyed) socket.write(`${said}\r\n`);
      return said;
    };
    let rest = '';
    socket.on('data', (data) => {
      this.heard += data.toString('latin1');
      const lines = (rest + data.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(line, session, answer);
    });
    answer('greeting');
  }

  #hear(
    line: string,
    session: { to: string[]; lines: string[] | undefined },
    answer: (moment: Moment, line?: string) => string,
  ): void {
    if (session.lines) {
      if (line !== '.') {
        if (session.lines.push(line.replace(/^\./, '')) === 1) answer('body');
        return;
      }
      const { to, lines } = session;
      Object.assign(session, { to: [], lines: undefined });
      // Taken before it is said: whether its sender hears of it is another matter.
      const text = `${lines.join('\r\n')}\r\n`;
      this.taken.push({ to, text });
      if (/^[45]/.test(answer('message'))) this.taken.pop();
      return;
    }
    const word = /^[A-Z]+/i.exec(line)?.[0].toUpperCase() ?? '';
    const moment = word === 'HELO' ? 'EHLO' : isMoment(word) ? word : 'other';
    const said = answer(moment, line);
    if (moment === 'RCPT' && said.startsWith('2')) session.to.push(/<(.*)>/.exec(line)?.[1] ?? '');
    if (moment === 'DATA' && said.startsWith('3')) session.lines = [];
  }
}

function isMoment(word: string): word is Moment {
  return Object.hasOwn(SOUND, word) && word === word.toUpperCase();
}

/**
 * A connection to a NATS broker, from the greeting to the login.
 *
 * Never in clear by accident: without TLS, MailLog talks to a broker on this host alone (a leaf node). The
 * certificate is always checked. What an attacker adds to the greeting, before TLS, ends the connection.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Credentials } from './credentials.ts';
import { FrameReader } from './protocol.ts';
import type { BrokerInfo, Frame } from './protocol.ts';

/** `{host: 'nats.example.com', port: 4222, secure: true}` */
export interface NatsServer {
  /** A name or a bare IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** `tls://`: TLS also on the loopback. */
  readonly secure: boolean;
}

export interface SessionOptions {
  readonly server: NatsServer;
  readonly credentials?: Credentials | undefined;
  /** PEM texts of the host's certificate and its private key. */
  readonly identity?: { readonly certificate: string; readonly key: Buffer } | undefined;
  /** PEM texts of the authorities that may sign the broker's certificate. */
  readonly ca: string | readonly string[];
  /** Ends everything, at any time. */
  readonly signal: AbortSignal;
}

const LOOPBACK = /^(?:localhost\.?|127(?:\.\d{1,3}){3}|::1)$/i;

export class NatsSession {
  #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #frames: Frame[] = [];
  #failure: Error | undefined;
  #wake: () => void = () => undefined;
  info: BrokerInfo = { isTlsRequired: false, isTlsAvailable: false, maxPayload: 0, nonce: undefined };

  private constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#listen();
    const abort = (): void => this.#fail(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  }

  /**
   * Connects, logs in, and subscribes to some subjects.
   * @throws Error with the words of the system, of OpenSSL or of the broker
   */
  static async open(options: SessionOptions, ...subjects: readonly string[]): Promise<NatsSession> {
    const { host, port } = options.server;
    const session = new NatsSession(connect({ host, port }), options.signal);
    try {
      await session.#logIn(options, subjects);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /**
   * The next message on any of the subjects.
   * @throws Error also if the broker refuses what was sent
   */
  async message(): Promise<Extract<Frame, { kind: 'message' }>> {
    for (;;) {
      const frame = await this.#next();
      if (frame.kind === 'message') return frame;
    }
  }

  /** `bytes`: of head and body. */
  async publish(
    subject: string,
    reply: string,
    { head, bytes, body }: { head: string; bytes: number; body: AsyncIterable<Uint8Array> },
  ): Promise<void> {
    await this.#write(`HPUB ${subject} ${reply} ${head.length} ${bytes}\r\n${head}`);
    for await (const block of body) await this.#write(block);
    await this.#write('\r\n');
  }

  close(): void {
    this.#socket.destroy();
  }

  async #logIn(options: SessionOptions, subjects: readonly string[]): Promise<void> {
    const greeting = await this.#next();
    if (greeting.kind !== 'info') throw new Error('it sends no NATS');
    this.info = greeting.info;
    const { credentials, server } = options;
    const isLocal = LOOPBACK.test(server.host);
    const wantsTls = server.secure || !isLocal || this.info.isTlsRequired;
    if (wantsTls && !this.info.isTlsAvailable)
      throw new Error('it offers no TLS, without which MailLog talks to a broker on this host alone');
    if (wantsTls) await this.#startTls(options);
    const login = credentials && this.info.nonce !== undefined ? credentials.login(this.info.nonce) : {};
    const about = { verbose: false, pedantic: false, headers: true, no_responders: true, protocol: 1 };
    const who = { name: 'maillog', lang: 'maillog', version: '1', tls_required: wantsTls };
    const subscribed = subjects.map((subject, at) => `SUB ${subject} ${at + 1}\r\n`).join('');
    await this.#write(`CONNECT ${JSON.stringify({ ...about, ...who, ...login })}\r\n${subscribed}PING\r\n`);
    // A refused login or subscription comes before it.
    for (;;) if ((await this.#next()).kind === 'pong') return;
  }

  async #startTls({ server, identity, ca }: SessionOptions): Promise<void> {
    if (this.#reader.isInFrame || this.#frames.length > 0)
      throw new Error('it sends something between its greeting and TLS');
    this.#socket.removeAllListeners();
    // An error of the socket below TLS comes by the one above, too.
    this.#socket.on('error', () => undefined);
    const secured = connectTls({
      socket: this.#socket,
      host: server.host,
      // SNI takes no address; the certificate is checked against `host` then.
      ...(/^[\d.]+$|:/.test(server.host) ? {} : { servername: server.host }),
      ca: typeof ca === 'string' ? ca : [...ca],
      cert: identity?.certificate,
      key: identity?.key,
      minVersion: 'TLSv1.2',
    });
    this.#socket = secured;
    this.#listen();
    await new Promise<void>((resolve) => {
      secured.once('secureConnect', resolve);
      secured.once('close', () => resolve());
    });
    if (this.#failure) throw this.#failure;
  }

  #listen(): void {
    this.#socket.on('data', (block: Buffer) => {
      try {
        this.#take(this.#reader.push(block));
      } catch (error) {
        this.#fail(error as Error);
      }
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('it closed the connection')));
  }

  #take(frames: readonly Frame[]): void {
    for (const frame of frames)
      if (frame.kind === 'ping') this.#socket.write('PONG\r\n');
      else this.#frames.push(frame);
    this.#wake();
  }

  /** The first reason counts. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#socket.destroy();
    this.#wake();
  }

  async #next(): Promise<Frame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame?.kind === 'error') throw new BrokerRefusal(frame.words);
      if (frame) return frame;
      if (this.#failure) throw this.#failure;
      await this.#change();
    }
  }

  async #write(data: string | Uint8Array): Promise<void> {
    if (this.#failure) throw this.#refusal() ?? this.#failure;
    if (this.#socket.write(data)) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('drain', resolve);
      this.#socket.once('close', () => resolve());
    });
  }

  /** A broker that closes the connection has said why before. */
  #refusal(): Error | undefined {
    const frame = this.#frames.find(({ kind }) => kind === 'error');
    return frame?.kind === 'error' ? new BrokerRefusal(frame.words) : undefined;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

/** The broker's own words: `Authorization Violation`. */
export class BrokerRefusal extends Error {
  override readonly name = 'BrokerRefusal';
}

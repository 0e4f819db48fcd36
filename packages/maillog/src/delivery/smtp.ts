/**
 * Delivery to a mail server, over nodemailer's SMTP connection.
 *
 * Never in clear by accident: with `require`, MailLog sends only the greeting before TLS with a valid
 * certificate. With `try`, it uses STARTTLS if the server offers it, and a failure of STARTTLS is a failure.
 * Only if the server does not offer it, the (sealed) message is sent over plain TCP. `try` does not check the
 * certificate: an attacker who can forge one can remove the offer as well, and the report is sealed. A
 * password is not, so with a user, `try` means `require`.
 *
 * Never lost by accident: every session has an outcome for every recipient. A recipient is accepted only if
 * the server accepted the recipient and answered 250 after DATA. Time limits bound each step and the whole
 * session.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { MailLogError } from '../errors.ts';
import type { Delivery, Outcome, OutgoingMessage } from '../report/ports.ts';
import { failure } from './smtp-outcome.ts';
import type { SmtpPhase } from './smtp-outcome.ts';
import { readMessage } from './outgoing-file.ts';
import type { SmtpServer } from './target.ts';
import { certificateAuthorities } from './trust-store.ts';

export type TlsMode = 'require' | 'try' | 'off';

/**
 * Timeouts in seconds: until the greeting, of silence, and of the whole session (plus the time for the
 * message at 10 kB/s).
 */
export interface SmtpLimits {
  readonly connect: number;
  readonly silence: number;
  readonly whole: number;
}

/** RFC 5321 §4.5.3.2 asks queues for 5 minutes a step and 10 after DATA. Here the next run tries again. */
const LIMITS: SmtpLimits = { connect: 60, silence: 300, whole: 1800 };
const MIN_BYTES_PER_SECOND = 10_000;

export interface SmtpOptions {
  readonly server: SmtpServer;
  readonly password?: string | undefined;
  /** Default: `require` with a user or `smtps`, else `try`. */
  readonly tls?: TlsMode | undefined;
  readonly limits?: SmtpLimits | undefined;
  /** The name in EHLO: `web1.example.com`. Default: nodemailer's, from the host's name. */
  readonly name?: string | undefined;
  /** PEM text of further certificate authorities. */
  readonly ca?: string | undefined;
}

/**
 * @throws MailLogError `config` if user, password and TLS contradict each other. `deliver` throws only if the
 * message's own file cannot be read: `io`.
 */
export function smtpDelivery(options: SmtpOptions): Delivery {
  const { server, password, limits = LIMITS } = options;
  const tls = tlsMode(options);
  if (server.user !== undefined && password === undefined) {
    const hint = 'set smtp_password_file FILE';
    throw new MailLogError('config', `the mail server ${server.host} has a user but no password`, { hint });
  }
  if (server.user === undefined && password !== undefined) {
    const hint = 'write set smtp smtp://USER@HOST';
    throw new MailLogError('config', `the mail server ${server.host} has a password but no user`, { hint });
  }
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  return {
    name: `smtp ${host}:${server.port}`,
    deliver: (message) => new Session({ ...options, tls, limits }, message).run(),
  };
}

function tlsMode({ server, tls }: SmtpOptions): TlsMode {
  if (server.secure && tls === 'off') {
    const hint = 'write smtp:// for a server without TLS';
    throw new MailLogError('config', 'smtps:// cannot go with smtp_tls off', { hint });
  }
  if (tls === 'off') return 'off';
  if (tls === undefined) return server.secure || server.user !== undefined ? 'require' : 'try';
  return server.user === undefined ? tls : 'require';
}

/** What nodemailer adds to the envelope: the refused recipients, with their errors. */
export interface Envelope {
  readonly from: string;
  readonly to: string[];
  readonly size: number;
  readonly rejectedErrors?: readonly (Error & { readonly recipient?: string })[];
}

/** One message over one connection. */
class Session {
  readonly #options: SmtpOptions;
  readonly #server: SmtpServer;
  readonly #tls: TlsMode;
  readonly #limits: SmtpLimits;
  readonly #message: OutgoingMessage;
  readonly #envelope: Envelope;
  #phase: SmtpPhase = 'connect';

  constructor(
    options: SmtpOptions & { readonly tls: TlsMode; readonly limits: SmtpLimits },
    message: OutgoingMessage,
  ) {
    this.#options = options;
    this.#server = options.server;
    this.#tls = options.tls;
    this.#limits = options.limits;
    this.#message = message;
    this.#envelope = { from: message.from, to: [...new Set(message.to)], size: message.bytes };
  }

  async run(): Promise<Outcome> {
    const seconds = this.#limits.whole + this.#message.bytes / MIN_BYTES_PER_SECOND;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no end within ${Math.round(seconds)} seconds`)),
        seconds * 1000,
      );
    });
    tooLong.catch(() => undefined);
    let connection: SMTPConnection | undefined;
    try {
      const { default: Connection } = await import('nodemailer/lib/smtp-connection');
      connection = new Connection(await this.#connectionOptions());
      await Promise.race([this.#talk(connection), tooLong]);
      const refused = failure(undefined, this.#phase, this.#envelope);
      const gone = new Set(refused.map(({ recipient }) => recipient));
      leave(connection);
      return { accepted: this.#envelope.to.filter((recipient) => !gone.has(recipient)), refused };
    } catch (error) {
      connection?.close();
      if (error instanceof MailLogError) throw error;
      return { accepted: [], refused: failure(error as Error, this.#phase, this.#envelope) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Connects with the system's name resolution (`/etc/hosts`), which nodemailer's does not use. */
  #connect(): Promise<Socket> {
    const { host, port } = this.#server;
    return new Promise((resolve, reject) => {
      // If a name has several addresses, Node 20 tries each for 250 ms, too short for a distant server.
      const socket = connect({ host, port, autoSelectFamilyAttemptTimeout: 5000 });
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`no connection within ${this.#limits.connect} seconds`));
      }, this.#limits.connect * 1000);
      socket.once('error', (error) => {
        clearTimeout(timer);
        reject(error instanceof AggregateError ? error.errors[0] : error);
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(socket);
      });
    });
  }

  async #connectionOptions(): Promise<SMTPConnection.Options> {
    const { host, port, secure } = this.#server;
    const { name, ca } = this.#options;
    const isChecked = this.#tls === 'require';
    const authorities = isChecked ? await certificateAuthorities(ca) : undefined;
    return {
      connection: await this.#connect(),
      ...(name === undefined ? {} : { name }),
      host,
      port,
      secure,
      requireTLS: isChecked && !secure,
      ignoreTLS: this.#tls === 'off',
      tls: { rejectUnauthorized: isChecked, ...(authorities && { ca: authorities }) },
      connectionTimeout: this.#limits.connect * 1000,
      greetingTimeout: this.#limits.connect * 1000,
      socketTimeout: this.#limits.silence * 1000,
      socketCloseTimeout: 1000,
    };
  }

  /** The session up to the server's reply to the message. */
  async #talk(connection: SMTPConnection): Promise<void> {
    const lost = new Promise<never>((_, reject) => connection.on('error', reject));
    const step = <T>(
      start: (done: (error?: Error | null, result?: T) => void) => void,
    ): Promise<T | undefined> =>
      Promise.race([
        lost,
        new Promise<T | undefined>((resolve, reject) => {
          start((error, result) => (error ? reject(error) : resolve(result)));
        }),
      ]);

    this.#phase = 'greeting';
    await step((done) => connection.connect(done));
    if (this.#server.user !== undefined) {
      this.#phase = 'login';
      if (!connection.allowsAuth) throw new Error('the server offers no login');
      const { user } = this.#server;
      const pass = this.#options.password;
      await step((done) => connection.login({ user, credentials: { user, pass } }, done));
    }
    this.#phase = 'message';
    const source = Readable.from(this.#source(), { objectMode: false });
    try {
      await step((done) => connection.send(this.#envelope, source, done));
    } catch (error) {
      // The message's own file could not be read; nodemailer reports that as an error of its stream.
      if (this.#unreadable !== undefined) throw this.#unreadable;
      throw error;
    }
  }

  #unreadable: unknown;

  async *#source(): AsyncGenerator<Buffer> {
    try {
      yield* readMessage(this.#message);
    } catch (error) {
      this.#unreadable = error;
      throw error;
    }
    this.#phase = 'answer';
  }
}

/** Sends QUIT, and waits 2 seconds at most: the server has the message already. */
function leave(connection: SMTPConnection): void {
  connection.quit();
  setTimeout(() => connection.close(), 2000).unref();
}

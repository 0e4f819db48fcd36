/**
 * An SMTP connection up to the login: what the delivery of a message and the trial of a route share. smtp.ts
 * says when TLS is required.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpPhase } from './smtp-outcome.ts';
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

/** What a session needs to know of the server. */
export interface SessionOptions {
  readonly server: SmtpServer;
  readonly password?: string | undefined;
  readonly tls: TlsMode;
  readonly limits: SmtpLimits;
  /** The name in EHLO: `web1.example.com`. Default: nodemailer's, from the host's name. */
  readonly name?: string | undefined;
  /** PEM text of further certificate authorities. */
  readonly ca?: string | undefined;
}

/** Waits for one step of nodemailer's, or for the loss of the connection. */
export type SmtpStep = <T>(
  start: (done: (error?: Error | null, result?: T) => void) => void,
) => Promise<T | undefined>;

/** One connection to a server. */
export class SmtpSession {
  readonly #options: SessionOptions;
  /** How far the session has come; whoever goes on after the login sets it. */
  phase: SmtpPhase = 'connect';

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /**
   * Connects, logs in, and calls `act`. The connection is closed when this settles; after a success, QUIT
   * comes first.
   * @throws the error of nodemailer or of the system that ended the session; `phase` says where. Error if it
   * takes longer than the limit and `extraSeconds`.
   */
  async run<T>(
    act: (connection: SMTPConnection, step: SmtpStep) => Promise<T>,
    extraSeconds = 0,
    added: SMTPConnection.Options = {},
  ): Promise<T> {
    const seconds = this.#options.limits.whole + extraSeconds;
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
      connection = new Connection({ ...(await this.#connectionOptions()), ...added });
      const result = await Promise.race([this.#talk(connection, act), tooLong]);
      leave(connection);
      return result;
    } catch (error) {
      connection?.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Connects with the system's name resolution (`/etc/hosts`), which nodemailer's does not use. */
  #connect(): Promise<Socket> {
    const { host, port } = this.#options.server;
    return new Promise((resolve, reject) => {
      // If a name has several addresses, Node 20 tries each for 250 ms, too short for a distant server.
      const socket = connect({ host, port, autoSelectFamilyAttemptTimeout: 5000 });
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`no connection within ${this.#options.limits.connect} seconds`));
      }, this.#options.limits.connect * 1000);
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
    const { name, ca, server } = this.#options;
    const { host, port, secure } = server;
    const isChecked = this.#options.tls === 'require';
    const authorities = isChecked ? await certificateAuthorities(ca) : undefined;
    return {
      connection: await this.#connect(),
      ...(name === undefined ? {} : { name }),
      host,
      port,
      secure,
      requireTLS: isChecked && !secure,
      ignoreTLS: this.#options.tls === 'off',
      tls: { rejectUnauthorized: isChecked, ...(authorities && { ca: authorities }) },
      connectionTimeout: this.#options.limits.connect * 1000,
      greetingTimeout: this.#options.limits.connect * 1000,
      socketTimeout: this.#options.limits.silence * 1000,
      socketCloseTimeout: 1000,
    };
  }

  /** The session up to the end of `act`. */
  async #talk<T>(
    connection: SMTPConnection,
    act: (connection: SMTPConnection, step: SmtpStep) => Promise<T>,
  ): Promise<T> {
    const lost = new Promise<never>((_, reject) => connection.on('error', reject));
    const step = <S>(
      start: (done: (error?: Error | null, result?: S) => void) => void,
    ): Promise<S | undefined> =>
      Promise.race([
        lost,
        new Promise<S | undefined>((resolve, reject) => {
          start((error, result) => (error ? reject(error) : resolve(result)));
        }),
      ]);

    this.phase = 'greeting';
    await step((done) => connection.connect(done));
    const { server, password } = this.#options;
    if (server.user !== undefined) {
      this.phase = 'login';
      if (!connection.allowsAuth) throw new Error('the server offers no login');
      const { user } = server;
      await step((done) => connection.login({ user, credentials: { user, pass: password } }, done));
    }
    this.phase = 'message';
    return act(connection, step);
  }
}

/** Sends QUIT, and waits 2 seconds at most: the server has the message already. */
function leave(connection: SMTPConnection): void {
  connection.quit();
  setTimeout(() => connection.close(), 2000).unref();
}

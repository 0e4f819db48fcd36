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
import { Readable } from 'node:stream';
import { MailLogError } from '../errors.ts';
import type { Delivery, Outcome, OutgoingMessage } from '../report/ports.ts';
import { readMessage } from './outgoing-file.ts';
import { failure } from './smtp-outcome.ts';
import { SmtpSession } from './smtp-session.ts';
import type { SessionOptions, SmtpLimits, TlsMode } from './smtp-session.ts';
import type { SmtpServer } from './target.ts';

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
  const session = sessionOptions(options);
  return { name: serverName(session.server), deliver: (message) => deliver(session, message) };
}

/** `smtp mail.example.com:25` */
export function serverName({ host, port }: SmtpServer): string {
  return `smtp ${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @throws MailLogError `config` if user, password and TLS contradict each other. */
export function sessionOptions(options: SmtpOptions): SessionOptions {
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
  return { ...options, tls, limits };
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
async function deliver(options: SessionOptions, message: OutgoingMessage): Promise<Outcome> {
  const envelope: Envelope = { from: message.from, to: [...new Set(message.to)], size: message.bytes };
  const session = new SmtpSession(options);
  let unreadable: unknown;
  const source = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* readMessage(message);
    } catch (error) {
      unreadable = error;
      throw error;
    }
    session.phase = 'answer';
  };
  try {
    await session.run(async (connection, step) => {
      const stream = Readable.from(source(), { objectMode: false });
      await step((done) => connection.send(envelope, stream, done));
    }, message.bytes / MIN_BYTES_PER_SECOND);
    const refused = failure(undefined, session.phase, envelope);
    const gone = new Set(refused.map(({ recipient }) => recipient));
    return { accepted: envelope.to.filter((recipient) => !gone.has(recipient)), refused };
  } catch (error) {
    // The message's own file could not be read; nodemailer reports that as an error of its stream.
    if (unreadable !== undefined) throw unreadable;
    if (error instanceof MailLogError) throw error;
    return { accepted: [], refused: failure(error as Error, session.phase, envelope) };
  }
}

/**
 * Tries the way of a message without sending one: a mail server is asked for everything up to the recipients,
 * then RSET and QUIT. So a wrong name, certificate, password, sender or recipient shows before the first
 * report, and not in the first night.
 */
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Refusal } from '../report/ports.ts';
import { describeError } from '../text/errno.ts';
import { askCollector } from './collector/collector.ts';
import type { CollectorOptions } from './collector/collector.ts';
import { brokerName } from './create-delivery.ts';
import type { DeliveryOptions } from './create-delivery.ts';
import { maildirFault } from './maildir.ts';
import { findSendmail } from './sendmail.ts';
import { askByNats } from './nats/nats.ts';
import type { NatsOptions } from './nats/nats.ts';
import { refuseAll, sayable } from './server-words.ts';
import { failure } from './smtp-outcome.ts';
import { serverName, sessionOptions } from './smtp.ts';
import { SmtpSession } from './smtp-session.ts';
import type { SmtpLimits } from './smtp-session.ts';
import type { DeliveryTarget, SmtpServer } from './target.ts';

/** Who would send to whom. */
export interface TrialEnvelope {
  readonly from: string;
  readonly to: readonly string[];
}

/**
 * `{name: 'smtp mail.example.com:587', found: 'TLS, login accepted, 1 recipient accepted', refused: [],
 * maxBytes: 20971520}`.
 */
export interface RouteTrial {
  /** Where messages would go. */
  readonly name: string;
  /** What was found, in words. */
  readonly found: string;
  /** The recipients that would get nothing, and why. */
  readonly refused: readonly Refusal[];
  /** The largest message that the server says it takes; undefined: it does not say. */
  readonly maxBytes?: number | undefined;
}

/** Somebody waits at a terminal. Seconds. */
const LIMITS: SmtpLimits = { connect: 15, silence: 30, whole: 90 };

/**
 * A trial for each way, in their order.
 * @throws MailLogError `config` if user, password and TLS contradict each other. A server that refuses is in
 * the result.
 */
export async function tryRoute(
  { targets, ...options }: DeliveryOptions,
  envelope: TrialEnvelope,
): Promise<RouteTrial[]> {
  const trials: RouteTrial[] = [];
  for (const target of targets) trials.push(await tryWay(target, options, envelope));
  return trials;
}

async function tryWay(
  target: DeliveryTarget,
  { isSilent, collector, ...smtp }: Omit<DeliveryOptions, 'targets'>,
  envelope: TrialEnvelope,
): Promise<RouteTrial> {
  if (target.kind === 'smtp') return tryServer({ ...smtp, server: target.server }, envelope);
  if (target.kind === 'collector')
    return tryCollector({ receiptKeys: [], ...collector, url: target.url }, envelope);
  if (target.kind === 'nats')
    return tryBroker({ host: '', receiptKeys: [], ...collector, server: target.server }, envelope);
  if (target.kind === 'sendmail') {
    const path = await findSendmail();
    return path === undefined
      ? { name: 'sendmail', found: '', ...refuseAll(envelope.to, 'transient', 'no sendmail program found') }
      : { name: 'sendmail', found: `${path} is there; it answers only to a message`, refused: [] };
  }
  const name = `maildir ${Buffer.from(target.directory, 'latin1').toString('utf8')}`;
  const silent = (await isSilent?.(target.directory)) === true;
  const fault = silent ? 'its file system does not answer' : await maildirFault(target.directory);
  if (fault === undefined) return { name, found: 'can be written to', refused: [] };
  return { name, found: '', ...refuseAll(envelope.to, 'transient', `cannot write to it: ${fault}`) };
}

async function tryCollector(options: CollectorOptions, { to }: TrialEnvelope): Promise<RouteTrial> {
  const name = `collector ${options.url}`;
  try {
    const { status, text } = await askCollector({ ...options, silence: LIMITS.silence * 1000 });
    if (status === 200) return { name, found: `TLS, it knows this host as ${sayable(text)}`, refused: [] };
    return { name, found: '', ...refuseAll(to, 'transient', `it answers ${status}: ${text}`) };
  } catch (error) {
    return { name, found: '', ...refuseAll(to, 'transient', `no answer: ${describeError(error)}`) };
  }
}

async function tryBroker(options: NatsOptions, { to }: TrialEnvelope): Promise<RouteTrial> {
  const name = brokerName(options.server);
  try {
    const { text, maxBytes } = await askByNats({ ...options, limit: LIMITS.silence * 1000 });
    return { name, found: `a receiver knows this host as ${sayable(text)}`, refused: [], maxBytes };
  } catch (error) {
    return { name, found: '', ...refuseAll(to, 'transient', describeError(error)) };
  }
}

/** The name of the step after the login, for nodemailer. */
const TRIAL = 'MAILLOG-TRIAL';

async function tryServer(
  options: Parameters<typeof sessionOptions>[0] & { readonly server: SmtpServer },
  { from, to }: TrialEnvelope,
): Promise<RouteTrial> {
  const session = new SmtpSession(sessionOptions({ ...options, limits: LIMITS }));
  const recipients = [...new Set(to)];
  const refusals: (Error & { recipient: string; response: string; command: string })[] = [];
  let maxBytes: number | undefined;
  // nodemailer has no step that ends before DATA. A login of an own kind is its documented way to send
  // commands of one's own.
  const customAuth: SMTPConnection.Options['customAuth'] = {
    [TRIAL]: async (server) => {
      maxBytes = server.maxAllowedSize === false ? undefined : server.maxAllowedSize;
      const sender = await server.sendCommand(`MAIL FROM:<${from}>`);
      if (sender.status >= 400) return server.reject(sender.response);
      for (const recipient of recipients) {
        const { status, response } = await server.sendCommand(`RCPT TO:<${recipient}>`);
        if (status >= 400)
          refusals.push(Object.assign(new Error(response), { recipient, response, command: 'RCPT TO' }));
      }
      await server.sendCommand('RSET');
      return server.resolve();
    },
  };
  const name = serverName(options.server);
  try {
    const isSecure = await session.run(
      async (connection, step) => {
        const { secure } = connection;
        await step((done) => connection.login({ method: TRIAL, credentials: NOBODY }, done));
        return secure;
      },
      0,
      { customAuth },
    );
    const refused = failure(undefined, session.phase, { to: recipients, rejectedErrors: refusals });
    const accepted = recipients.length - refused.length;
    const login = options.server.user === undefined ? '' : ', login accepted';
    const found = `${isSecure ? 'TLS' : 'no TLS'}${login}, sender accepted, ${accepted} of ${recipients.length} recipients accepted`;
    return { name, found, refused, maxBytes };
  } catch (error) {
    const sender = error as Error & { response?: string; command?: string };
    if (sender.command === `AUTH ${TRIAL}`) {
      const words = sayable(`the sender ${from} is refused: ${sender.response ?? sender.message}`);
      return {
        name,
        found: '',
        refused: recipients.map((recipient) => ({ recipient, kind: 'transient', words })),
      };
    }
    return { name, found: '', refused: failure(sender, session.phase, { to: recipients }), maxBytes };
  }
}

const NOBODY = { user: '', pass: '' };

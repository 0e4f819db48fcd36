/** Opens a message of the inbox, and holds what it says of itself against what its receiver knew. */
import { createHash } from 'node:crypto';
import { describeError, MailLogError } from '../maillog.ts';
import { readMail, reasonOf, short } from '../reader.ts';
import type { ReaderOptions, TakenMail, TakenMessage } from '../reader.ts';
import type { Delivery } from './lease.ts';

/** After so many workers that ended with it, it is what ended them. */
const MAX_TRIES = 5;

/**
 * What is wrong with it is in the result.
 * @throws MailLogError of another kind than `data`: no key, no right; errors of the system
 */
export async function openDelivery(delivery: Delivery, options: ReaderOptions): Promise<TakenMail> {
  const { body, sha256, tries, host, configuration, sequence, message } = delivery;
  const digest = body === undefined ? sha256 : createHash('sha256').update(body).digest('hex');
  const source = short(`${host} ${configuration} ${sequence}/${message}`);
  const unreadable = (reason: string): TakenMail => ({
    digest,
    source,
    state: 'unreadable',
    reason,
    messages: [],
  });
  if (body === undefined) return unreadable('its body is missing');
  if (digest !== sha256)
    return unreadable('it is not what the receiver took: it was changed where it is kept');
  if (tries > MAX_TRIES) return unreadable(`${MAX_TRIES} workers ended while they opened it`);
  try {
    const read = await readMail(blocksOf(body), options);
    return {
      ...read,
      digest,
      source,
      messages: read.messages.map((each) => checked(each, delivery)),
    };
  } catch (error) {
    // The body is in memory: what is gone is the private directory, for every message.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new MailLogError('io', `cannot open messages in ${options.directory}: ${describeError(error)}`, {
        hint: 'start the worker again; it makes a new directory',
      });
    return unreadable(reasonOf(error));
  }
}

async function* blocksOf(body: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  yield body;
}

/**
 * A report of another host than the one that sent it is kept, and marked. It is another message than the one
 * that its host may still send, so that nobody can take that one's place.
 */
function checked(message: TakenMessage, delivery: Delivery): TakenMessage {
  const { host, configuration, sequence, message: number } = delivery;
  if (short(host) !== message.host) {
    const key = createHash('sha256').update(`sent by ${host}\0${message.key}`).digest('hex');
    const fault = `${host} sent it, and it says that it is of another host`;
    return {
      ...message,
      key,
      isVerified: false,
      trust: 'alarm',
      faults: [...message.faults, short(fault)],
    };
  }
  const isAsSent =
    sequence === 0 ||
    (message.sequence === sequence &&
      message.message === number &&
      message.configuration === short(configuration));
  if (isAsSent) return message;
  const fault = `it was sent as message ${number} of report ${sequence} of ${configuration}`;
  return { ...message, faults: [...message.faults, short(fault)] };
}

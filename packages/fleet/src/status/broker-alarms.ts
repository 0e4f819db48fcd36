/** What somebody has to see to at a NATS broker. */
import { plural } from '../reader.ts';
import type { BrokerState } from './fleet-state.ts';

/** A stream that is full refuses messages, and a broker whose disk is full gives no answer any more. */
const FULL_SHARE = 0.7;
/** Receivers take a message within seconds. */
const WAITING_MS = 3_600_000;

export function brokerAlarms({ dead, streams }: BrokerState, now: number): string[] {
  const full = streams.filter(({ bytes, limit }) => limit > 0 && bytes >= limit * FULL_SHARE);
  const alarms = full.map(
    ({ bytes, limit, name }) =>
      `the stream ${name} of the broker is ${Math.floor((bytes / limit) * 100)} % full: start receivers, or make it larger (migrate --stream-size)`,
  );
  for (const { isAhead, name } of [...streams, dead])
    if (isAhead)
      alarms.push(
        `the broker has lost the end of the stream ${name}, and lends no new message of it: maillog-fleet migrate --nats mends it`,
      );
  const oldest = Math.min(...streams.map((stream) => stream.oldest ?? Infinity));
  if (now - oldest > WAITING_MS)
    alarms.push(
      `a message waits at the broker since ${new Date(oldest).toISOString()}: no receiver runs, or its inbox keeps nothing`,
    );
  const count = dead.waiting + dead.lent;
  if (count > 0)
    alarms.push(
      `${plural(count, 'message')} at the broker ${count === 1 ? 'is a dead letter' : 'are dead letters'}: no receiver can take them (maillog-fleet replay --nats tries them again)`,
    );
  return alarms;
}

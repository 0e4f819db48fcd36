import { escapeJson, escapeText, EXIT, MailLogError, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { alarmsOf } from '../status/alarms.ts';
import { certificateState } from '../status/certificate-state.ts';
import { databaseState } from '../status/database-state.ts';
import { directoryState } from '../status/directory-state.ts';
import type { BrokerState, FleetState, InboxState } from '../status/fleet-state.ts';
import { serveMetrics } from '../status/metrics-server.ts';
import { fleetMetrics, prometheusText } from '../status/prometheus.ts';
import { statusText } from '../status/status-text.ts';
import { databaseUrl } from '../database/address.ts';
import { fleetFiles } from './fleet-directory.ts';
import { parseOptions } from './options.ts';
import { untilEnded } from './until-ended.ts';

/** What stopped the command has a status from 64 up. */
const ALARM = 1;

interface Places {
  readonly dir?: string | undefined;
  readonly inbox?: string | undefined;
  readonly database?: string | undefined;
  readonly nats?: string | undefined;
  readonly 'nats-login'?: string | undefined;
}

/** `maillog-fleet status` prints the state of the fleet; with `--metrics`, serves it until it is ended. */
export async function status(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('status', args);
  if (values.metrics !== undefined) return serve(values.metrics, values, io);
  const state = await stateOf(values);
  const alarms = alarmsOf(state, Date.now());
  io.stdout.write(
    values.json === true
      ? `${escapeJson(JSON.stringify({ alarms, ...state }, null, 2))}\n`
      : statusText(state, alarms).replace(/[^\n]+/g, escapeText),
  );
  return alarms.length > 0 ? ALARM : EXIT.done;
}

async function serve(where: string, places: Places, io: Streams): Promise<number> {
  // Once before, so that a mistake ends the command rather than each scrape.
  await stateOf(places);
  const server = await serveMetrics(where, async () => {
    return prometheusText(fleetMetrics(await stateOf(places), Date.now()));
  });
  const ended = untilEnded();
  say(io.stderr, `metrics on ${server.url}`);
  await ended;
  await server.close();
  return EXIT.done;
}

/** @throws MailLogError `usage` if nothing is named, or two inboxes are */
async function stateOf({ database, dir, inbox, nats, 'nats-login': login }: Places): Promise<FleetState> {
  const url = database ?? (inbox === undefined ? process.env['DATABASE_URL'] : undefined);
  if ([dir, inbox, nats, url].every((place) => place === undefined))
    throw new MailLogError('usage', 'nothing is named whose state there could be', {
      hint: 'name the inbox (--inbox or --database), the certificates (--dir), the broker (--nats), or all',
    });
  if (inbox !== undefined && database !== undefined)
    throw new MailLogError('usage', '--inbox and --database are two inboxes; name one');
  return {
    inbox: await inboxState(inbox, url),
    broker: nats === undefined ? undefined : await brokerOf(nats, login),
    certificates: dir === undefined ? undefined : await certificateState(fleetFiles(dir)),
  };
}

async function inboxState(
  directory: string | undefined,
  url: string | undefined,
): Promise<InboxState | undefined> {
  if (directory !== undefined) return directoryState(directory);
  return url === undefined ? undefined : databaseState(databaseUrl(url));
}

/** The broker's library is loaded for it alone. */
async function brokerOf(nats: string, login: string | undefined): Promise<BrokerState> {
  const { stateOfBroker } = await import('./broker.ts');
  return stateOfBroker({ nats, 'nats-login': login });
}

/** The text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { alarmsOf } from './alarms.ts';
import type { BrokerState, FleetState, StreamState } from './fleet-state.ts';

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** `{name: 'maillog_fleet_waiting', help: 'Messages…', type: 'gauge', samples: [{value: 3}]}`. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
}

interface Sample {
  /** `{host: 'web1'}` */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Metrics without a sample are left out. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ help, name, samples, type }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map((sample) => row(name, sample)),
        '',
      ].join('\n'),
    )
    .join('');
}

function row(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
}

/** The state of a fleet as gauges; times in seconds, as Prometheus has them. */
export function fleetMetrics(state: FleetState, now: number): readonly Metric[] {
  const { broker, certificates, inbox } = state;
  const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
    name: `maillog_fleet_${name}`,
    help,
    type: 'gauge',
    samples,
  });
  const one = (value: number | undefined): readonly Sample[] => (value === undefined ? [] : [{ value }]);
  const oldest = inbox?.oldestWaiting;
  return [
    gauge('alarms', 'Alarms that maillog-fleet status prints.', one(alarmsOf(state, now).length)),
    gauge('waiting_messages', 'Messages that no worker has counted.', one(inbox?.waiting)),
    gauge(
      'oldest_waiting_seconds',
      'Age of the oldest message that waits for a worker.',
      one(oldest && Math.max(0, now - oldest) / 1000),
    ),
    gauge('conflict_messages', 'Messages under a number that other content has.', one(inbox?.conflicts)),
    gauge('error_messages', 'Messages that cannot be counted.', one(inbox?.errors)),
    gauge(
      'hosts_without_newest_rules_set',
      'Hosts that have an older rules set than others, or none.',
      one(inbox?.withoutNewestSet),
    ),
    gauge(
      'last_decision_timestamp_seconds',
      'When somebody decided for the last time.',
      one(inbox?.reading?.isDecided === true ? inbox.reading.since / 1000 : undefined),
    ),
    gauge('undecided_rows', 'Rows that wait, if nobody has decided for days.', one(inbox?.reading?.open)),
    gauge(
      'default_partition_rows',
      'Rows that came without a partition of their own.',
      (inbox?.defaultPartitions ?? []).map(({ partition, rows }) => ({ labels: { partition }, value: rows })),
    ),
    gauge('disk_free_bytes', 'Bytes free on the disk of the inbox.', one(inbox?.disk?.free)),
    gauge('disk_size_bytes', 'Size of the disk of the inbox.', one(inbox?.disk?.size)),
    gauge('database_bytes', 'Size of the database.', one(inbox?.databaseBytes)),
    gauge(
      'host_last_report_timestamp_seconds',
      'When the last report of a host came.',
      (inbox?.arrivals ?? []).map(({ host, last }) => ({ labels: { host }, value: last / 1000 })),
    ),
    ...brokerGauges(broker).map(([name, help, samples]) => gauge(name, help, samples)),
    gauge(
      'certificate_end_timestamp_seconds',
      'When the certificate of the authority or of the server ends.',
      (certificates?.own ?? []).map(({ name, until }) => ({ labels: { name }, value: until / 1000 })),
    ),
    gauge(
      'host_certificate_end_timestamp_seconds',
      'When the newest certificate of a host ends.',
      (certificates?.hosts ?? []).map(({ name, until }) => ({ labels: { host: name }, value: until / 1000 })),
    ),
  ];
}

function brokerGauges(
  broker: BrokerState | undefined,
): readonly (readonly [name: string, help: string, samples: readonly Sample[]])[] {
  const all = broker === undefined ? [] : [...broker.streams, broker.dead];
  const each = (value: (state: StreamState) => number): readonly Sample[] =>
    all.map((state) => ({ labels: { stream: state.name }, value: value(state) }));
  return [
    [
      'broker_waiting_messages',
      'Messages of a stream that nobody has asked for.',
      each((one) => one.waiting),
    ],
    [
      'broker_lent_messages',
      'Messages of a stream that a receiver is at work with.',
      each((one) => one.lent),
    ],
    ['broker_stream_bytes', 'Bytes of a stream on the disk of the broker.', each((one) => one.bytes)],
    ['broker_stream_limit_bytes', 'Bytes that a stream may have.', each((one) => one.limit)],
  ];
}

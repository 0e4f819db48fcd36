/** Covers: src/status/alarms.ts, src/status/arrivals.ts, src/status/prometheus.ts */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alarmsOf } from '../../src/status/alarms.ts';
import { arrivalsOf } from '../../src/status/arrivals.ts';
import type { CertificateState, InboxState } from '../../src/status/fleet-state.ts';
import { fleetMetrics, prometheusText } from '../../src/status/prometheus.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const INBOX: InboxState = {
  waiting: 3,
  oldestWaiting: NOW - 1000,
  conflicts: 0,
  errors: 0,
  reading: undefined,
  arrivals: [{ host: 'web1', last: NOW - HOUR, gap: HOUR }],
  defaultPartitions: [{ partition: 'inbox_body_default', rows: 0 }],
  disk: { free: 50, size: 100 },
  withoutNewestSet: undefined,
  databaseBytes: undefined,
};
const CERTIFICATES: CertificateState = {
  own: [{ name: 'server', until: NOW + 90 * DAY }],
  hosts: [{ name: 'web1', until: NOW + 20 * DAY }],
};

function alarms(inbox: Partial<InboxState>, certificates?: Partial<CertificateState>): readonly string[] {
  const state = {
    inbox: { ...INBOX, ...inbox },
    certificates: certificates && { ...CERTIFICATES, ...certificates },
  };
  return alarmsOf(state, NOW);
}

describe('alarmsOf', () => {
  it('alarmsOf: a fleet that is well has none', () => {
    assert.deepEqual(alarms({}, {}), []);
    assert.deepEqual(alarmsOf({ inbox: undefined, certificates: undefined }, NOW), []);
  });

  const cases: [Partial<InboxState>, RegExp][] = [
    [{ conflicts: 1 }, /^1 message came under a number that other content has/],
    [{ errors: 2 }, /^2 messages cannot be counted$/],
    [{ oldestWaiting: NOW - 2 * HOUR }, /^a message waits since 2026-06-01T10:00:00\.000Z: no worker runs/],
    [
      { reading: { since: NOW - 8 * DAY, isDecided: true, waits: true, open: 3 } },
      /^nobody has decided since 2026-05-24T12:00:00\.000Z: 3 rows of the inbox wait$/,
    ],
    [
      { reading: { since: NOW - 8 * DAY, isDecided: false, waits: true, open: undefined } },
      /^nobody has ever decided, and mails are counted since 2026-05-24T12:00:00\.000Z: reports came after it$/,
    ],
    [
      { defaultPartitions: [{ partition: 'inbox_body_default', rows: 1 }] },
      /^1 row came into inbox_body_default, since nobody made partitions for a week: start a worker, or run maillog-fleet migrate$/,
    ],
    [{ disk: { free: 19, size: 100 } }, /^the disk of the inbox has 19 % free$/],
    [{ arrivals: [{ host: 'web1', last: NOW - 3 * DAY, gap: HOUR }] }, /^no report comes from web1$/],
    [{ arrivals: [{ host: 'web1', last: NOW - 3 * DAY, gap: undefined }] }, /^no report comes from web1$/],
  ];
  for (const [inbox, words] of cases)
    it(`alarmsOf: ${JSON.stringify(inbox)} is one alarm`, () => {
      const found = alarms(inbox, {});
      assert.equal(found.length, 1);
      assert.match(found[0], words);
    });

  it('alarmsOf: a host that reports once a week is missed after two weeks', () => {
    const weekly = (days: number): readonly string[] =>
      alarms({ arrivals: [{ host: 'web1', last: NOW - days * DAY, gap: 7 * DAY }] }, {});
    assert.deepEqual(weekly(13), []);
    assert.deepEqual(weekly(15), ['no report comes from web1']);
  });

  it('alarmsOf: an enrolled host without a report is one, a host that was retired is none', () => {
    const arrivals = [{ host: 'old', last: NOW - 30 * DAY, gap: HOUR }];
    assert.deepEqual(alarms({ arrivals }, {}), ['no report has come yet from web1']);
    assert.deepEqual(alarms({ arrivals }), ['no report comes from old']);
  });

  it('alarmsOf: certificates that have ended or end soon, of hosts, server and authority', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ name, until: NOW + DAY }));
    const arrivals = [...hosts.map(({ name }) => name), 'over'].map((host) => ({
      host,
      last: NOW,
      gap: HOUR,
    }));
    assert.deepEqual(
      alarms(
        { arrivals },
        { own: [{ name: 'server', until: NOW + DAY }], hosts: [{ name: 'over', until: NOW - 1 }, ...hosts] },
      ),
      [
        'the certificate of the server ends on 2026-06-02T12:00:00.000Z',
        'the certificates of over have ended: enrol them again, or retire them',
        'the certificates of a, b, c, d, e and 2 more end within seven days: enrol them again, or retire them',
      ],
    );
  });
});

describe('arrivalsOf', () => {
  it('arrivalsOf: the last report of each host, and the longest gap between its last 20', () => {
    const times = new Map([
      ['web2', [5]],
      ['web1', [1, ...Array.from({ length: 20 }, (_, index) => 1000 + index * 10)]],
    ]);
    assert.deepEqual(arrivalsOf(times), [
      { host: 'web1', last: 1190, gap: 10 },
      { host: 'web2', last: 5, gap: undefined },
    ]);
  });
});

describe('fleetMetrics', () => {
  it('fleetMetrics: gauges in seconds and bytes, without those that nobody knows', () => {
    const text = prometheusText(fleetMetrics({ inbox: INBOX, certificates: undefined }, NOW));
    assert.match(
      text,
      /^# HELP maillog_fleet_alarms .*\n# TYPE maillog_fleet_alarms gauge\nmaillog_fleet_alarms 0\n/,
    );
    assert.match(text, /\nmaillog_fleet_oldest_waiting_seconds 1\n/);
    assert.match(text, /\nmaillog_fleet_host_last_report_timestamp_seconds\{host="web1"\} 1780311600\n$/);
    assert.doesNotMatch(text, /undefined|NaN|certificate|database/);
  });

  it('prometheusText: escapes what would end a label', () => {
    const samples = [{ labels: { host: 'a"b\\c\nd' }, value: 1 }];
    assert.equal(
      prometheusText([{ name: 'x', help: 'X.', type: 'gauge', samples }]),
      '# HELP x X.\n# TYPE x gauge\nx{host="a\\"b\\\\c\\nd"} 1\n',
    );
  });
});

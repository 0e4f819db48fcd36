import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import { recognise } from '../../src/reading/recognise.ts';
import type { Notice, ReportClaim } from '../../src/reading/recognise.ts';
import { SAMPLE } from '../manifest/sample.ts';

const NOW = new Date('2026-03-01T06:15:00Z');
const [A, B] = ['A'.repeat(40), 'B'.repeat(40)];
const NAME = 'web1 (/etc/maillog/web.conf)';

function described(signer: string | undefined, change = {}): ReportClaim {
  const manifest = { ...SAMPLE, ...change };
  return { signed: { manifest, signer }, host: manifest.host };
}

/** A report of version 1, or one whose manifest cannot be opened. */
function undescribed(host: string | undefined): ReportClaim {
  return { signed: undefined, host };
}

function looked(hosts: KnownHosts, claim: ReportClaim): readonly Notice[] {
  return recognise(hosts, claim, NOW);
}

test('recognise(): names a new host, and says nothing of it later', () => {
  const hosts = new KnownHosts();
  const first = looked(hosts, described(A));
  assert.deepEqual(first, [{ words: `the first report of ${NAME}: its key is remembered`, fault: false }]);
  assert.deepEqual(looked(hosts, described(A)), []);
});

test('recognise(): says of a new host that does not sign that no key is known', () => {
  const [{ words, fault }] = looked(new KnownHosts(), described(undefined));
  assert.equal(fault, false);
  assert.match(words, /^the first report of web1 \(\/etc\/maillog\/web\.conf\): it is not signed/);
});

test('recognise(): takes another key for an alarm, with both fingerprints, the date and the way out', () => {
  const hosts = new KnownHosts();
  looked(hosts, described(A));
  for (let round = 0; round < 2; round++) {
    const [{ words, fault }, ...others] = looked(hosts, described(B));
    assert.deepEqual([fault, others], [true, []]);
    for (const part of [NAME, A, B, 'known since 2026-03-01', 'maillog hosts --accept web1'])
      assert.ok(words.includes(part), words);
  }
  assert.deepEqual(looked(hosts, described(A)), []);
});

test('recognise(): takes a report that is no longer signed for an alarm', () => {
  const hosts = new KnownHosts();
  looked(hosts, described(A));
  const [{ words, fault }] = looked(hosts, described(undefined));
  assert.equal(fault, true);
  assert.match(words, new RegExp(`does not sign any more, and signed with ${A}, known since 2026-03-01`));
});

test('recognise(): names a host that begins to sign', () => {
  const hosts = new KnownHosts();
  looked(hosts, described(undefined));
  const signs = { words: `${NAME} signs its reports now: its key is remembered`, fault: false };
  assert.deepEqual(looked(hosts, described(A)), [signs]);
});

test('recognise(): takes version 1 of a host that has sent version 2 for an alarm, of others not', () => {
  const hosts = new KnownHosts();
  assert.deepEqual(looked(hosts, undescribed('web1')), []);
  looked(hosts, described(A));
  const [{ words, fault }] = looked(hosts, undescribed('web1'));
  assert.equal(fault, true);
  assert.match(words, /^web1 has described its reports before, and this one has no description/);
  assert.deepEqual(looked(hosts, undescribed('web2')), []);
  assert.deepEqual(looked(hosts, undescribed(undefined)), []);
});

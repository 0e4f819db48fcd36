import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import { recognise } from '../../src/reading/recognise.ts';
import type { Notice, Trust } from '../../src/reading/recognise.ts';
import type { SignedManifest } from '../../src/reading/signed-manifest.ts';
import { SAMPLE } from '../manifest/sample.ts';

const NOW = new Date('2026-03-01T06:15:00Z');
const [A, B] = ['A'.repeat(40), 'B'.repeat(40)];
const NAME = 'web1 (/etc/maillog/web.conf)';

function described(signer: string | undefined, change = {}): SignedManifest {
  return { manifest: { ...SAMPLE, ...change }, signer };
}

function looked(hosts: KnownHosts, claim: SignedManifest): readonly Notice[] {
  return recognise(hosts, claim, NOW).notices;
}

function trusted(hosts: KnownHosts, claim: SignedManifest, isPinned?: boolean): Trust {
  return recognise(hosts, claim, NOW, isPinned).trust;
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

test('recognise(): names another key of a new configuration, and takes the lack of one for an alarm', () => {
  const hosts = new KnownHosts();
  looked(hosts, described(A));
  const configuration = '/etc/maillog/more.conf';
  const [{ words, fault }] = looked(hosts, described(undefined, { configuration }));
  assert.equal(fault, true);
  assert.match(words, /more\.conf\) does not sign, and web1 \(.*web\.conf\) signs with A{40}, known since/);
  assert.equal(trusted(hosts, described(undefined, { configuration })), 'alarm');
  const other = looked(hosts, described(B, { configuration }));
  assert.equal(trusted(hosts, described(B, { configuration })), 'new');
  const [later] = looked(hosts, described(B, { configuration }));
  assert.match(later?.words ?? '', /and not accepted; if it is right: maillog hosts --accept web1 REPORT$/);
  assert.equal(trusted(hosts, described(B, { configuration: '/x' })), 'new');
  assert.equal(trusted(hosts, described('C'.repeat(40), { configuration: '/y' })), 'new');
  const accept = 'if it is right: maillog hosts --accept web1 REPORT';
  const own = `whose key is not that of web1 (/etc/maillog/web.conf), and not accepted: its key is remembered; ${accept}`;
  const named = `the first report of web1 (${configuration}), ${own}`;
  assert.deepEqual(other, [{ words: named, fault: false, always: true }]);
});

test('recognise(): names another host that has the key of a new one, and the number that it begins with', () => {
  const hosts = new KnownHosts();
  looked(hosts, described(A));
  const [{ words, always }] = looked(hosts, described(A, { host: 'web2', sequence: 6 }));
  const first = 'the first report of web2 (/etc/maillog/web.conf), which has the key of web1';
  assert.equal(words, `${first} (/etc/maillog/web.conf) and begins with number 6: its key is remembered`);
  assert.equal(always, true);
});

test('recognise(): believes a key that the user has named', () => {
  const hosts = new KnownHosts();
  looked(hosts, described(A));
  assert.equal(trusted(hosts, described(B), true), 'known');
  assert.equal(trusted(hosts, described(B)), 'alarm');
});

test('recognise(): learns nothing from a report that none of the keys has signed that the user has named', () => {
  const hosts = new KnownHosts();
  assert.equal(trusted(hosts, described(B), false), 'alarm');
  assert.deepEqual([hosts.all, trusted(hosts, described(A))], [[], 'known']);
});

test('recognise(): quotes names that could be taken for others, or for its own words', () => {
  const name = (host: string): string => looked(new KnownHosts(), described(A, { host }))[0]?.words ?? '';
  assert.match(name('web1 '), /^the first report of "web1 " \(\/etc\/maillog\/web\.conf\): /);
  assert.match(name('web1 (/etc/x.conf), signed by you'), /^the first report of "web1 \(.*you" \(/);
  assert.match(name('Büro'), /^the first report of Büro \(/);
  assert.ok(name('x'.repeat(10_000)).length < 1000);
});

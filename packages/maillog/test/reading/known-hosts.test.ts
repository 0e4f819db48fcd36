import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import type { Claim, KnownHost } from '../../src/reading/known-hosts.ts';
import { fc } from '../helpers/property.ts';

const NOW = new Date('2026-03-01T06:15:00Z');
const LATER = new Date('2026-04-01T06:15:00Z');
const [A, B] = ['A'.repeat(40), 'B'.repeat(40)];

function claim(fingerprint: string | null, host = 'web1', configuration = '/etc/web.conf'): Claim {
  return { host, configuration, fingerprint, made: NOW.toISOString(), previous: null };
}

/** As it is kept. */
function kept(fingerprint: string | null, host = 'web1', configuration = '/etc/web.conf'): KnownHost {
  return { host, configuration, fingerprint, first_seen: NOW.toISOString() };
}

/** As another run finds it. */
function reread(hosts: KnownHosts): KnownHosts {
  return KnownHosts.read(hosts.text(), 'known_hosts');
}

test('KnownHosts: recognises a host by the key of its first report', () => {
  const hosts = new KnownHosts();
  assert.deepEqual(hosts.recognise(claim(A), NOW), { kind: 'first' });
  assert.equal(hosts.isChanged, true);
  assert.deepEqual(hosts.recognise(claim(A), LATER), { kind: 'known' });
  assert.deepEqual(hosts.all, [kept(A)]);
});

test('KnownHosts: never takes in another key, nor the lack of one', () => {
  const hosts = new KnownHosts();
  hosts.recognise(claim(A), NOW);
  const before = kept(A);
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(hosts.recognise(claim(B), LATER), { kind: 'changed', before });
    assert.deepEqual(hosts.recognise(claim(null), LATER), { kind: 'unsigned', before });
  }
  assert.deepEqual(hosts.all, [before]);
});

test('KnownHosts: takes in the key of a host that begins to sign, and holds it to that', () => {
  const hosts = new KnownHosts();
  assert.deepEqual(hosts.recognise(claim(null), NOW), { kind: 'first' });
  assert.deepEqual(hosts.recognise(claim(null), NOW), { kind: 'known' });
  assert.deepEqual(hosts.recognise(claim(A), LATER), { kind: 'signs' });
  assert.equal(hosts.recognise(claim(null), LATER).kind, 'unsigned');
});

test('KnownHosts: knows each configuration of a host by itself', () => {
  const hosts = new KnownHosts();
  hosts.recognise(claim(A), NOW);
  assert.equal(hosts.recognise(claim(B, 'web1', '/etc/db.conf'), NOW).kind, 'first');
  assert.equal(hosts.recognise(claim(B, 'web2'), NOW).kind, 'first');
  assert.equal(hosts.recognise(claim(A), NOW).kind, 'known');
  assert.deepEqual([hosts.hasSentManifest('web1'), hosts.hasSentManifest('web3')], [true, false]);
});

test('KnownHosts: accept() takes another key for the truth, forget() none', () => {
  const hosts = new KnownHosts();
  hosts.recognise(claim(A), NOW);
  hosts.recognise(claim(A, 'web1', '/etc/db.conf'), NOW);
  hosts.recognise(claim(A, 'web2'), NOW);
  hosts.accept(claim(B), LATER);
  assert.equal(hosts.recognise(claim(B), LATER).kind, 'known');
  assert.equal(hosts.recognise(claim(A), LATER).kind, 'changed');
  assert.equal(hosts.forget('web1'), 2);
  assert.deepEqual([hosts.hasSentManifest('web1'), hosts.hasSentManifest('web2')], [false, true]);
  assert.equal(hosts.forget('web1'), 0);
  assert.equal(hosts.recognise(claim(A), LATER).kind, 'first');
});

test('KnownHosts.read(): reads what text() gave, whatever hosts are called', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\n', '__proto__', '"', '\u2028'));
  const made = fc.record({
    host: text,
    configuration: text,
    fingerprint: fc.constantFrom(A, B, null),
    made: fc.constant(NOW.toISOString()),
    previous: fc.constantFrom(null, 'ab'.repeat(32)),
  });
  fc.assert(
    fc.property(fc.array(made), (claims) => {
      const hosts = new KnownHosts();
      for (const one of claims) hosts.recognise(one, NOW);
      const again = KnownHosts.read(hosts.text(), 'known_hosts');
      assert.deepEqual(again.all, hosts.all);
      assert.equal(again.text(), hosts.text());
      assert.equal(again.isChanged, false);
    }),
  );
});

test('KnownHosts.read(): refuses a line that is none, and names its place', () => {
  const good = JSON.stringify(kept(A));
  assert.equal(KnownHosts.read(`${good}\n\n`, 'x').all.length, 1);
  const bad = [
    'x',
    '[]',
    'null',
    '{}',
    good.slice(0, -1),
    good.replace(A, A.toLowerCase()),
    good.replace(`"${A}"`, '1'),
  ];
  for (const line of bad) {
    assert.throws(
      () => KnownHosts.read(`${good}\n${line}\n`, '/home/you/known_hosts'),
      (error) => {
        assert.ok(error instanceof MailLogError);
        assert.equal(error.kind, 'data');
        assert.match(
          error.format(),
          /\/home\/you\/known_hosts:2: this line cannot be read\n.*hint: remove the line/,
        );
        return true;
      },
    );
  }
});

test('KnownHosts: takes in a configuration of a known host, names another key, and demands that it signs', () => {
  const hosts = new KnownHosts();
  hosts.recognise(claim(A), NOW);
  hosts.recognise(claim(null, 'web2'), NOW);
  const later = reread(hosts);
  const before = kept(A);
  assert.deepEqual(later.recognise(claim(null, 'web1', '/etc/db.conf'), LATER), { kind: 'unsigned', before });
  assert.equal(later.isChanged, false);
  assert.deepEqual(later.recognise(claim(B, 'web1', '/etc/db.conf'), LATER), {
    kind: 'first',
    others: before,
  });
  assert.deepEqual(later.recognise(claim(A, 'web1', '/etc/mail.conf'), LATER), { kind: 'first' });
  // A key that the user has not accepted vouches for no other configuration.
  const stranger = { kind: 'first', others: before };
  assert.deepEqual(later.recognise(claim(B, 'web1', '/etc/x.conf'), LATER), stranger);
  const last = reread(later);
  const again = (): object => last.recognise(claim(B, 'web1', '/etc/db.conf'), LATER);
  assert.deepEqual(again(), { kind: 'known', others: before });
  last.accept(claim(B, 'web1', '/etc/db.conf'), LATER);
  assert.deepEqual(again(), { kind: 'known' });
  assert.deepEqual(last.recognise(claim(B, 'web1', '/etc/y.conf'), LATER), { kind: 'first' });
  // A host that does not sign has nothing to prove itself with.
  assert.deepEqual(later.recognise(claim('C'.repeat(40), 'web2', '/etc/db.conf'), LATER), { kind: 'first' });
});

test('KnownHosts: believes a former key of what was made before the next one was accepted, and no later', () => {
  const hosts = new KnownHosts();
  hosts.recognise(claim(A), NOW);
  hosts.accept({ ...claim(B), made: LATER.toISOString() }, LATER);
  const later = reread(hosts);
  const key = { fingerprint: A, until: LATER.toISOString() };
  assert.deepEqual(later.recognise(claim(A), LATER), { kind: 'former', key });
  assert.equal(later.recognise({ ...claim(A), made: LATER.toISOString() }, LATER).kind, 'changed');
  assert.equal(later.recognise(claim(B), LATER).kind, 'known');
  later.accept(claim(B), LATER);
  assert.equal(later.isChanged, false);
});

test('KnownHosts: remembers what the first report came after, and what the user vouches for', () => {
  const hosts = new KnownHosts();
  hosts.recognise({ ...claim(A), previous: 'ab' }, NOW);
  hosts.recognise({ ...claim(A), previous: 'cd' }, NOW);
  hosts.vouchFor('web1', ['ef']);
  hosts.vouchFor('web2', ['01']);
  assert.deepEqual(reread(hosts).digestsBefore('web1'), ['ef', 'ab']);
  assert.deepEqual(reread(hosts).digestsBefore('web2'), []);
});

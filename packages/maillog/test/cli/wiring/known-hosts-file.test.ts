import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { knownHostsPath, loadKnownHosts, saveKnownHosts } from '../../../src/cli/wiring/known-hosts-file.ts';
import { MailLogError } from '../../../src/errors.ts';
import { temporary } from '../../helpers/temporary.ts';

const root = temporary();
const NOW = new Date('2026-03-01T06:15:00Z');
const CLAIM = {
  host: 'web1',
  configuration: '/etc/web.conf',
  fingerprint: 'A'.repeat(40),
  made: NOW.toISOString(),
  previous: null,
};

/** A state home for a test alone; the path of the file in it. */
function stateHome(): string {
  process.env['XDG_STATE_HOME'] = join(mkdtempSync(join(root, 'home-')), 'state');
  return knownHostsPath();
}

test('saveKnownHosts(): makes the file and its directory for this user alone, and loadKnownHosts() reads it', async () => {
  const path = stateHome();
  const hosts = await loadKnownHosts();
  assert.deepEqual(hosts.all, []);
  await saveKnownHosts(hosts);
  assert.equal(existsSync(path), false);
  hosts.recognise(CLAIM, NOW);
  await saveKnownHosts(hosts);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  assert.deepEqual((await loadKnownHosts()).all, hosts.all);
});

test('saveKnownHosts(): does not write what has not changed', async () => {
  const path = stateHome();
  const hosts = await loadKnownHosts();
  hosts.recognise(CLAIM, NOW);
  await saveKnownHosts(hosts);
  utimesSync(path, 1, 1);
  const again = await loadKnownHosts();
  again.recognise(CLAIM, NOW);
  again.recognise({ ...CLAIM, fingerprint: 'B'.repeat(40) }, NOW);
  await saveKnownHosts(again);
  assert.equal(statSync(path).mtimeMs, 1000);
});

test('loadKnownHosts(): refuses a file that is damaged or no file, and leaves it as it is', async () => {
  const path = stateHome();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '{"host":"web1"}\n');
  await assert.rejects(loadKnownHosts(), (error) => {
    assert.ok(error instanceof MailLogError);
    assert.equal(error.kind, 'data');
    assert.ok(error.message.startsWith(`${path}:1: `), error.message);
    return true;
  });
  assert.equal(readFileSync(path, 'latin1'), '{"host":"web1"}\n');
  mkdirSync(stateHome(), { recursive: true });
  await assert.rejects(loadKnownHosts(), (error) => {
    assert.ok(error instanceof MailLogError);
    assert.equal(error.kind, 'io');
    return true;
  });
});

test('saveKnownHosts(): keeps what another reader has learnt, accepted or forgotten meanwhile', async () => {
  stateHome();
  const first = await loadKnownHosts();
  for (const host of ['web1', 'db1']) first.recognise({ ...CLAIM, host }, NOW);
  await saveKnownHosts(first);
  const readers = await Promise.all(Array.from({ length: 8 }, () => loadKnownHosts()));
  for (const [index, reader] of readers.entries()) reader.recognise({ ...CLAIM, host: `new${index}` }, NOW);
  readers[0]?.forget('db1');
  readers[1]?.accept({ ...CLAIM, fingerprint: 'B'.repeat(40) }, NOW);
  await Promise.all(readers.map((reader) => saveKnownHosts(reader)));
  const { all } = await loadKnownHosts();
  const names = all.map(({ host }) => host).toSorted();
  assert.deepEqual(
    names,
    [...readers.keys()]
      .map((index) => `new${index}`)
      .concat('web1')
      .toSorted(),
  );
  assert.equal(all.find(({ host }) => host === 'web1')?.fingerprint, 'B'.repeat(40));
});

test('saveKnownHosts(): never takes in a second key, whoever learnt the first meanwhile', async () => {
  stateHome();
  const [one, other] = [await loadKnownHosts(), await loadKnownHosts()];
  one.recognise(CLAIM, NOW);
  other.recognise({ ...CLAIM, fingerprint: 'B'.repeat(40) }, NOW);
  await saveKnownHosts(one);
  await saveKnownHosts(other);
  const known = await loadKnownHosts();
  assert.equal(known.recognise({ ...CLAIM, fingerprint: 'B'.repeat(40) }, NOW).kind, 'changed');
});

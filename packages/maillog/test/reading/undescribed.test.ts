import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadMessage } from '../../src/reading/chain.ts';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import type { Notice } from '../../src/reading/recognise.ts';
import { undescribedNotices } from '../../src/reading/undescribed.ts';
import type { UndescribedFile } from '../../src/reading/undescribed.ts';
import { SAMPLE } from '../manifest/sample.ts';

const UPGRADE = '2026-03-01T06:15:00.000Z';
const BEFORE = Date.parse('2026-02-01T00:00:00Z');
const AFTER = Date.parse('2026-04-01T00:00:00Z');

/** A report of version 1 with that number, whose digest is `d` and the number. */
function old(sequence: number, change: Partial<UndescribedFile> = {}): UndescribedFile {
  const previous = sequence === 1 ? undefined : `d${sequence - 1}`;
  const link = { host: 'web1', sequence, message: 1, of: 1, previous };
  return {
    file: `${sequence}.eml`,
    host: 'web1',
    sender: undefined,
    link,
    digest: `d${sequence}`,
    time: BEFORE,
    ...change,
  };
}

function described(previous: string | null): ReadMessage {
  const manifest = { ...SAMPLE, of: 1, sequence: 4, made: UPGRADE, previous };
  const { host, configuration, sequence } = manifest;
  const place = { host, configuration, sequence, message: 1, of: 1, previous: previous ?? undefined };
  return { ...place, file: '4.eml', digest: 'd4', signer: 'A', manifest, trust: 'known' };
}

/** As after a run that has read `message` and `reports`. */
function said(
  reports: readonly UndescribedFile[],
  message?: ReadMessage,
  hosts = new KnownHosts(),
): readonly Notice[] {
  if (message?.manifest)
    hosts.recognise({ ...message.manifest, fingerprint: 'A'.repeat(40) }, new Date(UPGRADE));
  return undescribedNotices(reports, message ? [message] : [], hosts);
}

function reread(hosts: KnownHosts): KnownHosts {
  return KnownHosts.read(hosts.text(), 'known_hosts');
}

const ARCHIVE = [old(1), old(2), old(3)];
const ALARM =
  /^forged\.eml: web1 has described its reports before, and this one has no description: .*--accept web1 REPORT$/;

test('undescribedNotices(): says nothing of reports that a described one came after', () => {
  assert.deepEqual(said(ARCHIVE, described('d3')), []);
  assert.deepEqual(said(ARCHIVE.toReversed(), described('d3')), []);
  // Later, with the archive alone.
  const hosts = new KnownHosts();
  said([], described('d3'), hosts);
  assert.deepEqual(said(ARCHIVE, undefined, reread(hosts)), []);
});

test('undescribedNotices(): takes a new report without a description for an alarm, whatever date it has', () => {
  const hosts = new KnownHosts();
  said(ARCHIVE, described('d3'), hosts);
  for (const time of [BEFORE, AFTER, NaN]) {
    const forged = old(2, { file: 'forged.eml', digest: 'x', time });
    const [{ words, fault }, ...others] = said([...ARCHIVE, forged], undefined, reread(hosts));
    assert.deepEqual([fault, others], [true, []]);
    assert.match(words, ALARM);
  }
  const unlinked = old(5, { file: 'forged.eml', link: undefined });
  assert.match(said([unlinked], described('d3'))[0]?.words ?? '', ALARM);
});

test('undescribedNotices(): goes by dates at the first run, names that once, and remembers the reports', () => {
  const hosts = new KnownHosts();
  const reports = [...ARCHIVE, old(9, { file: 'forged.eml', time: AFTER })];
  const [remark, alarm, ...others] = said(reports, described(null), hosts);
  const words = '1.eml, 2.eml, 3.eml: from before web1 described its reports, by their dates alone';
  assert.deepEqual([remark?.words, remark?.fault, others], [words, false, []]);
  assert.match(alarm?.words ?? '', ALARM);
  assert.deepEqual(said(ARCHIVE, described(null), reread(hosts)), []);
  const forged = old(3, { file: 'forged.eml', digest: 'x' });
  assert.match(said([...ARCHIVE, forged], undefined, reread(hosts))[0]?.words ?? '', ALARM);
});

test('undescribedNotices(): gives one alarm for each host, which names some files and counts the others', () => {
  const hosts = new KnownHosts();
  said([], described(null), hosts);
  const many = Array.from({ length: 300 }, (_, index) => old(index + 1));
  const [{ words }, ...others] = said(many, undefined, reread(hosts));
  assert.match(words, /^1\.eml, 2\.eml, .*5\.eml and 295 more: web1 has described .* these have no/);
  assert.deepEqual(others, []);
});

test('undescribedNotices(): takes a mail from the address of a host for one of the host', () => {
  const hosts = new KnownHosts();
  said([], described(null), hosts);
  const sentBy = (sender: string): number =>
    said([old(1, { host: undefined, link: undefined, sender })], undefined, reread(hosts)).length;
  assert.deepEqual(['maillog@web1.example.com', 'MAILLOG@web1'].map(sentBy), [1, 1]);
  // A job that seals its output, and other hosts.
  assert.deepEqual(['root@web1.example.com', 'maillog@web2.example.com'].map(sentBy), [0, 0]);
});

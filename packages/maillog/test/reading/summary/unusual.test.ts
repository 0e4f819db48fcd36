/**
 * Covers: src/reading/summary/unusual.ts, src/reading/summary/entry-facts.ts, src/reading/summary/reports.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ManifestEntry } from '../../../src/manifest/manifest.ts';
import type { OpenedMail } from '../../../src/reading/summary/opened-mail.ts';
import { reportsOf, withoutCopies } from '../../../src/reading/summary/reports.ts';
import { unusualIn } from '../../../src/reading/summary/unusual.ts';
import { mailOf } from './mails.ts';

const QUIET: ManifestEntry = {
  name: 'auth.txt',
  kind: 'watch',
  description: null,
  bytes: 0,
  lines: 0,
  output: false,
  warnings: [],
};

/** The reports of a host, one for each entry. */
function chain(host: string, ...entries: readonly Partial<ManifestEntry>[]): OpenedMail[] {
  return entries.map((entry, index) =>
    mailOf({ host, sequence: index + 1, entries: [{ ...QUIET, ...entry }] }),
  );
}

function named(...mails: readonly OpenedMail[]): string[] {
  return unusualIn(reportsOf(mails), []).map(
    ({ host, entry = '', words, reports }) => `${host} ${entry} ${reports.join()}: ${words}`,
  );
}

describe('unusualIn()', () => {
  it('unusualIn(): finds nothing in reports that are like those before', () => {
    assert.deepEqual(named(...chain('web1', {}, {}), ...chain('web2', {})), []);
  });

  it('unusualIn(): names warnings, and commands that failed', () => {
    const commands = [{ ending: 'exit status 3', status: 3, seconds: 0 }];
    assert.deepEqual(
      named(
        ...chain('web1', { warnings: ['a.log: permission denied'] }, { warnings: ['b', 'c'] }),
        ...chain('web2', { kind: 'command', commands }),
      ),
      ['web1 auth.txt 1,2: 2 warnings, such as b', 'web2 auth.txt 1: exit status 3'],
    );
  });

  it('unusualIn(): names a listing that changed, in each report that changed it, and one with gaps', () => {
    const listing = (sha256: string, complete = true): Partial<ManifestEntry> => {
      return { kind: 'monitor', listing: { sha256, lines: 1, complete } };
    };
    assert.deepEqual(
      named(...chain('web1', listing('a'), {}, listing('a'), listing('b'), listing('b', false))),
      [
        'web1 auth.txt 4: the files differ from those of the report before',
        'web1 auth.txt 5: not all files could be read',
      ],
    );
  });

  it('unusualIn(): names changes of a listing that is in a report before', () => {
    const changes = { base: 1, since: 4, before: 'a' };
    const entry = (sha256: string) => ({
      kind: 'monitor',
      listing: { sha256, lines: 1, complete: true, changes },
    });
    assert.equal(named(...chain('web1', entry('b'))).length, 1);
    assert.deepEqual(named(...chain('web1', entry('a'))), []);
  });

  it('unusualIn(): names output where most reports have none, of any host', () => {
    const loud = { output: true, lines: 3 };
    assert.deepEqual(named(...chain('web1', {}, {}), ...chain('web2', loud)), [
      'web2 auth.txt 1: 3 lines, and nothing in most reports',
    ]);
    assert.deepEqual(named(...chain('web1', {}), ...chain('web2', loud)), []);
  });

  it('unusualIn(): names far more lines, shown or hidden, than in three reports before', () => {
    const of = (lines: number, hidden: number): Partial<ManifestEntry> => ({ output: true, lines, hidden });
    assert.deepEqual(named(...chain('web1', of(5, 100), of(9, 80), of(7, 120), of(39, 261))), [
      'web1 auth.txt 4: 39 lines, 9 at most in the 3 reports before',
      'web1 auth.txt 4: 261 hidden lines, 120 at most in the 3 reports before',
    ]);
    assert.deepEqual(named(...chain('web1', of(5, 0), of(9, 0), of(39, 0))), []);
    assert.deepEqual(named(...chain('web1', of(9, 0), of(9, 0), of(9, 0), of(38, 0))), []);
  });

  it('unusualIn(): names far more folded lines than in three reports before', () => {
    const of = (folded: number): Partial<ManifestEntry> => ({ output: true, lines: 2, folded });
    assert.deepEqual(named(...chain('web1', of(100), of(80), of(120), of(261))), [
      'web1 auth.txt 4: 261 folded lines, 120 at most in the 3 reports before',
    ]);
  });

  it('unusualIn(): names changed rules, reports that wait or failed, and a full disk', () => {
    const rules = (sha256: string) => [{ file: '/etc/rules', sha256 }];
    const state = { waiting: 2, failed: 1, delivered: null, free: 5e6 };
    assert.deepEqual(
      named(mailOf({ sequence: 1, rules: rules('a') }), mailOf({ sequence: 2, rules: rules('b'), state })),
      [
        'web1  2: rules have changed: /etc/rules',
        'web1  2: reports wait in its spool: 2',
        'web1  2: reports were not delivered for good: 1',
        'web1  2: less than 100 MB are free on the disk of its state directory',
      ],
    );
  });

  it('unusualIn(): names what the fewest hosts have first, and only of selected reports', () => {
    const warned = { warnings: ['full'] };
    const all = [...chain('web1', warned), ...chain('web2', warned), ...chain('web3', { output: true })];
    const more = chain('web4', {}, {}, {}, {});
    assert.deepEqual(
      named(...all, ...more).map((text) => text.slice(0, 4)),
      ['web3', 'web1', 'web2'],
    );
    const unselected = mailOf({ host: 'web5', entries: [{ ...QUIET, ...warned }] }, { isSelected: false });
    assert.deepEqual(named(unselected, ...more), []);
  });
});

describe('reportsOf()', () => {
  it('reportsOf(): joins the messages of a report, and keeps clones apart', () => {
    const [one, two] = [1, 2].map((message) => mailOf({ message, of: 2 }));
    const clone = mailOf({ message: 1, of: 2 });
    const reports = reportsOf([two, one, clone]);
    assert.deepEqual(
      reports.map(({ mails }) => mails),
      [[one, two], [clone]],
    );
  });

  it('reportsOf(): sorts by host and number as people do, and leaves what is no report last', () => {
    const mails = [
      mailOf({}, { place: undefined, file: 'x' }),
      mailOf({ host: 'web10' }),
      mailOf({ host: 'web2', sequence: 10 }),
      mailOf({ host: 'web2', sequence: 9 }),
    ];
    assert.deepEqual(
      reportsOf(mails).map(({ place }) => place && `${place.host} ${place.sequence}`),
      ['web2 9', 'web2 10', 'web10 7', undefined],
    );
  });

  it('withoutCopies(): drops copies of whole mails only', () => {
    const mail = mailOf({}, { digest: 'd' });
    assert.deepEqual(withoutCopies([mail, { ...mail, file: 'again' }]), [mail]);
    assert.equal(withoutCopies([mail, { ...mail, isWhole: false }]).length, 2);
    const around = { isAround: true } as OpenedMail['parts'][number];
    assert.equal(withoutCopies([mail, { ...mail, parts: [around] }]).length, 2);
  });
});

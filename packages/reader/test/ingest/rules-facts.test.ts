/**
 * What is taken of a manifest about rules.
 *
 * Covers: src/ingest/rules-facts.ts, and rules-set/set-notice.ts of the host's package
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  awayNotice,
  leftOutNotice,
  notPulledNotice,
  refusedNotice,
  setFaultOf,
} from '../../../maillog/src/rules-set/set-notice.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { mail, message, T0 } from '../store/contract.ts';
import { rulesFacts } from '../../src/ingest/rules-facts.ts';

type Manifest = NonNullable<Parameters<typeof rulesFacts>[0]>;

const WEB = 'https://rules.example.com/web';
const DIGEST = 'ab'.repeat(32);

function manifest(more: object): Manifest {
  return { entries: [], rules: [], ...more } as unknown as Manifest;
}

function entry(more: object): object {
  return { name: 'a', kind: 'watch', warnings: [], ...more };
}

describe('rulesFacts', () => {
  it('rulesFacts: takes the sets in force, and what MailLog itself warns of them', () => {
    const refused = refusedNotice(WEB, 'rollback: x', 'set web 7 stays in force');
    const away = awayNotice(`${WEB}2`, '', 'it answers 404', 'no set of it is in force');
    const { rulesSets } = rulesFacts(
      manifest({
        rulesSets: [{ name: 'web', serial: 7, sha256: DIGEST, from: WEB }],
        entries: [
          entry({ kind: 'maillog', warnings: [refused, 'the disk is full', away] }),
          // A log, or a command, says what it likes.
          entry({ kind: 'command', warnings: [refusedNotice(`${WEB}3`, 'x', 'y')] }),
        ],
      }),
    );
    assert.deepEqual(rulesSets, [
      { address: WEB, name: 'web', serial: 7, sha256: DIGEST, fault: refused },
      { address: `${WEB}2`, name: 'web2', serial: 0, sha256: '', fault: away },
    ]);
    assert.equal(rulesFacts(manifest({})).rulesSets, undefined);
  });

  it('rulesFacts: takes no more lines of a rule than sums of many reports hold', async () => {
    const hidden = Number.MAX_SAFE_INTEGER;
    const rules = [{ place: '/etc/web.conf:7', hidden, folded: hidden }];
    const entries = Array.from({ length: 100 }, () => entry({ rules }));
    const { ruleHits } = rulesFacts(manifest({ entries }));
    const { store, close } = await openMemoryStore();
    for (const at of [1, 2, 3]) await store.take(mail(`${at}`, [message(at, [], { ruleHits })]), T0);
    const rows = await store.rules.hits({ which: 'others', since: 0, recent: 0, limit: 9 });
    assert.deepEqual(
      rows.map(({ lines }) => lines),
      [3e9],
    );
    await close();
  });

  it('rulesFacts: adds up the lines of a rule over entries, with the digest of its file', () => {
    const { ruleHits } = rulesFacts(
      manifest({
        rules: [{ file: `${WEB}/a.rules`, sha256: DIGEST }],
        entries: [
          entry({ rules: [{ place: `${WEB}/a.rules:3`, hidden: 4 }] }),
          entry({
            rules: [
              { place: `${WEB}/a.rules:3`, hidden: 0, folded: 5 },
              { place: '/etc/web.conf:7', hidden: 20 },
              { place: '/etc/web.conf:8', hidden: 0, folded: 0 },
            ],
          }),
        ],
      }),
    );
    assert.deepEqual(ruleHits, [
      { place: '/etc/web.conf:7', sha256: '', isDecided: false, lines: 20 },
      { place: `${WEB}/a.rules:3`, sha256: DIGEST, isDecided: false, lines: 9 },
    ]);
  });

  it('rulesFacts: keeps the thousand rules with the most lines', () => {
    const rules = Array.from({ length: 3000 }, (_, at) => ({ place: `/a:${at}`, hidden: at }));
    const { ruleHits } = rulesFacts(manifest({ entries: [entry({ rules })] }));
    assert.deepEqual([ruleHits.length, ruleHits.at(-1)?.lines], [1000, 2000]);
  });
});

describe('setFaultOf', () => {
  it('setFaultOf: reads the address out of each notice that is written', () => {
    assert.equal(setFaultOf(refusedNotice(WEB, 'x: y', 'z'))?.address, WEB);
    assert.equal(setFaultOf(awayNotice(WEB, '', 'x', 'z'))?.address, WEB);
    assert.equal(setFaultOf(awayNotice(WEB, ' since 2026-03-01', 'x', 'z'))?.address, WEB);
    assert.deepEqual(setFaultOf(leftOutNotice('x')), { address: '', words: leftOutNotice('x') });
    assert.equal(setFaultOf(notPulledNotice('x'))?.address, '');
    assert.equal(setFaultOf('the disk is full'), undefined);
  });
});

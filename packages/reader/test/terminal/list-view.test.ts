/**
 * The list at a terminal, driven by keys, over the demonstration.
 *
 * Covers: src/terminal/, src/demo/
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { DEMO_NOW } from '../../src/demo/demo.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { digestText } from '../../src/terminal/digest-text.ts';
import { ListView } from '../../src/terminal/list-view.ts';
import { openDemo } from '../server/serving.ts';
import { form, mail, message, part, T0 } from '../store/contract.ts';

const SIZE = { rows: 30, columns: 140 };
let store: Store;
let inbox: Inbox;
let view: ListView;

/** What the screen shows after these keys. */
async function after(...keys: string[]): Promise<string> {
  for (const key of keys) await view.press(key);
  return view.lines(SIZE).join('\n');
}

/** The line under the cursor. */
async function current(...keys: string[]): Promise<string> {
  return (await after(...keys)).split('\n').find((line) => line.startsWith('> ')) ?? '';
}

describe('ListView', () => {
  before(async () => {
    store = await openDemo();
    const now = (): number => DEMO_NOW;
    inbox = new Inbox(store, { now });
    view = new ListView(inbox, store, now);
    await view.refresh();
  });

  it('ListView: shows the intruder, the dead host, the upgrade and the lost report on its first screen', async () => {
    const screen = await after();
    assert.match(screen, /^Inbox: \d+ findings to look at, in 276 reports of 20 hosts/);
    for (const wanted of [
      /lines +web07 .*! sshd Accepted password for root from 203\.0\.113\.66 port 40222/,
      /lines +web07 .*new user: name/,
      /files +web07 .*\/etc\/passwd \(changed\), \/etc\/cron.d\/sync \(new\)/,
      /files +web07 .*bin\/.sync \(new\)/,
      /missing +mail02 .*its last report is 11/,
      /files +5 hosts .*openssl \(changed\), and 2 more/,
      /chain +cache02 .*report 6 .* is missing/,
    ])
      assert.match(screen, wanted);
  });

  it('ListView: j and k move, e takes the row away, z brings it back to where it was', async () => {
    const first = await current();
    const second = await current('j');
    assert.notEqual(second, first);
    assert.equal(await current('k'), first);
    assert.equal(await current('e'), second.replace(/^/, ''));
    assert.match(await after(), /Seen\. z undoes it\./);
    assert.equal(await current('z'), first);
  });

  it('ListView: Enter opens, u goes back to the same place', async () => {
    const row = await current('j', 'j');
    const page = await after('enter');
    assert.match(page, /^state {3}new$/m);
    assert.equal(await current('u'), row);
    await after('k', 'k');
  });

  it('ListView: m asks until when, and another key mutes nothing', async () => {
    const row = await current();
    assert.match(await after('m'), /^1 {3}for a day$/m);
    assert.equal(await current('x'), row);
    assert.match(await after('m', '7'), /Muted for 7 days/);
    assert.equal(await current('z'), row);
  });

  it('ListView: m and r mute lines until a day has more than twice the most of two weeks', async () => {
    await after('home');
    for (let row = 0; row < 30 && !(await current()).includes('Connection closed'); row++) await after('j');
    const row = await current();
    assert.match(await after('m'), /^r {3}until a day has more than 152 lines$/m);
    assert.match(await after('r'), /Muted until a day has more than 152 lines\. z undoes it\./);
    assert.doesNotMatch(await after(), /Connection closed/);
    assert.equal(await current('z'), row);
  });

  it('ListView: i shows what a rule takes, n and w change it, and Enter asks why', async () => {
    await after('home');
    for (let row = 0; row < 30 && !(await current()).includes('Connection closed'); row++) await after('j');
    const row = await current();
    const page = await after('i');
    assert.match(
      page,
      /^Ignore lines like this\n\nfold sshd Connection closed by \{ip\} port \{port\} \[preauth\]/,
    );
    assert.match(page, /It would have folded 859 lines on 20 hosts in 14 days: 859 of this row/);
    assert.match(page, /^Hosts fold such lines: a report has one line with their count/m);
    assert.match(await after('tab', 'w'), /^Ignore lines like this/);
    assert.equal(await current('u'), row);
    assert.match(await after('i', 'enter'), /Why: _$/);
    assert.match(await after('enter', ...Array.from('scanners'), 'enter'), /Ignored\. z undoes it\./);
    assert.doesNotMatch(await after(), /Connection closed/);
    assert.equal(await current('z'), row);
  });

  it('ListView: i refuses an attack with the way out, and a approves a change of files', async () => {
    await after('home');
    for (let row = 0; row < 30 && !(await current()).includes('Accepted password'); row++) await after('j');
    assert.match(await after('i'), /REFUSED: it has a word of a failure or an attack\nmute it/);
    assert.match(await after('enter'), /Refused: it has a word/);
    await after('u');
    assert.match(await after('a'), /Only changes of files are approved/);
    await after('home');
    for (let row = 0; row < 30 && !(await current()).includes('openssl (changed)'); row++) await after('j');
    const row = await current();
    // Every file is named before it becomes known good, also the one that the row has no room for.
    assert.match(
      await after('a'),
      /known good ones of 5 hosts:\n(?: {2}changed: .*\n){2} {2}changed: .*libssl/,
    );
    assert.match(await after(...Array.from('upgrade'), 'enter'), /Approved\. z undoes it\./);
    assert.doesNotMatch(await after(), /openssl \(changed\)/);
    assert.equal(await current('z'), row);
    await after('home');
  });

  it('ListView: / searches in the texts of all reports', async () => {
    const found = await after('/', ...Array.from('203.0.113.66'), 'enter');
    assert.match(
      found,
      /^web07, report 13, 2026-11-19 06:15 UTC, auth\.txt\n {2}Nov 19 03:12:07 web07 sshd/m,
    );
    assert.match(found, /^Search: 203\.0\.113\.66: 1 line in 1 report$/m);
    const refused = await after('u', '/', 'a', 'enter');
    assert.match(refused, /the search text: it has fewer than 3 characters[^]*\n\/a_$/);
    assert.match(
      await after('escape', '/', ...Array.from('cron.d/sync'), 'enter'),
      /^ {2}new: \/etc\/cron\.d\/sync$/m,
    );
    await after('u');
  });

  it('ListView: n gives the older hits of a search, to the oldest one', async () => {
    const first = await after('/', ...Array.from('openssl'), 'enter');
    assert.match(first, /^Search: openssl: 1\d\d lines in \d+ reports; n: the older ones\n/);
    assert.doesNotMatch(first, /upgrade openssl/);
    assert.match(first, /n older, .*\? help, q back$/);
    for (let page = 0; page < 9 && (await after()).includes('n: the older ones'); page++) await after('n');
    assert.match(await after(), /^Search: openssl: 2\d\d lines in 251 reports\n/);
    const all: string[] = [];
    await after('home');
    for (let screen = 0; screen < 99; screen++) {
      const shown = await after();
      all.push(shown);
      if (!shown.includes(' more below')) break;
      await after(' ');
    }
    assert.equal(all.join('\n').match(/upgrade openssl/g)?.length, 5);
    assert.match(await after('home'), /\n\n\w+, report 14, /);
    assert.match(await after('end'), /, report 1, /);
    assert.match(await after('pageup', 'pagedown'), /never left their host/);
    await after('u');
  });

  it('ListView: pages wrap long lines and say what is below', async () => {
    await after('home');
    for (let row = 0; row < 30 && !(await current()).includes('Accepted password'); row++) await after('j');
    await after('enter');
    const small = { rows: 15, columns: 60 };
    const lines = view.lines(small);
    assert.match(lines.at(-2) ?? '', /^-- \d+ more below: Space --$/);
    const shown: string[] = [...lines];
    for (let screen = 0; screen < 9; screen++) {
      await view.press(' ');
      shown.push(...view.lines(small));
    }
    assert.match(shown.join('\n'), /203\.0\.113\.66 port\n? *40222 ssh2/);
    assert.ok(shown.every((line) => !line.includes('…') && line.length <= 60));
    await after('u', 'home');
  });

  it('ListView: keys for help and to quit are on each screen; the end names chains and hosts', async () => {
    await after('home');
    for (const [rows, columns] of [
      [24, 80],
      [15, 60],
    ] as const) {
      const lines = view.lines({ rows, columns });
      assert.equal(lines.length, rows);
      assert.match(lines.at(-1) ?? '', /\? help, q quit$/);
      assert.match(lines.join(' '), /1 host missing; +1 chain broken/);
      assert.match(lines.join('\n'), /^-- \d+ more below: Space --$/m);
    }
    assert.match(view.lines({ rows: 24, columns: 80 }).at(-1) ?? '', /^e seen, o open, .*a approve, /);
    await after('e');
    assert.match(view.lines({ rows: 24, columns: 80 }).slice(-2).join('\n'), /^Seen.*\n.*q quit$/);
    await after('z');
  });

  it('ListView: i says at once that it tries the rule, and / that it searches', async () => {
    const seen: string[] = [];
    view.onWait = () => void seen.push(view.lines(SIZE).join('\n'));
    await after('i', 'u', '/', 'a', 'b', 'c', 'enter', 'u');
    view.onWait = () => undefined;
    assert.match(seen.join('\n'), /Trying the rule.*Searching …/s);
    assert.doesNotMatch(await after(), /Trying|Searching/);
  });

  it('ListView: fits any size, and shows no control of a mail', async () => {
    const opened = await openMemoryStore();
    const evil = { ...form('evil'), template: 'sshd \u001B[2J\u202E evil \r\n', example: '\u001B]0;x\u0007' };
    await opened.store.take(mail('evil', [message(1, [part('x\n', [{ form: evil, lines: 1 }])])]), T0);
    const hostile = new ListView(new Inbox(opened.store, { now: () => T0 }), opened.store);
    await hostile.refresh();
    const look = (): void => {
      for (const [rows, columns] of [
        [24, 80],
        [3, 10],
        [1, 1],
      ] as const) {
        const lines = hostile.lines({ rows, columns });
        assert.equal(lines.length, rows);
        for (const line of lines)
          assert.ok(Array.from(line).length <= columns && !/[\p{Cc}\p{Cf}]/u.test(line), line);
      }
    };
    look();
    assert.match(hostile.lines(SIZE).join('\n'), /sshd \\x1b\[2J\\xe2\\x80\\xae evil \\x0d\\x0a/);
    await hostile.press('enter');
    look();
  });

  it('takeDemo: lines were there before their report, and within a day', async () => {
    for (const report of await store.lastReports(60)) {
      const parts = await store.parts(report.report);
      const log = Buffer.from(parts.find(({ name }) => name === 'auth.txt')?.text ?? '').toString();
      for (const line of log.split('\n').filter((each) => each !== '')) {
        const at = Date.parse(`${line.slice(0, 'Nov 19 03:12:07'.length)} 2026 UTC`);
        assert.ok(
          at < report.madeAt && at >= report.madeAt - 24 * 3_600_000 - 60_000,
          `${report.sequence}: ${line}`,
        );
      }
      assert.ok(log.length > 1000);
    }
  });

  it('digestText: is one page that names what is new', async () => {
    const text = await digestText(inbox);
    assert.ok(text.split('\n').length < 64, text);
    assert.match(text, /Hosts that are missing\n {2}! mail02: its last report is 11/);
    assert.match(text, /Accepted password for .*\n.*1 line on web07, 2026-11-19 06:15 UTC/);
  });
});

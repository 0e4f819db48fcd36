/** Covers: src/reading/summary/rare-lines.ts, src/text/own-lines.ts */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogLines } from '../../../src/reading/summary/rare-lines.ts';

const DAILY = [
  'Mar  1 03:12:07 web1 sshd[812]: Accepted publickey for anna from 10.0.0.1 port 4022 ssh2',
  'Mar  1 03:12:09 web1 sshd[812]: Connection closed by 10.0.0.1 port 4022 [preauth]',
];
const LOGIN = 'Mar  1 03:13:00 web1 sshd[813]: Accepted password for root from 203.0.113.66 port 4022 ssh2';

async function* blocksOf(text: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The rare lines of reports: each is the lines of a mail. */
async function rareIn(
  reports: readonly (readonly string[])[],
  reportOf: (mail: number) => string = String,
  size = 50,
) {
  const lines = new LogLines();
  for (const [mail, log] of reports.entries()) {
    const text = log.map((line) => `${line}\n`).join('');
    const passed: Uint8Array[] = [];
    for await (const block of lines.passing(mail, 'auth.txt', blocksOf(text, size)))
      passed.push(Uint8Array.from(block));
    assert.equal(Buffer.concat(passed).toString(), text);
  }
  return lines.rare(reportOf);
}

test('LogLines: names the lines that only one report has', async () => {
  const found = await rareIn([DAILY, DAILY, [DAILY[0], LOGIN, DAILY[1]], DAILY]);
  assert.deepEqual(found, [{ mail: 2, name: 'auth.txt', lines: 1, example: LOGIN, isAlarming: true }]);
});

test('LogLines: finds nothing rare among few reports, or if the reports of two mails are one', async () => {
  assert.deepEqual(await rareIn([DAILY, [LOGIN], DAILY]), []);
  assert.deepEqual(await rareIn([DAILY, [LOGIN], DAILY, DAILY, [LOGIN]]), []);
  const twice = await rareIn([DAILY, [LOGIN], [LOGIN], DAILY, DAILY], (mail) => `${mail === 2 ? 1 : mail}`);
  assert.equal(twice[0]?.lines, 2);
});

test("LogLines: leaves out MailLog's own lines", async () => {
  const own = [
    '==> /var/log/auth.log <==',
    'warn\tdisk full',
    'hidden\t5 of 7 lines by 1 rule',
    'System Events',
    '=-=-=-',
  ];
  const report = [...own.slice(0, 3), ...DAILY];
  assert.deepEqual(await rareIn([DAILY, report, DAILY, DAILY], String, 7), []);
});

test('LogLines: prefers a line with an alarm word as the example', async () => {
  const lines = [
    'Mar  1 03:13:00 web1 app[1]: tea is ready',
    'Mar  1 03:13:00 web1 app[1]: disk failure on sda',
  ];
  const [found] = await rareIn([DAILY, DAILY, lines, DAILY]);
  assert.deepEqual([found.lines, found.example, found.isAlarming], [2, lines[1], true]);
});

test('LogLines: compares the lines that folds quote, and not the folds', async () => {
  const folds = (count: number, line: string): string[] => [
    `fold\t${count}\t${line.slice(0, 15)}..Mar  1 23:59:59\tsshd Accepted {word}`,
    `fold\tsample\t${line}`,
  ];
  const usual = [DAILY[1], ...folds(7, DAILY[0])];
  const found = await rareIn([usual, usual, [DAILY[1], ...folds(9, LOGIN)], usual]);
  assert.deepEqual(found, [{ mail: 2, name: 'auth.txt', lines: 1, example: LOGIN, isAlarming: true }]);
});

/** Covers: src/reading/bounded-say.ts, src/reading/open.ts. A mail cannot fill the terminal with faults. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BoundedSay } from '../../src/reading/bounded-say.ts';
import { configure, makeReport, setClock } from './made-reports.ts';
import { directory, file, openingWhole, pair } from './reports.ts';

test('BoundedSay: names the first faults and remarks with their hints, and counts the others', () => {
  const said: string[] = [];
  const bounded = new BoundedSay((text, fault, isHint) => void said.push(`${text} ${fault} ${isHint}`));
  for (let count = 1; count <= 100; count++) {
    bounded.say(`${count}`, true);
    bounded.say('hint', true, true);
    if (count > 90) bounded.say('remark', false);
  }
  bounded.end();
  assert.equal(said.length, 60 + 60 + 10 + 1);
  assert.deepEqual(said.slice(118, 121), ['60 true false', 'hint true true', 'remark false false']);
  assert.equal(said.at(-1), '40 more faults true undefined');
});

test('maillog open: counts the parts of a manifest that are missing beyond the first', async () => {
  const reader = await pair('reader@example.com');
  const mailbox = join(directory, 'Maildir');
  mkdirSync(mailbox, { mode: 0o700 });
  const entry = (number: number): string =>
    `command <<END\nmime_file ${number}.txt\nexec 'echo ${number}'\nEND\n`;
  const entries = Array.from({ length: 90 }, (_, number) => entry(number)).join('');
  setClock('2090-03-01T06:15:00Z');
  const conf = configure({ host: 'web1', key: reader.pub, mailbox }, `set layout parts\n${entries}`);
  const text = readFileSync(await makeReport(conf, mailbox), 'latin1').replaceAll('\r\n', '\n');
  const boundary = /boundary="?([^"\n;]+)/.exec(text)?.[1] ?? '?';
  const pieces = text.split(`--${boundary}`);
  const cut = [...pieces.slice(0, 2), ...pieces.slice(-2)].join(`--${boundary}`);
  const { status, err } = await openingWhole(['--key', reader.key, '--quiet', file(cut)]);
  assert.equal(status, 65);
  const lines = err.trimEnd().split('\n');
  assert.equal(lines.length, 21, err);
  assert.match(lines.at(-1) ?? '', /: 70 more parts are missing$/);
});

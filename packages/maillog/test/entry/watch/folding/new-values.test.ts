/** Covers: entry/watch/folding/{new-values,seen-values,template-values} */
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NewValues } from '../../../../src/entry/watch/folding/new-values.ts';
import { SeenValues } from '../../../../src/entry/watch/folding/seen-values.ts';
import { TemplateValues } from '../../../../src/entry/watch/folding/template-values.ts';
import type { WatchEntry } from '../../../../src/entry/watch/watch.ts';
import { PartStream } from '../../../../src/report/part-stream.ts';
import { folder, watchOf } from '../shown-by-watch.ts';

const LOGIN = 'sshd Failed password for {user} from {ip} port {port} ssh2';

/** What a report of these messages names as new; `seen` remembers them. */
function report(fold: string, messages: readonly string[], seen: SeenValues): string {
  const values = new NewValues(fold, { left: 10_000 });
  for (const message of messages) {
    const bytes = Buffer.from(message, 'latin1');
    values.add(bytes, 0, bytes.length);
  }
  const { words } = values.describe(seen);
  values.remember(seen);
  return words;
}

function login(user: string, address: string): string {
  return `Failed password for ${user} from ${address} port 40022 ssh2`;
}

test('TemplateValues: reads the values of places, whatever their text', () => {
  const values = new TemplateValues(
    `web {ip} - - [{time}] "GET /{path} HTTP/1.1" {one:200|401} {int} "{text}"`,
  );
  assert.deepEqual(
    values.places.map(({ several }) => several),
    ['addresses', 'paths', 'status values'],
  );
  const line = '192.0.2.7 - - [14/Jun/2026:15:16:01 +0000]  "GET /a.html HTTP/1.1" 401 12 "x"';
  assert.deepEqual(values.of(line), ['192.0.2.7', 'a.html', '401']);
  assert.equal(values.of('other'), undefined);
  assert.deepEqual(new TemplateValues('a exit {int:0-3} {{x} of {word}').of('exit 2 {x} of cow'), [
    '2',
    'cow',
  ]);
  assert.deepEqual(new TemplateValues('a job {int} done').places, []);
});

test('TemplateValues: reads fields of JSON and logfmt in any order', () => {
  const json = new TemplateValues(
    '- {json} level=info msg="login of {user} failed" http.ip={ip} status={one:200|401}',
  );
  assert.deepEqual(
    json.places.map(({ one }) => one),
    ['user', 'address', 'status'],
  );
  assert.deepEqual(
    json.of('{"status":401,"http":{"ip":"192.0.2.7"},"msg":"login of anna failed","level":"info"}'),
    ['anna', '192.0.2.7', '401'],
  );
  assert.equal(json.of('{"status":401,"level":"info"}'), undefined);
  const logfmt = new TemplateValues('- level=info msg="login failed" user={user} ip={ip}');
  assert.deepEqual(logfmt.of('ip=192.0.2.7 user="anna" msg="login failed" level=info'), [
    'anna',
    '192.0.2.7',
  ]);
  assert.deepEqual(new TemplateValues('app ready at={ip} now').of('ready at=192.0.2.7 now'), ['192.0.2.7']);
});

test('NewValues: names what no earlier report had, by kind, the most frequent first', () => {
  const seen = new SeenValues(undefined);
  assert.equal(report(LOGIN, [login('anna', '192.0.2.7')], seen), '');
  assert.equal(report(LOGIN, [login('anna', '192.0.2.7')], seen), '');
  const later = new SeenValues(JSON.parse(JSON.stringify(seen.save())));
  const lines = [
    login('anna', '192.0.2.7'),
    login('bert', '192.0.2.7'),
    login('anna', '203.0.113.1'),
    ...['203.0.113.2', '203.0.113.2', '203.0.113.3', '203.0.113.4'].map((ip) => login('anna', ip)),
  ];
  assert.equal(
    report(LOGIN, lines, later),
    'user bert; 4 addresses (203.0.113.2 × 2, 203.0.113.1, 203.0.113.3, …)',
  );
  assert.equal(report(LOGIN, lines, later), '');
  const status = 'web answered {one:200|401} in {int} ms';
  report(status, ['answered 200 in 1 ms'], later);
  const refused = Array.from({ length: 11 }, (_, time) => `answered 401 in ${time} ms`);
  assert.equal(report(status, refused, later), 'status 401 × 11');
});

test('NewValues: shows values that a terminal does not obey, and no whole page of one', () => {
  const seen = new SeenValues(undefined);
  const fold = 'app opened {path} again';
  report(fold, ['opened a again'], seen);
  assert.equal(report(fold, ['opened \x1b[2J again'], seen), String.raw`path \x1b[2J`);
  assert.ok(report(fold, [`opened ${'x'.repeat(500)} again`], seen).length < 80);
});

test('SeenValues: keeps a bounded number of values, the latest, and reads damaged state as none', () => {
  const seen = new SeenValues(undefined);
  for (let round = 0; round < 30; round++)
    for (let fold = 0; fold < 3; fold++)
      seen.add(`fold ${fold}`, [Array.from({ length: 900 }, (_, index) => `${round}-${index}`)]);
  assert.deepEqual(seen.newOf('fold 1', 0, ['29-0', '29-899', '0-0', 'x']), ['0-0', 'x']);
  for (let fold = 3; fold < 300; fold++)
    seen.add(`fold ${fold}`, [Array.from({ length: 500 }, (_, index) => `${index}`)]);
  const saved = JSON.stringify(seen.save());
  assert.ok(saved.length < 200_000);
  assert.deepEqual(new SeenValues(JSON.parse(saved)).newOf('fold 299', 0, ['1', 'x']), ['x']);
  assert.equal(new SeenValues(JSON.parse(saved)).newOf('fold 3', 0, ['1']), undefined);
  for (const damaged of [
    null,
    [],
    7,
    { version: 2 },
    { version: 1, salt: '' },
    { version: 1, salt: 'a', folds: [[1], 'x', []] },
  ])
    assert.deepEqual(new SeenValues(damaged).newOf('fold 1', 0, ['1']), undefined);
});

/** The fold lines of a report, and what the watch remembers. */
async function run(entry: WatchEntry, saved: unknown): Promise<{ fresh: string[]; next: unknown }> {
  const part = new PartStream();
  const running = entry.run(part, { saved, isKept: true }).finally(() => part.end());
  const blocks: Uint8Array[] = [];
  for await (const block of part) blocks.push(block);
  const lines = Buffer.concat(blocks).toString().split('\n');
  return { fresh: lines.filter((line) => line.startsWith('fold\tnew: ')), next: await running };
}

test('watch: names after a fold what no earlier report had; a report that was not kept changes nothing', async () => {
  const log = join(folder, 'auth.log');
  const line = (user: string, ip: string): string => `Jun 14 15:16:01 web1 sshd[411]: ${login(user, ip)}\n`;
  writeFileSync(log, line('anna', '192.0.2.7'));
  const entry = await watchOf([`logfile ${log}`, `fold ${LOGIN}`]);
  const first = await run(entry, await entry.beginning());
  assert.deepEqual(first.fresh, []);
  appendFileSync(log, line('anna', '192.0.2.7') + line('anna', '203.0.113.9').repeat(3));
  const second = await run(entry, first.next);
  assert.deepEqual(second.fresh, ['fold\tnew: address 203.0.113.9 × 3']);
  assert.deepEqual((await run(entry, first.next)).fresh, second.fresh);
  appendFileSync(log, line('anna', '203.0.113.9'));
  assert.deepEqual((await run(entry, second.next)).fresh, []);
  assert.ok(!JSON.stringify(second.next).includes('203.0.113'));
});

test('watch: names a rare value of a fold, though it reads as a word or number of what is new', async () => {
  const log = join(folder, 'rare.log');
  const line = (ip: string, seconds: number): string =>
    `Jun 14 15:16:01 web1 app[7]: done from ${ip} in ${seconds} s\n`;
  writeFileSync(log, line('192.0.2.7', 0));
  const entry = await watchOf([`logfile ${log}`, 'fold app done from {ip} in {int} s']);
  const first = await run(entry, await entry.beginning());
  const others = [
    line('203.0.113.1', 7),
    line('203.0.113.2', 0),
    line('203.0.113.3', 0),
    line('192.0.2.7', 3),
  ];
  appendFileSync(log, line('192.0.2.7', 0).repeat(40) + others.join(''));
  assert.deepEqual((await run(entry, first.next)).fresh, [
    'fold\tnew: 3 addresses (203.0.113.1, 203.0.113.2, 203.0.113.3); rare: in 3',
  ]);
});

/** Covers: entry/watch/folding, entry/watch/log-part, pattern/rules/ruleset, text/own-lines */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fc } from '../../../helpers/property.ts';
import { folder, show, watchOf } from '../shown-by-watch.ts';

function login(user: string, second: number, port: number): string {
  const time = `15:16:${String(second).padStart(2, '0')}`;
  return `Jun 14 ${time} web1 sshd[${port}]: Failed password for ${user} from 192.0.2.7 port ${port} ssh2`;
}
const LOGINS = Array.from({ length: 20 }, (_, index) =>
  login(index === 11 ? 'backup' : 'anna', index, 4000 + index),
);
const FOLD = 'fold sshd Failed password for {user} from {ip} port {port} ssh2';

test('watch: folds the lines of a rule into one, with its period and the line with the rarest values', async () => {
  const { content, own, folded, rules } = await show([FOLD], ['a', ...LOGINS, 'b']);
  assert.deepEqual(content, ['a', 'b']);
  assert.deepEqual(own, [
    'fold\t20\tJun 14 15:16:00..Jun 14 15:16:19\tsshd Failed password for {user} from {ip} port {port} ssh2',
    `fold\tsample\t${LOGINS[11]}`,
  ]);
  assert.equal(folded, 20);
  assert.deepEqual(
    rules.map((rule) => [rule.hidden, rule.folded]),
    [[0, 20]],
  );
});

test('watch: expects a folded line as any other', async () => {
  const { own } = await show([FOLD, 'expect =~ /for backup/', 'expect =~ /for nobody/'], LOGINS);
  assert.deepEqual(own.slice(2), ['warn\texpected, but did not come: =~ /for nobody/']);
});

test('watch: with --all shows folded lines as they are', async () => {
  for (const rule of [FOLD, 'fold yes']) {
    const { content, own, folded } = await show([rule], LOGINS, true);
    assert.deepEqual([content, own, folded], [LOGINS, [], 0]);
  }
});

test('watch: quotes no sample of a fold whose lines all say what the template says', async () => {
  const job = (second: number, host = 'web1'): string =>
    `Jun 14 15:16:0${second} ${host} app[${second}]: job done`;
  const head = 'fold\t3\tJun 14 15:16:01..Jun 14 15:16:03\tapp job done';
  assert.deepEqual((await show(['fold app job done'], [job(1), job(2), job(3)])).own, [head]);
  const hosts = ['web1', 'web1', 'web2', 'web3', 'web1', 'web1'];
  const { own } = await show(
    ['fold app job done'],
    hosts.map((host, index) => job(index, host)),
  );
  assert.deepEqual(own.slice(1), [`fold\tsample\t${job(2, 'web2')}`, 'fold\trare: web3']);
});

test('watch: quotes a sample of what tests fold, whatever they begin with', async () => {
  for (const rule of ['fold =~ /job/', 'fold !~ /absent/', 'do fold\n!~ /absent/\n=~ /job/\nend']) {
    const { own } = await show(rule.split('\n'), ['job done', 'job done', 'job done']);
    assert.equal(own[1], 'fold\tsample\tjob done', rule);
  }
});

test('watch: says how many values vary in the lines of a pattern', async () => {
  const { own } = await show(['fold =~ /job/'], ['job 1 of 7', 'job 2 of 8', 'job 3 of 9']);
  assert.deepEqual(own.slice(1), ['fold\tsample\tjob 1 of 7', 'fold\tvaried: 6 values or more in 2 places']);
});

test('watch: names folded lines without a time stamp by their numbers', async () => {
  const { own } = await show(['fold =~ /x/'], ['a', 'x', 'b', 'x', 'Jun 14 15:16:01 web1 app: x']);
  assert.equal(own[0], 'fold\t3\tline 2..Jun 14 15:16:01\t=~ /x/');
});

test('watch: finds the time stamps of access logs', async () => {
  const log = [1, 2, 3].map((n) => `::1 - - [14/Jun/2025:15:16:0${n} +0200] "GET /${n} HTTP/1.1" 200 ${n}`);
  const { own } = await show(['fold =~ /GET/'], log);
  assert.equal(own[0], 'fold\t3\t14/Jun/2025:15:16:01 +0200..14/Jun/2025:15:16:03 +0200\t=~ /GET/');
});

test('watch: finds the time stamps of HAProxy, which have no zone', async () => {
  const log = [1, 2, 3].map((n) => `::1:80 [14/Jun/2025:15:16:0${n}.123] web/${n}`);
  const { own } = await show(['fold =~ /web/'], log);
  assert.equal(own[0], 'fold\t3\t14/Jun/2025:15:16:01.123..14/Jun/2025:15:16:03.123\t=~ /web/');
});

test('watch: keeps the control characters of a sample, as of shown lines', async () => {
  const { content, own } = await show(['fold =~ /job/'], ['a \x1b[1m', 'job \x1b[31mred', 'job \x01']);
  assert.deepEqual([content, own[1]], [['a \x1b[1m'], 'fold\tsample\tjob \x1b[31mred']);
});

test('watch: quotes a line of the log that reads as a fold', async () => {
  const forged = ['fold\t3\tline 2..line 3\t=~ /x/', 'fold\tsample\tx'];
  const { content, own } = await show(['fold =~ /never/'], forged);
  assert.deepEqual([content, own], [forged, []]);
});

test('fold yes: shows four lines of each form and folds the others', async () => {
  const others = Array.from(
    { length: 6 },
    (_, index) => `Jun 14 15:17:0${index} web1 app: job ${index} "a ${index}"`,
  );
  const log = LOGINS.flatMap((line, index) => [line, ...others.slice(index, index + 1)]);
  const { content, own } = await show(['fold yes'], log);
  assert.deepEqual(content, [...log.slice(0, 8), LOGINS[11]]);
  assert.deepEqual(own, [
    'fold\t15\tJun 14 15:16:04..Jun 14 15:16:19\tsshd Failed password for anna from {ip} port {int} {id}',
    `fold\tsample\t${LOGINS[4]}`,
    'fold\t2\tJun 14 15:17:04..Jun 14 15:17:05\tapp job {int} "{text}"',
    `fold\tsample\t${others[4]}`,
  ]);
});

test('fold yes: counts no lines that a rule takes, and none that a rule cannot decide', async () => {
  const slow = String.raw`ignore =~ /^(?:(a*)\1)*$/`;
  const undecided = Array.from({ length: 6 }, () => `${'a'.repeat(301)}b`);
  const { content, folded } = await show(
    ['fold yes', 'ignore =~ /x/', slow],
    [...undecided, ...Array.from({ length: 9 }, () => 'x'), 'y 1', 'y 2', 'y 3', 'y 4'],
  );
  assert.deepEqual([content, folded], [[...undecided, 'y 1', 'y 2', 'y 3', 'y 4'], 0]);
});

test('fold yes: shows each line that differs from many others, or names what differs', async () => {
  const cron = (pid: number, command: string): string =>
    `Jun 14 15:16:01 web1 CRON[${pid}]: (deploy) CMD (${command})`;
  const json = (page: number, status: number, exe: string): string =>
    `{"time":"2026-06-14T15:00:00.${page}Z","level":"info","logger":"http.log","msg":"handled","host":"www","proto":"h2",` +
    `"tls":"1.3","method":"GET","user":"anna","uri":"/page${page % 9}","status":${status},"exe":"${exe}"}`;
  const numbers = Array.from({ length: 80 }, (_, index) => index);
  const odd: readonly [line: string, named: string][] = [
    [cron(99, '/tmp/evil'), 'CMD (/tmp/evil)'],
    [cron(100, '/home/deploy/job2'), 'CMD (/home/deploy/job2)'],
    [cron(101, '/var/tmp/failed-7'), ''],
    [json(99, 500, '/tmp/backdoor'), '"exe":"/tmp/backdoor"'],
    [json(98, 200, '/tmp/evil'), '"exe":"/tmp/evil"'],
  ];
  const usual = numbers.map((index) => [
    cron(index, '/home/deploy/job'),
    json(index, 200, `/usr/bin/php${index % 5}`),
  ]);
  const log = [...usual.slice(0, 40), ...odd.map(([line]) => line), ...usual.slice(40)].flat();
  const { content, own } = await show(['fold yes'], log);
  const seen = new Set([...content, ...own.map((line) => line.replace('fold\tsample\t', ''))]);
  const named = own.filter((line) => line.startsWith('fold\trare: ')).join();
  assert.deepEqual(
    odd.filter(([line, name]) => !seen.has(line) && !(name !== '' && named.includes(name))),
    [],
  );
  assert.ok(own.some((line) => line.includes('\t2026-06-14T15:00:00.4Z..2026-06-14T15:00:00.79Z\t')));
});

test('fold yes: folds a line of the user 0 with no others', async () => {
  for (const key of ['uid=', 'euid ', 'gid ', 'UID: ', 'uid(']) {
    const line = (uid: number): string => `Jun 14 15:16:01 web1 app[7]: job of ${key}${uid}, at work`;
    const log = Array.from({ length: 20 }, (_, index) => line(index === 15 ? 0 : 1000 + index));
    assert.ok((await show(['fold yes'], log)).content.includes(line(0)), key);
  }
});

test('fold yes: shows lines over 4 kB', async () => {
  const long = Array.from({ length: 6 }, () => 'x '.repeat(2100));
  assert.deepEqual((await show(['fold yes'], long)).content, long);
});

test('fold: a second switch is an error, and a switch in a rules file', async () => {
  await assert.rejects(watchOf(['logfile log', 'fold yes', 'fold no']), /fold no is repeated in watch/);
  writeFileSync(join(folder, 'rules'), 'fold yes\n');
  await assert.rejects(
    watchOf(['logfile log', `rules ${join(folder, 'rules')}`]),
    /fold yes belongs in the watch/,
  );
});

const RULES = [
  'ignore =~ /ant/',
  'ignore =~ /hidden/',
  'usual app job {int} done',
  'fold =~ /bee/',
  'fold =~ /ant|cow|fold/',
  'fold app job {int} {word}',
  'filter =~ /[aeiou]/',
  'filter =~ /o/',
  'fold yes',
  'trim yes',
];
const piece = fc.oneof(
  fc.constantFrom(
    'ant',
    'bee',
    'cow',
    'fold\t',
    'fold\tsample\t',
    'warn\t',
    'hidden\t',
    '>',
    '==> x <==',
    '\t',
    ' ',
  ),
  fc.constantFrom('Jun 14 15:16:01 web1 app[7]: ', 'job 7 done', 'job 8 failed', '"', '\r', '\0', '\xff'),
);
const lines = fc.array(
  // An indented line goes on with a record.
  fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('').trimStart() || 'empty'),
  { maxLength: 60 },
);

test('watch: each line is in the part, or counted as hidden or folded, exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(RULES), lines, async (rules, texts) => {
      // Numbered, so that each line is there once.
      const log = texts.map((text, index) => Buffer.from(`${text} #${index}`, 'latin1').toString('utf8'));
      const { content, own, folded, hidden, rules: byRule } = await show(rules, log);
      const bytes = log.map((line) => Buffer.from(line).toString('latin1'));
      const asRead = rules.includes('trim yes') ? bytes.map((line) => line.trim()) : bytes;
      assert.equal(content.length + folded + hidden, log.length);
      // In order, each once.
      const places = content.map((line) => asRead.indexOf(line));
      assert.deepEqual(
        places,
        [...new Set(places)].sort((one, other) => one - other),
      );
      assert.ok(!places.includes(-1));
      const counts = own.filter((line) => /^fold\t\d/.test(line)).map((line) => Number(line.split('\t')[1]));
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        folded,
      );
      for (const line of own) {
        const [, sample] = /^fold\tsample\t([^]*)$/.exec(line) ?? [];
        assert.ok(sample === undefined || (asRead.includes(sample) && !content.includes(sample)), line);
      }
      assert.ok(
        own.every((line) =>
          /^(?:fold\t\d+\t[^\t]+\.\.[^\t]+\t|fold\t(?:sample\t|rare: |varied: ))/.test(line),
        ),
        own.join('\n'),
      );
      const watch = await watchOf(['logfile log', ...rules]);
      const decided = watch.rules;
      for (const [index, line] of bytes.entries()) {
        const { outcome } = decided.decideLine(Buffer.from(line, 'latin1'));
        if (outcome !== 'shown') assert.ok(!places.includes(index), `${outcome}: ${line}`);
        else if (!rules.includes('fold yes')) assert.ok(places.includes(index), line);
        const by = decided.takenBy(Buffer.from(line, 'latin1'));
        assert.equal(by.length > 0, outcome !== 'shown');
        assert.equal(by[0]?.action === 'fold', outcome === 'folded');
      }
      if (!rules.includes('fold yes'))
        assert.equal(
          byRule.reduce((sum, rule) => sum + (rule.folded ?? 0), 0),
          folded,
        );
      assert.equal(
        byRule.reduce((sum, rule) => sum + rule.hidden, 0),
        hidden,
      );
    }),
    { numRuns: 150 },
  );
});

/** Covers: training/rules/convert, training/rules/pattern-pieces, training/rules/template-line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from '../../../src/training/rules/convert.ts';

const TIME = String.raw`\[?(?:[A-Z][a-z]{2} [ \d]?\d [\d:]{8}|\d{4}-\d\d-\d\d[T ][\d:.]{8})\]?`;
const HEAD = String.raw`^(?:${TIME} )?[-\w.:/@]+ `;

/** A rule as version 0.1.0 wrote it. */
function rule(pattern: string, line: string): string {
  return `# 12 lines, first Jun 14 15:16:01, last Jun 15 15:16:01\n# e.g. ${line}\nignore =~ m{${pattern}$}\nhides '${line}'\n`;
}

function converted(pattern: string, line: string): string | undefined {
  const { text, left } = convert(rule(pattern, line));
  return left.length > 0 ? undefined : /^usual .*$/m.exec(text)?.[0];
}

test('convert() turns a pattern into a template, and keeps its comment and its test', () => {
  const line = 'Jun 14 15:16:01 web1 sshd[411]: Connection closed by 192.0.2.7 port 40022 [preauth]';
  const pattern = String.raw`${HEAD}sshd(?:\[\d+\])?: ?Connection closed by \d{1,3}(?:\.\d{1,3}){3} port \d+ \[preauth\]`;
  const { text, converted: count, left } = convert(rule(pattern, line));
  assert.deepEqual([count, left], [1, []]);
  assert.equal(
    text,
    `# 12 lines, first Jun 14 15:16:01, last Jun 15 15:16:01\n# e.g. ${line}\nusual sshd Connection closed by {ip} port {int} [preauth]\nhides '${line}'\n`,
  );
});

test('convert() knows times, lists, hexadecimal numbers, lines without a program, and braces', () => {
  const app = (body: string): string => String.raw`${HEAD}app(?:\[\d+\])?: ?${body}`;
  const line = (text: string): string => `Jun 14 15:16:01 web1 app[7]: ${text}`;
  assert.equal(
    converted(
      app(String.raw`took (?:one|two\.5) at \d\d?:\d\d(?::\d+)?(?:[.,:]\d+)? of [\da-f]+`),
      line('took two.5 at 15:16:01 of 3f'),
    ),
    'usual app took {one:one|two.5} at {time} of {hex}',
  );
  assert.equal(
    converted(app(String.raw`set \{int\} to\s+\d+`), line('set {int} to 5')),
    'usual app set {{int} to {int}',
  );
  assert.equal(
    converted(String.raw`^${TIME} \[notice\] child \d+ done`, '[2026-06-14 15:16:01] [notice] child 7 done'),
    'usual - [notice] child {int} done',
  );
  assert.equal(
    converted(String.raw`^cache warmed, \d+ keys`, 'cache warmed, 7 keys'),
    'usual - cache warmed, {int} keys',
  );
});

test('convert() leaves a rule as it is whose template would hide more, and names its line', () => {
  const app = (body: string): string => String.raw`${HEAD}app(?:\[\d+\])?: ?${body}`;
  const line = (text: string): string => `Jun 14 15:16:01 web1 app[7]: ${text}`;
  for (const [body, text] of [
    ['user [a-z]+ came', 'user anna came'],
    [String.raw`from 10\.0\.3\.\d{1,3} came`, 'from 10.0.3.7 came'],
    [String.raw`exit code \d+`, 'exit code 0'],
    [String.raw`sent(?: \d+ bytes)? twice`, 'sent 7 bytes twice'],
    [String.raw`read /[\w./-]* whole`, 'read /etc/x whole'],
  ] as const) {
    const file = rule(app(body), line(text));
    assert.deepEqual(convert(file), { text: file, converted: 0, left: [3] }, body);
  }
  const hosted = rule(
    String.raw`${HEAD}last message repeated \d+ times`,
    'Jun 14 15:16:01 web1 last message repeated 2 times',
  );
  assert.deepEqual(convert(hosted).left, [3]);
});

test('convert() turns a guarded rule into a template, whose placeholder has its own guard', () => {
  const line = 'Jun 14 15:16:01 web1 cron[7]: (anna) CMD (tidy up)';
  const pattern = String.raw`${HEAD}cron(?:\[\d+\])?: ?\(anna\) CMD \(.*\)$`;
  const guarded = `do ignore\n    =~ m{${pattern}}\n    !~ m{cron(?:\\[\\d+\\])?: ?\\(anna\\) CMD \\((?i:.*fail.*)\\)$}\nend\nhides '${line}'\n`;
  assert.equal(convert(guarded).text, `usual cron (anna) CMD ({text})\nhides '${line}'\n`);
});

test('convert() changes no other statement, and no comment', () => {
  const file = "# mine\nignore =~ /DHCP/\n#ignore =~ m{^failed \\d+$}\nusual cron tick {int}\nshows 'x'\n";
  assert.deepEqual(convert(file), { text: file, converted: 0, left: [] });
});

/** Covers: src/pattern/template/ */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, test } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { RuleSet, parseUsual } from '../../../src/pattern/index.ts';
import type { Rule } from '../../../src/pattern/index.ts';
import { ALARM_PATTERN } from '../../../src/pattern/template/alarm-words.ts';
import { PLACEHOLDERS, unguarded } from '../../../src/pattern/template/placeholders.ts';
import { fc } from '../../helpers/property.ts';
import { place } from '../rules/make-rule.ts';
import { VALUES } from './placeholder-values.ts';

function usual(text: string): Rule {
  const { condition, text: written } = parseUsual(text, place);
  return { action: 'ignore', conditions: [condition], template: written, place };
}

/** Whether the engine hides the line, beside other rules; one automaton decides all of them. */
function hides(template: string, line: string): boolean {
  const rules = [usual('other-program something else {int}'), usual(template)];
  return new RuleSet(rules).decide(Buffer.from(`${line}\n`, 'latin1')).hidden === 1;
}

function refusal(text: string): string {
  try {
    parseUsual(text, place);
  } catch (error) {
    if (error instanceof MailLogError) return error.format();
    throw error;
  }
  return 'taken';
}

describe('placeholders', () => {
  for (const [written, [takes, never]] of Object.entries(VALUES)) {
    it(`usual: ${written} takes its values, and never the others`, () => {
      const template = `app value <${written}> end`;
      const line = (value: string): string => `Jun 14 15:16:01 web1 app[7]: value <${value}> end`;
      assert.deepEqual(
        takes.filter((value) => !hides(template, line(value))),
        [],
      );
      assert.deepEqual(
        never.filter((value) => hides(template, line(value))),
        [],
      );
    });
  }

  it('usual: without its guards, each placeholder is decided by the automaton alone', () => {
    for (const written of Object.keys(VALUES)) {
      const { pattern } = parseUsual(`app value ${written}`, place).condition;
      const name = /\w+/.exec(written)?.[0] ?? '';
      assert.equal(pattern.exact, PLACEHOLDERS[name]?.isGuarded !== true, written);
      assert.equal(pattern.isRegular, true, written);
    }
  });

  it('usual: docs/templates.md has each placeholder', () => {
    const page = readFileSync('docs/templates.md', 'utf8');
    const documented = [...page.matchAll(/^\| `\{(\w+)/gm)].map(([, name]) => name);
    assert.deepEqual([...new Set(documented)], Object.keys(PLACEHOLDERS));
  });
});

describe('headers', () => {
  const MESSAGE = 'Connection closed by 10.0.0.1 port 4000 [preauth]';
  const TEMPLATE = 'sshd   Connection closed by {ip} port {port} [preauth]';
  for (const header of [
    'Jun 14 15:16:01 web1 sshd[411]: ',
    '<38>Jun  4 15:16:01 web1 sshd[411]: ',
    '2026-06-14T15:16:01.123456+02:00 web1 sshd[411]: ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 411 - - ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 411 ID47 [timeQuality tzKnown="1"][meta sequenceId="7"] \xef\xbb\xbf',
    '<38>1 2026-06-14T15:16:01Z 2001:db8::7 sshd - - [origin ip="10.0.0.1" software="rsyslogd"] ',
    '<4>Jun 14 15:16:01 dn228/dn228 sshd[411]: ',
    'Jun 14 15:16:01 src@eadmin1 sshd[411:7]: ',
    'Jun 14 15:16:01 [2001:db8::7] sshd[411]: ',
    'Jun 14 15:16:01 fe80::1%eth0 sshd[411]: ',
    '[Sun Jun 14 15:16:01.123456 2026] sshd[411]: ',
    '2026/06/14 15:16:01 sshd: ',
    'Jun 14 15:16:01 10.0.0.7 sshd: ',
    '2026-06-14 15:16:01 sshd: ',
    'sshd[411]: ',
    '',
  ])
    it(`usual: matches after the header ${JSON.stringify(header)}`, () => {
      assert.equal(hides(TEMPLATE, header + MESSAGE), true);
      assert.equal(hides(TEMPLATE, header.replace('sshd', 'sshx') + MESSAGE), header === '');
      assert.equal(hides(TEMPLATE, `${header + MESSAGE} more`), false);
      assert.equal(hides(TEMPLATE, `${header}x ${MESSAGE}`), false);
    });

  for (const header of [
    'Jun 14 15:16:01 evil: sshd[2]: ',
    'Jun 14 15:16:01 [dead::beef%root.login.failed] sshd[2]: ',
    'Jun 14 15:16:01 dead::beef%root sshd[2]: ',
    'Jun 14 15:16:01 [dead::beef sshd[2]: ',
    'Jun 14 15:16:01 1::2::3 sshd[2]: ',
    'Jun 14 15:16:99 web1 sshd[2]: ',
    'Xyz 14 15:16:01 web1 sshd[2]: ',
    '2026-06-14T:::::::: web1 sshd[2]: ',
    '1-11_........ web1 sshd[2]: ',
    '<38>1 2026-99-14T15:16:01Z web1 sshd 1 - - ',
    'Jun 14 15:16:01 web1 evil[1]: sshd[2]: ',
    'Jun 14 15:16:01 attacker.evil/root:x@y sshd[2]: ',
    'Jun 14 15:16:01 a/b/c sshd[2]: ',
    'Jun 14 15:16:01 web1 su/sshd[2]: ',
    'Jun 14 15:16:01 web1 sshd[failed-root]: ',
    'Jun 14 15:16:01 web1 sshd[]: ',
    'Jun 14 15:16:01 web1 sshd[2]: [ 99.1]',
    'a b sshd[2]: ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 1 - [root="failed attack"] ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 1 - [a@1 result="denied"] ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 1 - [origin software="denied"] ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 1 - [timeQuality isSynced="root"] ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd 1 root - ',
    '<38>1 2026-06-14T15:16:01Z web1 sshd root - - ',
    '<38>1 2026-06-14T15:16:01Z denied:x sshd 1 - - ',
    '<32>1 2026-06-14T15:16:01Z web1 sshd 1 - - ',
    '<0>Jun 14 15:16:01 web1 sshd[2]: ',
    '<3>Jun 14 15:16:01 web1 sshd[2]: ',
    '<35>1 2026-06-14T15:16:01Z web1 sshd 1 - - ',
    '<34>Jun 14 15:16:01 web1 sshd[2]: ',
    '<192>Jun 14 15:16:01 web1 sshd[2]: ',
    '<038>Jun 14 15:16:01 web1 sshd[2]: ',
  ])
    it(`usual: does not match after the header ${JSON.stringify(header)}`, () => {
      assert.equal(hides(TEMPLATE, header + MESSAGE), false);
    });

  it('fold: takes errors, and nothing more severe', () => {
    const folds = (header: string): boolean => {
      const { pattern } = parseUsual(TEMPLATE, place, 'fold').condition;
      return pattern.test(Buffer.from(header + MESSAGE, 'latin1')) === true;
    };
    assert.equal(folds('<35>Jun 14 15:16:01 web1 sshd[2]: '), true);
    assert.equal(folds('<34>Jun 14 15:16:01 web1 sshd[2]: '), false);
  });

  it("usual: takes the kernel's own time after the kernel alone", () => {
    assert.ok(hides('kernel link up', 'Jun 14 15:16:01 web1 kernel: [   99.123456] link up'));
    assert.ok(!hides('app link up', 'Jun 14 15:16:01 web1 app: [   99.123456] link up'));
  });

  it('usual: no template that begins openly takes the header of another program', () => {
    const forged = 'Jun 14 15:16:01 web1 su[1]: opened for evil: done';
    for (const open of ['{text} done', '{word} {int} {text} done', '{id}{text} done'])
      assert.equal(hides(`cron ${open}`, forged), false, open);
  });

  it('usual: - takes lines that name no program, with or without a time', () => {
    const template = '- level=info msg="cache warmed" keys={int}';
    assert.ok(hides(template, 'level=info msg="cache warmed" keys=7'));
    assert.ok(hides(template, '2026-06-14T15:16:01Z level=info msg="cache warmed" keys=7'));
    assert.ok(!hides(template, 'Jun 14 15:16:01 web1 app: level=info msg="cache warmed" keys=7'));
  });
});

describe('usual: errors name the place and a way out', () => {
  for (const [text, words] of [
    ['sshd {ipp} x', /web\.conf:1:6: there is no placeholder \{ipp\}[^]*did you mean ip\?/],
    ['sshd uid={int} x', /web\.conf:1:10: a number that is a code or a user[^]*\{one:0\|1000\}/],
    ['cron exited with code {int}', /web\.conf:1:23: /],
    ['sshd a {int:x}', /web\.conf:1:8: \{int\} cannot be written so[^]*\{int:0-65535\}/],
    ['sshd a {ip:10.0.0.0/8}', /\{ip\} takes nothing after its name[^]*\{one:a\|b\}.*int, float/],
    ['sshd a {one}', /\{one\} cannot be written so[^]*\{one:GET\|HEAD\}/],
    ['sshd a {int:9-1}', /\{int\} cannot be written so/],
    ['- {text} x', /web\.conf:1:3: without a program, a template cannot begin with \{text\}/],
    ['sshd a {ip', /web\.conf:1:8: the placeholder \{ip has no end[^]*\{\{ip for a brace/],
    ['sshd a {int:5 b', /web\.conf:1:8: the placeholder \{int has no end[^]*\{int:0-65535\}/],
    ['sshd a n={ip{int} b', /web\.conf:1:10: the placeholder \{ip has no end/],
    ['sshd a=b n={ip c=d', /web\.conf:1:12: the placeholder \{ip has no end/],
    ['sshd {int} {ip}', /the template has no word of its own/],
    ['sshd', /the template has no word of its own/],
    ['', /a program and a template must follow/],
  ] as const)
    it(`usual: refuses ${JSON.stringify(text)}`, () => assert.match(refusal(text), words));
});

test('usual: braces that begin no placeholder match themselves, {{ is one brace', () => {
  assert.ok(hides('- {"level":"info","n":{int}}', '{"level":"info","n":7}'));
  assert.ok(hides('app a {{int} b', 'app: a {int} b'));
  assert.ok(!hides('app a {{int} b', 'app: a 7 b'));
});

test('usual: its text is that of the file, braces included, with white space as one blank', () => {
  const written = (text: string): string => parseUsual(text, place).text;
  assert.equal(written('app  a {{b \t{int} {{{{ '), 'app a {{b {int} {{{{');
  assert.ok(hides('app a {{ip b {broken {interval', 'app: a {ip b {broken {interval'));
});

test('usual: a template without placeholders takes its own text, and no line that differs in a byte', () => {
  const bytes = fc.stringMatching(/^[ -~\x80-\xff]{0,20}$/).map((text) => text.replaceAll('{', '('));
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const [a, b] = [one, other].map((text) => `word ${text}`.trim());
      const folded = (text: string): string => text.replace(/[ \t]+/g, ' ');
      assert.equal(hides(`app ${a}`, `app: ${b}`), folded(a ?? '') === folded(b ?? ''));
    }),
    { numRuns: 300 },
  );
});

test('usual: {int:MIN-MAX} takes exactly the numbers between', () => {
  const small = fc.integer({ min: 0, max: 2000 });
  fc.assert(
    fc.property(small, small, small, (a, b, value) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const taken = hides(`app n {int:${min}-${max}}`, `app: n ${value}`);
      assert.equal(taken, min <= value && value <= max, `${min}-${max}: ${value}`);
    }),
    { numRuns: 300 },
  );
});

test('usual: what {text} and {word} take holds no alarm word, whatever is around', () => {
  const words = fc.constantFrom(
    'ok',
    'fail',
    'ed',
    'root',
    'x',
    'den',
    'ied',
    '-',
    ' ',
    'Err',
    'or',
    'kill',
    '7',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const isAlarm = /fail|denied|error|(?<![a-z])(?:root|err|kill(?:ed)?)(?![a-z])/i.test(text);
      // The text ends at a bracket, so that no word goes on.
      assert.equal(hides('app <{text}> end', `app: <${text}> end`), !isAlarm, text);
    }),
    { numRuns: 500 },
  );
});

const ALARM_HERE = new RegExp(ALARM_PATTERN, 'iy');
/** Is put before each byte where an alarm word begins. No placeholder takes it. */
const MARK = '\x01';

function marked(line: string): string {
  return line
    .split('')
    .map((byte, at) => {
      ALARM_HERE.lastIndex = at;
      return ALARM_HERE.test(line) ? MARK + byte : byte;
    })
    .join('');
}

/** What a template means, read by JavaScript's own expressions on a marked line; all in lower case. */
function means(pieces: readonly string[]): RegExp {
  const texts = pieces.map((piece) => {
    const [, name] = /^\{([a-z]+)\}$/.exec(piece) ?? [];
    if (name !== undefined) return `(?:${PLACEHOLDERS[name].pattern(unguarded, undefined)})`;
    // White space in a template matches any white space.
    return piece
      .split('')
      .map((byte) => (byte === ' ' ? '[ \\t]+' : `${MARK}?${byte}`))
      .join('');
  });
  return new RegExp(`^app: ${texts.join('')}$`, 'i');
}

test('usual: {text}, {quoted} and {word} take no C1 control, and no character that ends or turns a line', () => {
  const never = ['\u0080', '\u0085', '\u009b', '\u009f', '\u2028', '\u2029', '\u202a', '\u202e'];
  const taken = ['\u00a0', '\u00b5', '\u00e9', '\u2014', '\u2027', '\u202f', '\u201c', '\u20ac', '\u00c2'];
  const bytes = (text: string): string => Buffer.from(text).toString('latin1');
  // In Latin-1, C2 and E2 are letters, and 80 to 9F are letters of Windows.
  const taking = [...taken.map(bytes), '\xc2', '\xe2', '\x85', '\xe2\xc2\x2e'];
  const refused = [...never.map(bytes), ...never.map((text) => `\xc2${bytes(text)}`)];
  for (const template of ['app it <{text}>', 'app it {quoted}', 'app it {word}']) {
    const line = (value: string): string =>
      `app: ${template
        .slice(4)
        .replace(/\{quoted\}/, `"a${value}b"`)
        .replace(/\{\w+\}/, `a${value}b`)}`;
    for (const value of taking) assert.ok(hides(template, line(value)), `${template}: ${line(value)}`);
    for (const value of refused) assert.ok(!hides(template, line(value)), `${template}: ${line(value)}`);
  }
});

test('usual: alarm words in the text of a template allow none in its placeholders', () => {
  assert.ok(
    hides('sshd Failed password for {user} from {ip}', 'sshd: Failed password for anna from 10.0.0.1'),
  );
  assert.ok(
    !hides('sshd Failed password for {user} from {ip}', 'sshd: Failed password for root from 10.0.0.1'),
  );
  assert.ok(hides('app root{word}, fail{id}', 'app: rootfs, failed7'));
  assert.ok(!hides('app {word} root', 'app: denied root'));
});

test('usual: a template matches as its guards say, whatever alarm words its text has', () => {
  const words = ['fail', 'ed', 'root', 'error', 'x', ' ', '-', 'bad', 'den', 'ied', '7'];
  const piece = fc.constantFrom(
    ...words,
    '{word}',
    '{user}',
    '{id}',
    '{text}',
    '{host}',
    '{quoted}',
    '{int}',
  );
  const value = fc.array(fc.constantFrom(...words, '"', '.'), { maxLength: 4 }).map((all) => all.join(''));
  const values = fc.array(value, { minLength: 8, maxLength: 8 });
  const lines = fc.array(values, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), lines, (inner, each) => {
      const pieces = ['a ', ...inner, ' z'];
      const template = pieces.join('');
      const rules = new RuleSet([usual(`app ${template}`)]);
      const meaning = means(pieces);
      for (const taken of each) {
        const line = `app: ${pieces.map((text, at) => (text.startsWith('{') ? taken[at] : text)).join('')}`;
        const { hidden } = rules.decide(Buffer.from(`${line}\n`, 'latin1'));
        assert.equal(hidden === 1, meaning.test(marked(line)), `${template}: ${line}`);
      }
    }),
    { numRuns: 2000 },
  );
});

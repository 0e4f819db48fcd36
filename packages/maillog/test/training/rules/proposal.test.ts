/**
 * Covers: training/rules/proposal, training/rules/rule-template, training/rules/rule-text,
 * training/rules/proposed-rule, training/rules/template-text, training/rules/placeholder-choice,
 * training/rules/takes, training/rules/standing, training/rules/rules-file, training/lines/signature-table.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MADE, madeLog } from '../../../../../bench/training/made.ts';
import { RuleSet } from '../../../src/pattern/index.ts';
import { Miner } from '../../../src/training/groups/miner.ts';
import type { Proposal } from '../../../src/training/rules/proposal.ts';
import { propose } from '../../../src/training/rules/proposal.ts';
import { compile } from '../../../src/training/rules/proposed-rule.ts';
import { rulesFile } from '../../../src/training/rules/rules-file.ts';
import { fc } from '../../helpers/property.ts';
import { gap, header, line, word } from '../line-arbitraries.ts';
import { whichHidden } from '../trained.ts';

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
}

function train(lines: readonly string[], min = 1, trust = true): Proposal[] {
  const miner = new Miner();
  miner.addLines(bytesOf(lines));
  return propose(miner.groups(), { min, silentMin: min, trust });
}

function rulesOf(proposals: readonly Proposal[]): RuleSet {
  return new RuleSet(
    proposals.filter(({ standing }) => standing === 'usual').map(({ rule }) => compile(rule)),
  );
}

/** The lines that no rule hides. */
function shown(rules: RuleSet, lines: readonly string[]): string[] {
  const hidden = whichHidden(rules, lines);
  return lines.filter((_, at) => !hidden[at]);
}

describe('propose() hides every trained line', () => {
  for (const system of MADE) {
    test(`propose() hides every trained line: ${system.name}`, () => {
      const lines = madeLog(system, 600, 21).map(({ line }) => line);
      assert.deepEqual(shown(rulesOf(train(lines)), lines), []);
    });
  }

  test('propose() hides trained lists with an alarm word', () => {
    for (const list of ['X+ X+ xfail3y ', 'read a.log b.log error.log', 'x1 y1, z1, root-2, q1']) {
      const lines = [list, list];
      assert.deepEqual(shown(rulesOf(train(lines)), lines), [], list);
    }
    assert.deepEqual(shown(rulesOf(train(['X+ X+ xfail3y'], 1, false)), ['X+ X+ xfail3y']), [
      'X+ X+ xfail3y',
    ]);
  });

  test('propose() hides every trained line, for random lines', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        assert.deepEqual(shown(rulesOf(train(lines)), lines), []);
      }),
      { numRuns: 500 },
    );
  });

  test('propose() hides every trained line, for random bytes', () => {
    const noise = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll('\n', ' '));
    fc.assert(
      fc.property(fc.array(noise, { minLength: 1, maxLength: 8 }), (lines) => {
        assert.deepEqual(shown(rulesOf(train(lines)), lines), []);
      }),
      { numRuns: 300 },
    );
  });

  test('propose() hides every trained line, for lines that differ a little', () => {
    const values = fc.array(word, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        header,
        fc.array(fc.tuple(word, gap), { minLength: 3, maxLength: 7 }),
        values,
        fc.nat(6),
        (head, parts, others, at) => {
          const lines = others.map(
            (other) =>
              head + parts.map(([each, after], index) => (index === at ? other : each) + after).join(''),
          );
          assert.deepEqual(shown(rulesOf(train(lines)), lines), []);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('header of a rule', () => {
  const lines = ['12', '345', '6789'].map(
    (pid) => `Jun 14 15:16:01 combo sshd[${pid}]: check pass; user unknown`,
  );
  const rules = rulesOf(train(lines));
  const message = 'sshd[77]: check pass; user unknown';

  for (const header of [
    'Jul  1 09:00:00 combo',
    '2005-06-14T15:16:01+02:00 combo',
    '2005-06-14T15:16:01.123456Z combo',
    '2005-06-14 15:16:01 combo',
    '1118755000 combo',
    'combo',
    'Jun 14 2005 15:16:01 10.0.0.1',
  ]) {
    test(`propose(): a rule hides its message after the header ${header}`, () =>
      assert.deepEqual(shown(rules, [`${header} ${message}`]), []));
  }
  test('propose(): a rule hides its message without a process id', () =>
    assert.deepEqual(shown(rules, ['Jun 14 15:16:01 combo sshd: check pass; user unknown']), []));

  for (const line of [
    `Jun 14 15:16:01 combo su[77]: check pass; user unknown`,
    `Jun 14 15:16:01 combo sshd[77]: x check pass; user unknown`,
    `Jun 14 15:16:01 combo x sshd[77]: check pass; user unknown`,
    `Jun 14 15:16:01 combo sshd[77]: check pass; user unknown x`,
  ]) {
    test(`propose(): a rule shows ${line}`, () => assert.deepEqual(shown(rules, [line]), [line]));
  }
});

describe('placeholderChoices()', () => {
  const head = 'Jun 14 15:16:01 combo app: ';
  /** What training on `values` in place of `…` hides and shows. */
  const place = (
    name: string,
    template: string,
    values: readonly string[],
    hidden: readonly string[],
    left: readonly string[],
  ): void => {
    test(`placeholderChoices(): ${name}`, () => {
      const fill = (value: string): string => head + template.replace('…', value);
      const rules = rulesOf(train(values.map(fill)));
      assert.deepEqual(shown(rules, hidden.map(fill)), []);
      assert.deepEqual(shown(rules, left.map(fill)), left.map(fill));
    });
  };
  const repeated = (values: readonly string[], times: number): string[] =>
    Array.from({ length: times }, () => values).flat();
  const names =
    'alice bob carol dave erin frank grace heidi ivan judy mallory niaj olivia peggy quentin rupert sybil trent ursula victor wendy xena yvonne zoe arthur'.split(
      ' ',
    );

  place('numbers', 'took … ms', ['1', '22'], ['150', '1.5'], ['x', '-1', '900']);
  place(
    'addresses',
    'got request from …',
    ['10.0.0.1', '10.0.0.2'],
    ['192.168.255.1'],
    ['evil', '10.0.0', '10.0.0.1 x'],
  );
  place('identifiers', 'deleted block …', ['blk_1', 'blk_-22'], ['blk_333'], ['blk_', 'blk_x', 'tmp_1']);
  place('a code that never changed', 'left with status=…', repeated(['0'], 20), ['0'], ['1', '00']);
  place(
    'a few words in turn',
    'paid in currency=…',
    repeated(['EUR', 'USD', 'CHF'], 30),
    ['EUR'],
    ['GBP', 'root'],
  );
  place(
    'many names: any name, but none that contains an alarm word',
    'session opened for user …',
    names,
    ['zarathustra'],
    ['root', 'failed', 'x y', 'ROOT'],
  );
  place('paths', 'opened file …', ['/var/log/a', '/tmp/b.c'], ['/etc/d-e'], ['etc', '/a b', '']);
});

describe('alarm words', () => {
  const usual = Array.from(
    { length: 30 },
    (_, index) => `Jun 14 15:16:01 combo cron[${index}]: daily job finished`,
  );
  const failed = Array.from(
    { length: 500 },
    (_, index) =>
      `Jun 14 15:16:01 combo sshd[${index}]: Failed password for bob from 10.0.0.${index % 250} port ${index} ssh2`,
  );
  const users = ['alice', 'bob', 'carol', 'dave', 'root', 'root'].map(
    (user) => `Jun 14 15:16:01 combo su[1]: session opened for user ${user} by (uid=0)`,
  );

  const standings = (trust: boolean): Record<string, string> =>
    Object.fromEntries(
      train([...usual, ...failed, ...users], 2, trust).map(({ examples, standing }) => [
        examples[0].replace(/.*?\]: (\w+ \w+).*?(root)?(?: by.*)?$/, '$1 $2').trim(),
        standing,
      ]),
    );

  test('propose() folds rules with alarm words, however frequent', () => {
    assert.deepEqual(standings(false), {
      'Failed password': 'fold',
      'daily job': 'usual',
      'session opened': 'fold',
      'session opened root': 'fold',
    });
  });
  test('propose() with trust treats alarm words as usual', () =>
    assert.ok(Object.values(standings(true)).every((standing) => standing === 'usual')));

  test('propose() folds a rule that matches an attack sample, even without an alarm word', () => {
    const lines = repeat(
      'Jun 14 15:16:01 combo kernel: [ 1.000001] module: loading out-of-tree module taints kernel.',
      9,
    );
    const [proposal] = train(lines, 3, false);
    assert.equal(proposal.standing, 'fold');
    assert.match(proposal.attacks[0], /taints kernel/);
  });

  test('propose() calls a message of too few lines rare', () => {
    assert.equal(train(repeat('Jun 14 15:16:01 combo cron[1]: tick', 2), 3, false)[0].standing, 'rare');
  });
});

function repeat(line: string, times: number): string[] {
  return Array.from({ length: times }, () => line);
}

test('SignatureTable holds fewer signatures of long lines', () => {
  const miner = new Miner({ limit: 100, bytes: 1_000_000 });
  const letter = (at: number): string => 'abcdefghij'[at % 10];
  const noise = (line: number): string =>
    Array.from({ length: 200 }, (_, at) => `${letter(line)}${letter(at)}${letter((line / 10) | 0)}x`).join(
      ' ',
    );
  const usual = 'tick tock goes on';
  miner.addLines(bytesOf(Array.from({ length: 50 }, (_, line) => [usual, noise(line)]).flat()));
  assert.equal(miner.groups()[0].count, 50);
  assert.ok(miner.dropped >= 45, String(miner.dropped));
});

test('SignatureTable drops the rarest of very many signatures, counts them, and keeps the usual', () => {
  const miner = new Miner({ limit: 100 });
  const noise = Array.from({ length: 500 }, (_, at) =>
    `${'abcdefghij'[at % 10]}x${'klmnopqrst'[((at / 10) % 10) | 0]}${'uvwxyzabcd'[(at / 100) | 0]}qu noise here`.replace(
      /\d/g,
      '',
    ),
  );
  miner.addLines(
    bytesOf(
      noise.flatMap((line) => [
        'Jun 14 15:16:01 combo cron[1]: tick tock goes on',
        `Jun 14 15:16:01 combo ${line}`,
      ]),
    ),
  );
  const [first] = propose(miner.groups(), { min: 3, silentMin: 3, trust: false });
  assert.equal(first.count, 500);
  assert.ok(miner.dropped > 300);
  assert.match(
    rulesFile({
      proposals: [first],
      lines: 1000,
      min: 3,
      silentMin: 3,
      dropped: miner.dropped,
      trust: false,
    }),
    /^# \d+ lines not counted, because there were too many different messages\.$/m,
  );
});

describe('rulesFile()', () => {
  const text = rulesFile({
    proposals: train(
      [
        ...repeat("Jun 14 15:16:01 combo app: it's 5 o'clock", 3),
        ...repeat('Jun 14 15:17:00 combo app: failed\\', 3),
        'Jun 14 15:18:00 combo app: once \x1b[0m',
      ],
      3,
      false,
    ),
    lines: 7,
    min: 3,
    silentMin: 3,
    dropped: 0,
    trust: false,
  });

  test('rulesFile() writes each rule with its numbers and a line that it hides', () => {
    assert.match(
      text,
      /^# 3 lines, first Jun 14 15:16:01, last Jun 14 15:16:01; folds: [^\n]*\nfold app it's 5 o'clock\nfolds 'Jun 14 15:16:01 combo app: it'\\''s 5 o'\\''clock'$/m,
    );
  });
  test('rulesFile() folds a message with an alarm word, and writes a pattern where no template can be', () =>
    assert.match(text, /; folds: alarm words: failed\nfold =~ m\{\^.*failed\\\\\$\}\nfolds '/m));
  test('rulesFile() continues no comment on the next line, and writes no control character', () => {
    assert.doesNotMatch(text, /^#[^\n]*\\$/m);
    assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f]/);
  });
});

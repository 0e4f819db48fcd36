/** Covers: training/lines/field-notation, and the templates by fields that training writes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Miner } from '../../../src/training/groups/miner.ts';
import { propose } from '../../../src/training/rules/proposal.ts';
import { matched, statementOf } from '../../../src/training/rules/proposed-rule.ts';
import { rulesFile } from '../../../src/training/rules/rules-file.ts';
import { fc } from '../../helpers/property.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The fields in an order that depends on `turn`. */
function turned(fields: Fields, turn: number): [string, unknown][] {
  const all = Object.entries(fields);
  const at = turn % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}

function json(fields: Fields, turn = 0): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(turned(fields, turn)))).toString('latin1');
}

function logfmt(fields: Fields, turn = 0): string {
  return turned(fields, turn)
    .map(
      ([key, value]) => `${key}=${/^[\w.:/-]+$/.test(String(value)) ? String(value) : JSON.stringify(value)}`,
    )
    .join(' ');
}

function statements(lines: readonly string[]): string[] {
  return proposalsOf(lines).map(({ rule, standing }) => statementOf(rule, standing));
}

describe('propose() trains JSON and logfmt by fields', () => {
  for (const [form, write, expected] of [
    ['JSON', json, '- {json} level=info msg="cache warmed" keys={int:1-100} took={duration:..100ms}'],
    ['logfmt', logfmt, '- level=info msg="cache warmed" keys={int:1-100} took={duration:..100ms}'],
  ] as const) {
    const line = (at: number, more: Fields = {}): string =>
      write({ level: 'info', keys: at, msg: 'cache warmed', took: `${at}ms`, ...more }, at);
    const lines = times(12, (at) => line(at + 1));

    it(`propose() makes one rule of ${form} lines with the same fields, whatever their order`, () => {
      assert.deepEqual(statements(lines), [`usual ${expected}`]);
      const proposals = proposalsOf(lines);
      assert.deepEqual(
        hiddenBy(
          proposals,
          times(4, (at) => write({ took: '7ms', keys: 7, level: 'info', msg: 'cache warmed' }, at)),
        ).length,
        4,
      );
    });

    it(`propose() shows ${form} lines with another field, another value of a constant, or without a field`, () => {
      const news = [
        line(7, { user: 'mallory' }),
        line(7, { level: 'warn' }),
        line(7, { msg: 'cache gone' }),
        line(7, { took: '7h' }),
        write({ level: 'info', msg: 'cache warmed', keys: 7 }),
      ];
      assert.deepEqual(hiddenBy(proposalsOf(lines), news), []);
    });
  }

  it('propose() makes the same rules of the same fields in any order', () => {
    const value = fc.oneof(
      fc.constantFrom(
        'info',
        'anna',
        'cache warmed',
        '',
        'true',
        '{int}',
        'a "b" \\ c',
        'x\ny',
        '203.0.113.7',
        '/a/b',
        'é',
      ),
      fc.integer({ min: 0, max: 99 }),
      fc.boolean(),
      fc.constant(null),
      fc.constant({ code: 200, 'x y': 1 }),
      fc.constant(['a', 2]),
    );
    const key = fc.constantFrom(
      'level',
      'msg',
      'user',
      'n',
      'a.b',
      'k8s_pod',
      'x y',
      'status',
      '__proto__',
      'took',
      's',
      '@v',
    );
    const line = fc.dictionary(key, value, { minKeys: 2, maxKeys: 5 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat({ max: 5 }), (all, turn) => {
        const twice = (by: number): string[] => [...all, ...all].map((fields) => json(fields, by));
        const proposals = proposalsOf(twice(0), true, 1);
        const other = proposalsOf(twice(turn), true, 1);
        assert.deepEqual(
          other.map(({ rule }) => statementOf(rule, 'usual')).sort(),
          proposals.map(({ rule }) => statementOf(rule, 'usual')).sort(),
        );
        for (const { rule, standing, examples } of proposals)
          if (standing === 'usual') assert.deepEqual(matched(rule, examples), examples);
      }),
      { numRuns: 100 },
    );
  });

  it('propose() writes nested names, names in quotes, and names with digits as they are', () => {
    const lines = times(12, (at) =>
      json(
        { level: 'info', msg: 'up', a: { b: [1, at] }, 'x y': 'z', k8s_pod: `web-${at}`, e: {}, n: '3' },
        at,
      ),
    );
    assert.deepEqual(statements(lines), [
      'fold - {json} level=info msg="up" a.b.0=1 a.b.1={int} e={} k8s_pod=web-{int} n="3" "x y"=z',
    ]);
  });

  it('propose() takes the time of a line from its fields', () => {
    const [proposal] = proposalsOf(times(3, (at) => json({ msg: 'up', ts: `2026-06-14T15:16:0${at}Z` }, at)));
    assert.equal(proposal.first, '2026-06-14T15:16:00Z');
    assert.equal(proposal.last, '2026-06-14T15:16:02Z');
    assert.equal(statementOf(proposal.rule, 'usual'), 'usual - {json} msg="up"');
  });

  it('propose() judges what a line means, not how it is written', () => {
    const reason = (line: string): string => proposalsOf(times(12, () => line))[0].reason;
    assert.match(reason('{"level":"info","msg":"job f\\u0061iled"}'), /^alarm words: failed/);
    assert.match(reason('{"level":50,"msg":"up"}'), /level=50/);
    assert.match(reason('{"s":"W","msg":"up"}'), /s=W/);
    assert.match(reason('{"msg":"up","http":{"response":{"statusCode":503}}}'), /code of a failure: 503/);
    assert.match(reason('{"msg":"up","http":{"m\\u0065thod":"GET"},"path":"/x"}'), /a request/);
    assert.match(reason('{"msg":"done","exe\\u0063":"x","cmd":"ls"}'), /a command/);
  });

  it('propose() keeps levels and codes apart, from the first line on', () => {
    const lines = times(20, (at) =>
      json({ level: [30, 40][at % 2], status: [200, 500][at % 2], msg: 'up' }, at),
    );
    assert.deepEqual(statements(lines), [
      'fold - {json} level=30 msg="up" status=200',
      'fold - {json} level=40 msg="up" status=500',
    ]);
  });

  it('propose() writes no rule for JSON with more words than training compares', () => {
    const lines = times(12, (at) =>
      json({ msg: Array.from({ length: 300 }, () => 'w').join(' '), n: at, x: 'y' }, at),
    );
    for (const { rule, standing, examples } of proposalsOf(lines))
      if (standing !== 'rare') assert.deepEqual(matched(rule, examples), examples);
  });

  it('rulesFile() has a test of each rule by fields that the rule passes', () => {
    const miner = new Miner();
    const lines = times(
      12,
      (at) => `Jun 14 15:16:01 web1 app[7]: ${json({ level: 'info', msg: 'up', user: "o'neil" }, at)}`,
    );
    miner.addLines(Buffer.from(`${lines.join('\n')}\n`));
    const options = { min: 3, silentMin: 10, trust: false };
    const file = rulesFile({
      ...options,
      proposals: propose(miner.groups(), options),
      lines: miner.lines,
      dropped: 0,
    });
    assert.match(
      file,
      /^(?:usual|fold) app \{json\} level=info msg="up" user=o'neil\n(?:hides|folds) 'Jun 14 .*\{"level":"info"/m,
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningsOf } from '../../../../src/entry/watch/history/hidden-block.ts';
import { judge, quietRules } from '../../../../src/entry/watch/history/rule-history.ts';
import { parseHistory, writeHistory } from '../../../../src/entry/watch/history/saved-history.ts';
import { parseCondition } from '../../../../src/pattern/index.ts';
import type { Rule } from '../../../../src/pattern/index.ts';
import { fc } from '../../../helpers/property.ts';

function rule(text: string, action: Rule['action'] = 'ignore'): Rule {
  const place = { file: 'web.conf', line: 1, column: 1 };
  return { action, conditions: [parseCondition(`=~ /${text}/`, place)], place };
}

/** A watch with a history, and a clock that reports move on. */
class Host {
  saved: unknown;
  time = Date.parse('2026-11-01T06:15:00Z');
  sources = 'syslog';
  readonly rules = new Map<string, Rule>();

  /**
   * A report so many hours later, with so many hits a rule; what it warns of. `keep`: whether it was safely
   * spooled.
   */
  report(
    hours: number,
    hits: Readonly<Record<string, number>>,
    { lines = 1000, complete = true, keep = true } = {},
  ): string[] {
    this.time += hours * 3_600_000;
    const ruleHits = Object.entries(hits).map(([text, count]) => {
      if (!this.rules.has(text)) this.rules.set(text, rule(text));
      return { by: [this.rules.get(text) as Rule], hits: count, samples: [] };
    });
    const judged = judge(this.saved, new Date(this.time), this.sources, { ruleHits, lines, complete });
    if (keep) this.saved = JSON.parse(JSON.stringify(writeHistory(judged.next)));
    return warningsOf(judged.unusual).map((words) => words.replaceAll('web.conf:1:1', 'X'));
  }

  days(count: number, hits: Readonly<Record<string, number>>): void {
    for (let day = 0; day < count; day++) assert.deepEqual(this.report(24, hits), []);
  }
}

test('judge(): names twenty times the usual once, after a week, however often reports come', () => {
  const host = new Host();
  host.report(0, { a: 1_000_000, b: 5 });
  host.days(6, { a: 100, b: 5 });
  assert.deepEqual(host.report(24, { a: 9000, b: 5 }), [], 'six days are no week');
  const steady = new Host();
  steady.report(0, { a: 1_000_000 });
  steady.days(7, { a: 100 });
  assert.deepEqual(steady.report(24, { a: 1940 }, { keep: false }), [], 'less than twenty times');
  assert.deepEqual(steady.report(0, { a: 2000 }), [
    'the rule at X hid 2000 lines in 24 hours, where 100 a day are usual: =~ /a/',
  ]);
  for (let day = 0; day < 30; day++) assert.deepEqual(steady.report(24, { a: 2001 }), [], 'told once');

  const hourly = new Host();
  hourly.report(0, { a: 0 });
  for (let hour = 0; hour < 24 * 8; hour++)
    // All of it at night: no hour is held against another.
    assert.deepEqual(hourly.report(1, { a: hour % 24 === 3 ? 240 : 0 }), []);
  assert.deepEqual(hourly.report(1, { a: 4500 }), []);
  assert.deepEqual(hourly.report(1, { a: 900 }), [
    'the rule at X hid 5400 lines in 2 hours, where 240 a day are usual: =~ /a/',
  ]);
  assert.deepEqual(hourly.report(1, { a: 900 }), [], 'not again before it has doubled');
  assert.equal(hourly.report(1, { a: 9000 }).length, 1);
});

test('quietRules(): gives the rules that hid nothing in so many days', () => {
  const host = new Host();
  const days = (count: number, hits: Readonly<Record<string, number>>): void => {
    for (let day = 0; day < count; day++) host.report(24, hits);
  };
  host.report(0, { a: 5, b: 5, never: 0 });
  days(60, { a: 1, b: 1, never: 0 });
  days(45, { a: 0, b: 0, never: 0 });
  days(44, { a: 1, b: 0, never: 0 });
  const quiet = (): string[] =>
    quietRules(host.saved, [...host.rules.values(), rule('new')], 90).map(
      ({ conditions }) => conditions[0].pattern.literal,
    );
  assert.deepEqual(quiet(), ['/never/']);
  days(1, { a: 0, b: 0, never: 0 });
  assert.deepEqual(quiet(), ['/b/', '/never/']);
  assert.deepEqual(quietRules(undefined, [...host.rules.values()], 90), []);
});

test('judge(): ignores a report that was not kept', () => {
  const host = new Host();
  host.report(0, { a: 0 });
  host.days(7, { a: 100 });
  const warned = host.report(24, { a: 5000 }, { keep: false });
  assert.equal(warned.length, 1);
  assert.deepEqual(host.report(0, { a: 5000 }), warned);
});

test('judge(): does not warn of low counts, a monthly burst, or slow growth', () => {
  const host = new Host();
  host.report(0, { a: 0, never: 0 });
  host.days(7, { a: 1, never: 0 });
  assert.deepEqual(host.report(24, { a: 99, never: 0 }), []);
  assert.deepEqual(host.report(24, { a: 1, never: 150 }), [
    'the rule at X hid 150 lines in 24 hours, where none are usual: =~ /never/',
  ]);
  for (let month = 0; month < 6; month++) {
    host.days(29, { a: 1, never: 0 });
    assert.deepEqual(host.report(24, { a: 1, never: 150 }), [], 'the same as a month ago');
  }
  let hits = 1;
  for (let day = 0; day < 60; day++, hits *= 1.2)
    assert.deepEqual(host.report(24, { a: Math.round(hits), never: 0 }), []);
});

test('judge(): one extreme day does not become the usual', () => {
  const host = new Host();
  host.report(0, { a: 0 });
  host.days(14, { a: 100 });
  assert.equal(host.report(24, { a: 10_000_000 }).length, 1);
  host.days(7, { a: 100 });
  const usual = parseHistory(host.saved)?.rules[0]?.usual ?? NaN;
  assert.ok(usual > 100 && usual < 250, String(usual));
});

test('judge(): a rule fell silent if twenty lines are missing after steady counts', () => {
  const host = new Host();
  host.report(0, { a: 0, b: 0, rest: 0 });
  host.days(10, { a: 100, b: 4, rest: 500 });
  const gone = { a: 0, b: 0, rest: 500 };
  assert.deepEqual(host.report(24, gone), ['the rule at X fell silent, where 100 a day are usual: =~ /a/']);
  for (let day = 0; day < 4; day++) assert.deepEqual(host.report(24, gone), [], 'b could be late');
  const later = [1, 2, 3].flatMap(() => host.report(24, gone));
  assert.deepEqual(later, ['the rule at X fell silent, where 4.0 a day are usual: =~ /b/']);
  for (let day = 0; day < 30; day++) assert.deepEqual(host.report(24, gone), [], 'told once');
  host.days(7, { a: 100, b: 4, rest: 500 });
  assert.equal(host.report(24, gone).length, 1, 'after a new steady life');
});

test('judge(): no rule fell silent with weekends, with rare lines, or on a host that was off', () => {
  const host = new Host();
  host.report(0, { weekdays: 0, rare: 0, rest: 0 });
  for (let day = 0; day < 70; day++)
    assert.deepEqual(
      host.report(24, { weekdays: day % 7 < 5 ? 80 : 0, rare: day % 3 === 0 ? 1 : 0, rest: 500 }),
      [],
    );
  const quiet = new Host();
  quiet.report(0, { a: 0, rest: 0 });
  // Few lines at weekends, and at times none.
  for (let day = 0; day < 140; day++)
    assert.deepEqual(quiet.report(24, { a: day % 7 < 5 ? 60 : (day * day) % 4, rest: 500 }), []);
  const off = new Host();
  off.report(0, { a: 0, b: 0, c: 0 });
  off.days(10, { a: 100, b: 100, c: 100 });
  assert.deepEqual(off.report(72, { a: 12, b: 0, c: 11 }, { lines: 25 }), []);
  off.days(10, { a: 100, b: 100, c: 100 });
  assert.equal(off.report(24, { a: 0, b: 0, c: 0 }, { lines: 0 }).length, 3, 'nothing at all came');
});

test('warningsOf(): names a part of many rules at once', () => {
  const host = new Host();
  const all = (count: number) => Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`r${n}`, count]));
  host.report(0, all(0));
  host.days(8, all(50));
  const warnings = host.report(24, all(0), { lines: 0 });
  assert.equal(warnings.length, 6);
  assert.equal(warnings.at(-1), '4 more rules fell silent');
  host.days(8, all(50));
  assert.equal(host.report(24, all(5000)).at(-1), '4 more rules hid far more than usual');
});

test('judge(): while a log cannot be read, nothing falls silent, and nothing is forgotten', () => {
  const host = new Host();
  host.report(0, { a: 0, rest: 0 });
  host.days(7, { a: 100, rest: 500 });
  for (let day = 0; day < 5; day++)
    assert.deepEqual(host.report(24, { a: 0, rest: 500 }, { complete: false }), []);
  assert.deepEqual(host.report(24, { a: 600, rest: 500 }), []);
  assert.equal(Math.round(parseHistory(host.saved)?.rules.find(({ most }) => most < 400)?.usual ?? NaN), 100);
});

test('judge(): other rules may come and go; a rule that was changed, or whose logs were, begins anew', () => {
  const host = new Host();
  host.report(0, { a: 0 });
  host.days(6, { a: 100 });
  host.days(1, { x: 1, a: 100, y: 7 });
  assert.equal(host.report(24, { y: 1, a: 5000 }, { keep: false }).length, 1);
  assert.deepEqual(host.report(0, { 'a+': 5000, y: 1 }, { keep: false }), []);
  host.sources = 'syslog and months of another';
  assert.deepEqual(host.report(0, { y: 1, a: 1_000_000 }), []);
  host.days(1, { a: 100 });
  assert.equal(host.report(24, { a: 5000 }).length, 1, 'the history was kept');
});

test('judge(): a clock that jumps, and a year without a report, neither warn nor are learnt from', () => {
  for (const hours of [-5000, 24 * 365]) {
    const host = new Host();
    host.report(0, { a: 0, rest: 0 });
    host.days(7, { a: 100, rest: 500 });
    assert.deepEqual(host.report(hours, { a: 9_000_000, rest: 0 }), []);
    assert.deepEqual(
      parseHistory(host.saved)?.rules.map(({ usual }) => usual),
      [500, 100],
    );
    assert.equal(host.report(24, { a: 5000, rest: 500 }).length, 1);
  }
});

test('parseHistory(): reads a small history, whatever the state holds', () => {
  const many = Object.fromEntries(Array.from({ length: 6000 }, (_, n) => [`r${n}`, n]));
  const host = new Host();
  host.report(0, many);
  host.report(24, many);
  const { rules } = parseHistory(host.saved) ?? { rules: [] };
  assert.equal(rules.length, 4000);
  assert.equal(Math.min(...rules.map(({ usual }) => usual)), 2000);
  assert.ok(JSON.stringify(host.saved).length < 300_000);

  const row = fc.oneof(
    fc.anything(),
    fc.array(fc.oneof(fc.string({ minLength: 16, maxLength: 16 }), fc.double(), fc.integer())),
  );
  const damaged = fc.oneof(
    fc.jsonValue(),
    fc.record({
      version: fc.constantFrom(1, 2),
      since: fc.oneof(fc.constant('2026-11-01T00:00:00Z'), fc.string()),
      sources: fc.constant('syslog'),
      lines: fc.anything(),
      rules: fc.oneof(fc.anything(), fc.array(row)),
    }),
  );
  fc.assert(
    fc.property(damaged, (saved) => {
      const host = new Host();
      host.saved = saved;
      host.report(24, { a: 5 });
      const next = parseHistory(host.saved);
      assert.equal(next?.rules.length, 1);
      assert.ok(
        Object.values(next.rules[0]).every((value) => typeof value === 'string' || Number.isFinite(value)),
      );
    }),
  );
});

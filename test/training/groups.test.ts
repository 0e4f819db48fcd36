import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupingAccuracy } from '../../bench/training/accuracy.ts';
import { MADE, madeLog, random } from '../../bench/training/made.ts';
import { Miner, numbersOf } from '../../src/training/miner.ts';
import type { Form } from '../../src/training/form.ts';
import { templateOf } from '../../src/training/template.ts';

const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`, 'latin1');

/** The number and template of each line's group. */
function grouped(lines: readonly string[], content = true): { numbers: number[]; templates: string[] } {
  const miner = new Miner({ content });
  const forms: Form[] = [];
  miner.addLines(bytesOf(lines), (form) => forms.push(form));
  const groups = miner.groups();
  const numbers = numbersOf(groups);
  const templates = groups.map((group) => templateOf(group));
  const of = forms.map((form) => numbers.get(form) ?? -1);
  return { numbers: of, templates: of.map((number) => templates[number]) };
}

/** The templates that `lines` are found to have, each once. */
const templatesOf = (...lines: string[]): string[] => [...new Set(grouped(lines).templates)];

describe('made logs', () => {
  const accuracies = MADE.map((system) => {
    const lines = madeLog(system, 2000, 7);
    const { numbers } = grouped(lines.map(({ content }) => content));
    return {
      name: system.name,
      accuracy: groupingAccuracy(
        lines.map(({ template }) => template),
        numbers,
      ),
    };
  });

  test('are grouped by their templates, 95 % of the lines exactly on the mean', () => {
    const mean = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
    assert.ok(mean >= 0.95, `${mean}: ${JSON.stringify(accuracies)}`);
  });

  for (const system of MADE) {
    test(`${system.name}: in any order of the lines, the same groups`, () => {
      const lines = madeLog(system, 400, 11).map(({ line }) => line);
      const next = random(5);
      const order = lines.map((_, index) => index).sort(() => next() - 0.5);
      const straight = grouped(lines, false).numbers;
      const shuffled = grouped(
        order.map((index) => lines[index]),
        false,
      ).numbers;
      assert.equal(
        groupingAccuracy(
          order.map((index) => straight[index]),
          shuffled,
        ),
        1,
      );
    });
  }
});

describe('one template', () => {
  const one = (name: string, template: string, ...lines: string[]): void => {
    test(name, () => assert.deepEqual(templatesOf(...lines), [template]));
  };

  one(
    'names after a noun',
    'session opened for user <*> by (uid=<*>)',
    'session opened for user alice by (uid=0)',
    'session opened for user bob by (uid=0)',
    'session opened for user carol by (uid=0)',
  );
  one(
    'an optional part of numbers',
    'sent <*> bytes in <*> <*>',
    'sent 10 bytes in 5 ms',
    'sent 1024 bytes (1 KB) in 12 ms',
  );
  one(
    'lists of any length',
    'deleting <*> <*>',
    'deleting blk_1',
    'deleting blk_2 blk_3',
    'deleting blk_4 blk_-5 blk_6 blk_7',
  );
  one(
    'host names and addresses',
    'lookup of <*> failed',
    'lookup of a.example.com failed',
    'lookup of 10.1.2.3 failed',
    'lookup of fe80::1 failed',
  );
  one(
    'dates in the message',
    'last login at <*> <*> <*> <*> <*>',
    'last login at Fri Jun 17 07:07:00 2005',
    'last login at Sat Jul 2 17:07:00 2005',
  );
  one(
    'commands of others',
    '(alice) CMD (<*> --<*>)',
    '(alice) CMD (/usr/bin/backup --all)',
    '(alice) CMD (test -x /bin/true)',
    '(alice) CMD (sleep 5 && date)',
  );
});

describe('two templates', () => {
  const two = (name: string, ...lines: string[]): void => {
    test(name, () => assert.equal(templatesOf(...lines).length, lines.length));
  };

  two('states that take turns', 'session opened for user alice', 'session closed for user alice');
  two('a part with words of its own', 'probing hardware', 'probing hardware on bus 0');
  two('first words', 'cupsd startup succeeded', 'klogd startup succeeded', 'portmap startup succeeded');
  two('words in capitals', 'now in state NEW', 'now in state RUNNING', 'now in state DONE');
  two('hardly any words', '12: 17', '12 = 17', 'ok 5');
});

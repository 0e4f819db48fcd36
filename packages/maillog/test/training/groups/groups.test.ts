/** Covers: training/groups (all files), training/lines/signature-table. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupingAccuracy } from '../../../../../bench/training/accuracy.ts';
import { MADE, madeLog, random } from '../../../../../bench/training/made.ts';
import { Miner, numbersOf } from '../../../src/training/groups/miner.ts';
import type { LineSignature } from '../../../src/training/lines/line-signature.ts';
import { templateOf } from '../../../src/training/groups/template.ts';

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

/** The number and template of each line's group. */
function grouped(lines: readonly string[], content = true): { numbers: number[]; templates: string[] } {
  const miner = new Miner({ content });
  const forms: LineSignature[] = [];
  miner.addLines(bytesOf(lines), (form) => forms.push(form));
  const groups = miner.groups();
  const numbers = numbersOf(groups);
  const templates = groups.map((group) => templateOf(group));
  const of = forms.map((form) => numbers.get(form) ?? -1);
  return { numbers: of, templates: of.map((number) => templates[number]) };
}

/** The templates that `lines` are found to have, each once. */
function templatesOf(...lines: string[]): string[] {
  return [...new Set(grouped(lines).templates)];
}

describe('Miner.groups() of generated logs', () => {
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

  test('Miner.groups() groups 95 % of generated lines exactly by template', () => {
    const mean = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
    assert.ok(mean >= 0.95, `${mean}: ${JSON.stringify(accuracies)}`);
  });

  for (const system of MADE) {
    test(`Miner.groups() does not depend on the order of the lines: ${system.name}`, () => {
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

describe('Miner.groups() finds one template', () => {
  const one = (name: string, template: string, ...lines: string[]): void => {
    test(`Miner.groups() finds one template: ${name}`, () =>
      assert.deepEqual(templatesOf(...lines), [template]));
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
  const names =
    'amber basil cobalt dune ember fjord glacier harbor indigo jasper kelp lagoon lotus mint opal pine rye'.split(
      ' ',
    );
  const places =
    'maple nectar orbit pixel quartz raven sable tulip umber violet walnut xenon yarrow zephyr apple birch cedar'.split(
      ' ',
    );
  one(
    'words that are new in every line, in two places, with nothing that leads to them',
    'handed <*> over while <*> waits',
    ...names.map((name, at) => `handed ${name} over while ${places[at]} waits`),
  );
  one(
    'switches in any combination',
    'state now: idle=<*>, ready: <*>, parked(<*>)',
    'state now: idle=true, ready: false, parked(true)',
    'state now: idle=false, ready: true, parked(true)',
    'state now: idle=true, ready: true, parked(false)',
    'state now: idle=false, ready: false, parked(false)',
  );
  one(
    'bytes in base 16 without a mark, some of letters alone',
    'dump of page: <*> <*> <*> <*>',
    'dump of page: 0a 1f c2 33',
    'dump of page: 9b be 17 40',
    'dump of page: 00 11 fd 7e',
    'dump of page: 5c 11 d4 ad',
  );
  one(
    'a name without a digit that stands in two places of a line',
    'net is <*>(<*>+:<*>, <*>) and well',
    'net is v4(eth0+:10.0.0.1, eth0) and well',
    'net is v4(eth1+:10.0.0.2, eth1) and well',
    'net is v4(lo+:10.0.0.3, lo) and well',
  );
  one(
    'commands of others',
    '(alice) CMD (<*> --<*>)',
    '(alice) CMD (/usr/bin/backup --all)',
    '(alice) CMD (test -x /bin/true)',
    '(alice) CMD (sleep 5 && date)',
  );
});

describe('Miner.groups() finds two templates', () => {
  const two = (name: string, ...lines: string[]): void => {
    test(`Miner.groups() finds two templates: ${name}`, () =>
      assert.equal(templatesOf(...lines).length, lines.length));
  };

  two('states that take turns', 'session opened for user alice', 'session closed for user alice');
  two('a part with words of its own', 'probing hardware', 'probing hardware on bus 0');
  two('first words', 'cupsd startup succeeded', 'klogd startup succeeded', 'portmap startup succeeded');
  two('words in capitals', 'now in state NEW', 'now in state RUNNING', 'now in state DONE');
  two(
    'rare words of few lines',
    'turning the left valve of pump',
    'turning the right crank of pump',
    'turning the blue wheel of pump',
  );
  two('hardly any words', '12: 17', '12 = 17', 'ok 5');
});

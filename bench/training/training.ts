/**
 * Measures training: `npm run bench:training`. LOGHUB_DIR names a directory of loghub-2k sets; without it, the made logs alone.
 */
import { report, table } from '../measure.ts';
import type { Form } from '../../src/training/form.ts';
import { Miner, numbersOf } from '../../src/training/miner.ts';
import { groupingAccuracy } from './accuracy.ts';
import { loghubSets } from './loghub.ts';
import { MADE, madeLog } from './made.ts';

interface Labelled {
  readonly name: string;
  readonly contents: readonly string[];
  readonly labels: readonly (string | number)[];
}

const made: Labelled[] = MADE.map((system) => {
  const lines = madeLog(system, 2000, 7);
  return {
    name: `made ${system.name}`,
    contents: lines.map(({ content }) => content),
    labels: lines.map(({ template }) => template),
  };
});
const directory = process.env.LOGHUB_DIR;
const sets: Labelled[] = directory === undefined ? [] : loghubSets(directory);

function groups(contents: readonly string[]): number[] {
  const miner = new Miner({ content: true });
  const forms: Form[] = [];
  miner.addLines(Buffer.from(contents.join('\n'), 'latin1'), (form) => forms.push(form));
  const numbers = numbersOf(miner.groups());
  return forms.map((form) => numbers.get(form) ?? -1);
}

function rows(labelled: readonly Labelled[], mean: string): string[][] {
  const accuracies = labelled.map(({ name, contents, labels }) => {
    const found = groups(contents);
    return {
      name,
      accuracy: groupingAccuracy(labels, found),
      found: new Set(found).size,
      templates: new Set(labels).size,
    };
  });
  const average = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
  return [
    ...accuracies.map(({ name, accuracy, found, templates }) => [
      name,
      accuracy.toFixed(4),
      String(found),
      String(templates),
    ]),
    [`**${mean}**`, `**${average.toFixed(4)}**`, '', ''],
  ];
}

const head = ['set', 'grouping accuracy', 'groups', 'templates'];
const parts = [table(head, rows(made, 'mean of the made logs'))];
if (sets.length > 0) parts.push(table(head, rows(sets, 'mean of the sets')));
else console.error('LOGHUB_DIR is not set: measured on the made logs only');
report('training', parts.join('\n\n'));

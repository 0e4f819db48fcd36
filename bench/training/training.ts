/**
 * Measures training: `npm run bench:training`. LOGHUB_DIR names a directory of loghub-2k sets; without it,
 * the made logs alone.
 */
import { median, report, table } from '../measure.ts';
import type { LineSignature } from '../../packages/maillog/src/training/lines/line-signature.ts';
import { Miner, numbersOf } from '../../packages/maillog/src/training/groups/miner.ts';
import { groupingAccuracy } from './accuracy.ts';
import { trainOnAttacks, trainOnBenign } from './attacks.ts';
import { halves } from './halves.ts';
import { loghubSets } from './loghub.ts';
import type { Loghub } from './loghub.ts';
import { MADE, madeLog } from './made.ts';
import { tenAnswers } from './ten-answers.ts';
import type { TenAnswers } from './ten-answers.ts';
import { trainingSpeed } from './speed.ts';

type Labelled = Omit<Loghub, 'labels'> & { readonly labels: readonly (string | number)[] };

const made = MADE.map((system): Labelled => {
  const lines = madeLog(system, 2000, 7);
  return {
    name: `made ${system.name}`,
    lines: lines.map(({ line }) => line),
    contents: lines.map(({ content }) => content),
    labels: lines.map(({ template }) => template),
  };
});
const directory = process.env['LOGHUB_DIR'];
const sets: readonly Labelled[] = directory === undefined ? [] : loghubSets(directory);

/** The group of each message. */
function groups(contents: readonly string[]): number[] {
  const miner = new Miner({ content: true });
  const forms: LineSignature[] = [];
  miner.addLines(Buffer.from(contents.join('\n'), 'latin1'), (form) => forms.push(form));
  const numbers = numbersOf(miner.groups());
  return forms.map((form) => numbers.get(form) ?? -1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function share(count: number, lines: number): string {
  return `${count} of ${lines}, ${percent(count / lines)}`;
}

type Reviewed = TenAnswers & { readonly name: string; readonly careful: TenAnswers };

function reviewRows(logs: readonly Reviewed[]): string[][] {
  const middle = (share: (each: Reviewed) => number): string => percent(median(logs.map(share)));
  const each = logs.map(({ name, answers, before, careful, silent }) => [
    name,
    String(answers),
    percent(before),
    percent(careful.silent),
    percent(silent),
  ]);
  const medians = [
    middle(({ before }) => before),
    middle(({ careful }) => careful.silent),
    middle(({ silent }) => silent),
  ];
  return each.concat([['**median**', '', ...medians]]);
}

function rows(labelled: readonly Labelled[], mean: string): string[][] {
  const results = labelled.map(({ name, lines, contents, labels }) => {
    const found = groups(contents);
    const accuracy = groupingAccuracy(labels, found);
    return {
      name,
      accuracy,
      found: new Set(found).size,
      templates: new Set(labels).size,
      ...halves(lines, labels),
    };
  });
  const average = results.reduce((sum, { accuracy }) => sum + accuracy, 0) / results.length;
  return [
    ...results.map((each) => [
      each.name,
      each.accuracy.toFixed(4),
      `${each.found} / ${each.templates}`,
      String(each.rules),
      percent(each.seenHidden),
      `${percent(each.unseenHidden)} of ${each.unseen}`,
      String(each.dangerHidden),
      String(each.missed),
    ]),
    [`**${mean}**`, `**${average.toFixed(4)}**`, '', '', '', '', '', ''],
  ];
}

const HEAD = [
  'set',
  'grouping accuracy',
  'groups / templates',
  'rules of the first half',
  'second half, template seen: hidden',
  'template not seen: hidden',
  'of these, naming danger',
  'trained on, not hidden',
];
const parts = [table(HEAD, rows(made, 'mean of the made logs'))];
if (sets.length > 0) parts.push(table(HEAD, rows(sets, 'mean of the sets')));
else console.error('LOGHUB_DIR is not set: measured on the made logs only');

const reviewed = [made, sets].map((logs) =>
  logs.map(({ name, lines }) => ({ name, careful: tenAnswers(lines, false), ...tenAnswers(lines, true) })),
);
parts.push(
  table(
    ['ten answers of a review', 'answers', 'silent before', 'silent, alarm words go on folding', 'silent'],
    reviewed.flatMap(reviewRows),
  ),
);

/** Fewer times than a silent rule needs, just as many, and many more; with many users, and with one. */
const ATTACK_TRAININGS = [
  [5, true],
  [12, true],
  [12, false],
  [30, true],
] as const;
const attackRows = ATTACK_TRAININGS.flatMap(([times, varyUsers]) =>
  trainOnAttacks(times, varyUsers).map(({ name, lines, folded, silent }) => {
    for (const line of silent) console.error(`${times} times, without a trace: ${line}`);
    const users = varyUsers ? 'many' : 'one';
    return [name, String(times), users, share(silent.length, lines / times), share(folded, lines)];
  }),
);
parts.push(
  table(
    ['attack lines, default flags', 'times', 'users', 'messages without a trace', 'lines folded'],
    attackRows,
  ),
);
const benign = trainOnBenign();
parts.push(
  table(
    ['benign lines: silent', 'folded or silent', 'rules that are templates', 'median length of a rule'],
    [
      [
        share(benign.silent, benign.lines),
        share(benign.silent + benign.folded, benign.lines),
        `${benign.templates} of ${benign.rules}`,
        `${benign.medianBytes} bytes`,
      ],
    ],
  ),
);

const { megabytes, seconds, processorSeconds, resident, rules, templates } = trainingSpeed(100);
parts.push(
  table(
    [
      'whole process, the log of the rules bench',
      'MB/s',
      'MB for each second of processor',
      'resident',
      'rules / templates',
    ],
    [
      [
        `${megabytes.toFixed(0)} MB`,
        (megabytes / seconds).toFixed(1),
        (megabytes / processorSeconds).toFixed(1),
        `${resident.toFixed(0)} MB`,
        `${rules} / ${templates}`,
      ],
    ],
  ),
);
report('training', parts.join('\n\n'));

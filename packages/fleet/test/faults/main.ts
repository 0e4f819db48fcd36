/**
 * `npm run faults:fleet [-- --only NAME] [-- --seed N]`: every fault that befalls a fleet, as a table. The
 * exit status is 1 if anything is lost or doubled.
 */
import { parseArgs } from 'node:util';
import { FAULTS } from './table.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const names = values.only ?? Object.keys(FAULTS);
const unknown = names.find((name) => !Object.hasOwn(FAULTS, name));
if (unknown !== undefined) {
  console.error(`--only ${unknown}: there is no such fault; there are ${Object.keys(FAULTS).join(', ')}`);
  process.exit(64);
}
const heads = [
  'fault',
  'reports sent',
  'receipts verified',
  'reports counted',
  'lines counted',
  'lost',
  'doubled',
  's',
  'held',
];
const line = (cells: readonly (number | string)[]): void => console.log(`| ${cells.join(' | ')} |`);
console.log(`seed ${seed}\n`);
line(heads);
line(heads.map(() => '---'));
for (const name of names) {
  const begun = performance.now();
  const rows = await FAULTS[name]({ isLong: true, seed });
  const seconds = ((performance.now() - begun) / 1000 / rows.length).toFixed(1);
  for (const { fault, sent, receipts, counted, lines, lost, doubled, held } of rows) {
    line([fault, sent, receipts, counted, lines, lost, doubled, seconds, held ? 'yes' : 'NO']);
    if (!held) process.exitCode = 1;
  }
}

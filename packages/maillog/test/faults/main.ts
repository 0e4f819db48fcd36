/**
 * `npm run faults`: every fault at length, as a table. The seed makes chance repeatable: `npm run faults --
 * 17`.
 */
import { DECODINGS } from '../delivery/canary.ts';
import { SEARCHED } from './site.ts';
import { PART_FAULTS, PROGRAM_FAULTS } from './table.ts';

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}\n\n| fault | figures | held |\n|---|---|---|`);
for (const run of [...Object.values(PROGRAM_FAULTS), ...Object.values(PART_FAULTS)]) {
  for (const { fault, figures, held } of [await run({ long: true, seed })].flat()) {
    console.log(`| ${fault} | ${figures} | ${held ? 'yes' : 'NO'} |`);
    if (!held) process.exitCode = 1;
  }
}
const { bytes, found } = SEARCHED;
const searched = `${bytes} bytes searched as they are and decoded (${DECODINGS.slice(1).join(', ')}); found ${found} times`;
console.log(
  `| no canary in any byte written to disk, wire, standard error | ${searched} | ${found === 0 ? 'yes' : 'NO'} |`,
);

import { badInput } from './input.ts';
import { killedAtEachStep, killedAtFirst, killedAtRandom } from './kill.ts';
import { logtailCases } from './rotation.ts';
import type { Extent, Row } from './row.ts';
import { clocks, diskFull, twoAtOnce } from './site-faults.ts';
import { serverFaults } from './smtp.ts';

/** Every fault, in the order of the table. */
export const FAULTS: Readonly<Record<string, (extent: Extent) => Promise<Row | Row[]>>> = {
  'killed at each durable step': killedAtEachStep,
  'killed in the first report': killedAtFirst,
  'killed at random': killedAtRandom,
  'rotated in every way': logtailCases,
  'the disk full': diskFull,
  'a mail server that misbehaves': serverFaults,
  'a wrong clock': clocks,
  'two runs at once': twoAtOnce,
  'bad input': badInput,
};

import { badInput } from './input.ts';
import { fullAtEachStep, killedAtEachStep, killedAtFirst, killedAtRandom } from './kill.ts';
import { failingReads } from './reading.ts';
import { logtailCases } from './rotation.ts';
import { logrotate } from './logrotate.ts';
import { hangingPrograms } from './programs.ts';
import type { Extent, Row } from './row.ts';
import { clocks, damagedState, diskFull, twoAtOnce } from './site-faults.ts';
import { serverFaults } from './smtp.ts';
import { failingCalls } from './system-calls.ts';

export type Faults = Readonly<Record<string, (extent: Extent) => Promise<Row | Row[]>>>;

/** Faults that the built program meets, in the order of the table. */
export const PROGRAM_FAULTS: Faults = {
  'killed at each durable step': killedAtEachStep,
  'no room at each durable step': fullAtEachStep,
  'killed in the first report': killedAtFirst,
  'killed at random': killedAtRandom,
  'the disk full': diskFull,
  'system calls that fail': failingCalls,
  'a mail server that misbehaves': serverFaults,
  'programs that hang': hangingPrograms,
  'a damaged state': damagedState,
  'a wrong clock': clocks,
  'two runs at once': twoAtOnce,
};

/** Those that are tried on its parts, in this process. */
export const PART_FAULTS: Faults = {
  'rotated in every way': logtailCases,
  'rotated by logrotate': logrotate,
  'a disk that fails while a log is read': failingReads,
  'bad input': badInput,
};

/** The clock and the memory of this host. */
import { readFile } from 'node:fs/promises';
import { isBooted, unitProperties } from '../survey/systemd.ts';
import { runProgram } from '../../system/run-program.ts';
import type { Readable } from './check.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { unitsOf } from './schedule.ts';

/** This program was written then: a clock before it is wrong. */
const EARLIEST_YEAR = 2026;
const MAX_BYTES = 1 << 12;
const TIMEOUT_MS = 10_000;

/** Keys expire, and lines of logs are dated, by the clock. */
export async function lookAtClock({ now }: Readable): Promise<Finding[]> {
  if (now.getFullYear() < EARLIEST_YEAR)
    return [fault(`the clock says ${now.toISOString()}`, 'set it: keys and certificates are judged by it')];
  if (!(await isBooted())) return [ok(now.toISOString())];
  const { output, failure } = await runProgram(
    'timedatectl',
    ['show', '--property=NTPSynchronized', '--value'],
    MAX_BYTES,
    TIMEOUT_MS,
  );
  if (failure === undefined && output.toString().trim() === 'no')
    return [
      warning(
        'the clock is not synchronised: the expiry of keys and the times of lines are judged by it',
        'timedatectl set-ntp true',
      ),
    ];
  return [ok(now.toISOString())];
}

/** A sealed report needs about this much, with a margin. Bytes. */
const NEEDED_BYTES = 128 << 20;

/** What the unit, this process and a control group allow. */
export async function lookAtMemory({ file }: Readable): Promise<Finding[]> {
  const units = (await unitsOf(file)).map(async (unit) => {
    const { MemoryMax: bytes } = await unitProperties(unit, 'MemoryMax');
    return { by: `MemoryMax of ${unit}`, bytes: Number(bytes) };
  });
  const group = await ofControlGroup();
  const limits = [
    ...(await Promise.all(units)),
    { by: 'the limit of address space (ulimit -v)', bytes: (await addressSpace()) / 16 },
    { by: 'the control group of this process', bytes: group },
  ];
  return limits
    .filter(({ bytes }) => bytes > 0 && bytes < NEEDED_BYTES)
    .map(({ by, bytes }) =>
      warning(
        `${by} is too small: ${Math.floor(bytes / 1_000_000)} MB, and a report needs about 128 MB`,
        'raise it',
      ),
    );
}

/** Node maps much more than it uses: about 16 times. NaN: no limit. */
async function addressSpace(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max address space\s+(\d+)/m.exec(limits)?.[1]);
}

/** NaN: no limit. */
async function ofControlGroup(): Promise<number> {
  const own = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const path = /^0::(.*)$/m.exec(own)?.[1];
  if (path === undefined) return Number.NaN;
  return Number(await readFile(`/sys/fs/cgroup${path}/memory.max`, 'utf8').catch(() => 'max'));
}

import { byteString } from '../../src/bytes.ts';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { readLog } from '../../src/host/logs/read-log.ts';
import { RotatingLog } from '../host/logs/rotating-log.ts';
import { rotateLog } from './kill.ts';
import { chance } from './row.ts';
import type { Extent, Row } from './row.ts';

/**
 * A log is rotated between readings in which each call to the disk may fail, by chance; then the disk is
 * sound again. No disk here fails on demand so often and so fast, so the failures are put in front of Node's
 * own functions.
 */

type AnyFunction = (...args: unknown[]) => unknown;

/** Makes calls that read fail, each with the given chance; `sound` ends that. */
async function failingDisk(fails: () => boolean): Promise<{ sound: () => void }> {
  const handle = await fs.promises.open('/dev/null');
  const patched: [Record<string, AnyFunction>, string, AnyFunction][] = [];
  const patch = (object: object, names: readonly string[]): void => {
    const functions = object as Record<string, AnyFunction>;
    for (const name of names) {
      const original = functions[name];
      patched.push([functions, name, original]);
      functions[name] = async function failing(this: unknown, ...args: unknown[]) {
        if (fails())
          throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', syscall: name });
        return original.apply(this, args);
      };
    }
  };
  patch(fs.promises, ['open', 'stat', 'lstat', 'readdir', 'realpath']);
  patch(Object.getPrototypeOf(handle) as object, ['read', 'stat']);
  syncBuiltinESMExports();
  await handle.close();
  return {
    sound: () => {
      for (const [functions, name, original] of patched) functions[name] = original;
      syncBuiltinESMExports();
    },
  };
}

export async function failingReads({ long, seed }: Extent): Promise<Row> {
  const runs = long ? 1000 : 60;
  let failures = 0;
  let written = 0;
  const wrong: number[] = [];
  for (let run = 0; run < runs; run++) {
    const random = chance(seed * 10_000 + run);
    const log = new RotatingLog();
    const shown: string[] = [];
    let unaccounted = 0;
    const read = async (): Promise<void> => {
      const saved: unknown =
        log.position === undefined ? undefined : JSON.parse(JSON.stringify(log.position));
      const reading = readLog(byteString(log.path), saved);
      try {
        for await (const block of reading.blocks) shown.push(Buffer.from(block).toString('latin1'));
      } catch {
        // The report says so; what was given out is in it.
      }
      log.position = reading.position;
      unaccounted += reading.warnings.filter((words) => words.includes('unaccounted')).length;
    };
    log.write(30);
    await read();
    const often = [0.01, 0.05, 0.3][run % 3];
    for (let step = 0; step < 4; step++) {
      log.write(1 + Math.floor(random() * 200));
      if (random() < 0.6) rotateLog(log, random);
      if (random() < 0.5) log.write(1 + Math.floor(random() * 20));
      const disk = await failingDisk(() => {
        const fails = random() < often;
        if (fails) failures++;
        return fails;
      });
      await read().finally(disk.sound);
    }
    await read();
    await read();
    const lines = shown.join('').split('\n').slice(0, -1);
    if (lines.sort().join() !== log.written.toSorted().join() || unaccounted > 0) wrong.push(run);
    written += log.written.length;
    log.remove();
  }
  return {
    fault: `${failures} failed calls to the disk while a log is read and rotated, ${runs} sequences`,
    figures: `${written} lines written; ${runs - wrong.length} sequences shown once, ${wrong.length} not${wrong.length > 0 ? ` (the first is ${wrong[0]})` : ''}`,
    held: wrong.length === 0 && failures > 0,
  };
}

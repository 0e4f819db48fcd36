import { writeFileSync, renameSync, statSync, appendFileSync } from 'node:fs';
import { RotatingLog } from '../host/logs/rotating-log.ts';
import type { Row } from './row.ts';

/** The six ways logtail2 (of logcheck) loses lines; each leaves lines that were not read behind it. */
const CASES: Readonly<Record<string, (log: RotatingLog) => void>> = {
  'copytruncate, regrown past the position': (log) => {
    log.write(5);
    log.copy();
    log.truncate();
    log.write(400);
  },
  'truncated, regrown to the same size': (log) => {
    log.write(5);
    const { size } = statSync(log.path);
    log.copy();
    log.truncate();
    const line = log.lines(1).trimEnd();
    // One more line, as long as all the others together.
    const filled = line.padEnd(Math.max(line.length, size - 1), '.');
    log.written[log.written.length - 1] = filled;
    appendFileSync(log.path, `${filled}\n`);
  },
  'two rotations between runs': (log) => {
    log.write(5);
    log.rename();
    log.write(50);
    log.rename();
    log.write(5);
  },
  'rotated and compressed at once': (log) => {
    log.write(5);
    renameSync(log.path, `${log.path}.aside`);
    log.shift();
    renameSync(`${log.path}.aside`, `${log.path}.1`);
    log.pack('.1');
    writeFileSync(log.path, '');
    log.write(300);
  },
  'dates with hours': (log) => {
    for (let hour = 0; hour < 2; hour++) {
      log.write(5);
      log.rename(`-20261122${String(log.written.length).padStart(8, '0')}`);
    }
    log.write(5);
  },
  'a stale .1 beside dates': (log) => {
    log.write(5);
    log.rename(`-20261122${String(log.written.length).padStart(8, '0')}`);
    log.write(5);
  },
};

/** Waits until the file system's clock has moved on: between two rotations it always has. */
function tick(log: RotatingLog): void {
  const probe = `${log.folder}/probe`;
  const time = (): number => {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs;
  };
  for (const before = time(); time() === before;);
}

/** Each case, and each after each, with a reading between them or none. */
export async function logtailCases(): Promise<Row> {
  let written = 0;
  let wrong = 0;
  let runs = 0;
  const cases = Object.values(CASES);
  const sequences = [
    ...cases.map((only) => [only]),
    ...cases.flatMap((first) => cases.map((second) => [first, second])),
  ];
  for (const sequence of sequences) {
    for (const between of [false, true]) {
      const log = new RotatingLog();
      writeFileSync(`${log.path}.1`, 'stale\n');
      log.write(100);
      let shown = await log.read();
      for (const step of sequence) {
        tick(log);
        step(log);
        if (between) shown += await log.read();
      }
      shown += await log.read();
      shown += await log.read();
      if (shown !== log.written.map((line) => `${line}\n`).join('') || log.warnings.length > 0) wrong++;
      written += log.written.length;
      runs++;
      log.remove();
    }
  }
  return {
    fault: `logtail2's six cases and their pairs, ${runs} sequences`,
    figures: `${written} lines written; ${runs - wrong} sequences shown once and in order, ${wrong} not`,
    held: wrong === 0,
  };
}

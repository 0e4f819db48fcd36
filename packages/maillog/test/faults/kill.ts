import { readFileSync } from 'node:fs';
import type { RotatingLog } from '../host/logs/rotating-log.ts';
import { chance } from './row.ts';
import type { Extent, Row } from './row.ts';
import { Site } from './site.ts';
import type { Account } from './site.ts';

/**
 * Killed before each of its changes to the disk, in a host whose log is rotated between and during the runs.
 */
export async function killedAtEachStep(extent: Extent): Promise<Row> {
  return atEachStep(
    extent,
    'FAULT_KILL_AT',
    (met, steps) => `SIGKILL before ${met} of ${steps} changes to the disk`,
    ['SIGKILL'],
  );
}

/** Each of its changes to the disk finds no room. Some it can do without. */
export async function fullAtEachStep(extent: Extent): Promise<Row> {
  return atEachStep(
    extent,
    'FAULT_FULL_AT',
    (met, steps) => `no room for ${met} of ${steps} changes to the disk`,
    [69, 74, 75],
  );
}

/** The program is run with `fault` at each step; `ends` are the ends that count as having met it. */
async function atEachStep(
  { long, seed }: Extent,
  fault: string,
  words: (met: number, steps: number) => string,
  ends: readonly (number | string)[],
): Promise<Row> {
  const site = await new Site().open();
  try {
    const random = chance(seed);
    site.write(50);
    const counter = site.world.path('count');
    await site.run([], { FAULT_COUNT: counter });
    const steps = Number(readFileSync(counter, 'utf8')) + 5;
    // The short form takes every few steps, beginning at another one each time.
    const stride = long ? 1 : Math.ceil(steps / 8);
    let met = 0;
    let wrong = 0;
    for (let step = 1 + Math.floor(random() * stride); step <= steps; step += stride) {
      site.write(20);
      rotate(site, random);
      const end = await site.run([], { [fault]: String(step) });
      if (ends.includes(end)) met++;
      else if (end !== 0) wrong++;
    }
    return row(words(met, steps), await site.account(), site.leaks(), met > 0 && wrong === 0);
  } finally {
    await site.close();
  }
}

/** The very first report is killed before it is safe, and its log rotated away. */
export async function killedAtFirst({ seed }: Extent): Promise<Row> {
  const site = await new Site().open();
  try {
    const random = chance(seed);
    let killed = 0;
    for (let start = 0; start < 3; start++) {
      site.write(30);
      if ((await site.run([], { FAULT_KILL_AT: '30' })) === 'SIGKILL') killed++;
      rotate(site, random);
    }
    return row(
      `SIGKILL in the first report, ${killed} times, rotation`,
      await site.account(),
      site.leaks(),
      killed === 3,
    );
  } finally {
    await site.close();
  }
}

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Killed at any moment, while the log is written and rotated, by a server that puts off 15 % and forgets to
 * answer a quarter.
 */
export async function killedAtRandom({ long, seed }: Extent): Promise<Row> {
  const site = await new Site().open();
  try {
    const random = chance(seed);
    const luck = chance(seed + 1);
    site.mood = () => {
      const drawn = luck();
      return drawn < 0.15 ? 'put off' : drawn < 0.4 ? 'drop' : 'fine';
    };
    const least = long ? 300 : 10;
    await site.run();
    let killed = 0;
    let starts = 0;
    // A quick machine is done before many a signal: they come as soon as its last whole run took, and until
    // some have met one.
    let span = 2000;
    for (; starts < least || killed < SIGNALS.length; starts++) {
      const begun = performance.now();
      let over = false;
      const signal = SIGNALS[Math.floor(random() * SIGNALS.length)];
      const timers: NodeJS.Timeout[] = [];
      const running = site.run(
        [],
        {},
        {
          signals: (send) => timers.push(setTimeout(() => send(signal), random() * span)),
        },
      );
      const writing = (): void => {
        if (over) return;
        site.write(1 + Math.floor(random() * 40));
        if (random() < 0.05) rotate(site, random);
        timers.push(setTimeout(writing, random() * 60));
      };
      writing();
      if ((await running) === signal) killed++;
      else span = performance.now() - begun;
      over = true;
      for (const timer of timers) clearTimeout(timer);
    }
    return row(
      `${SIGNALS.join(', ')} at random, ${killed} of ${starts} starts, 451, dropped answers, rotation`,
      await site.account(),
      site.leaks(),
    );
  } finally {
    await site.close();
  }
}

/**
 * What rotation does to a log at one go; between copying and truncating nothing is written, which would be
 * copytruncate's own loss.
 */
export function rotate({ log }: Site, random: () => number): void {
  rotateLog(log, random);
}

export function rotateLog(log: RotatingLog, random: () => number): void {
  const kind = Math.floor(random() * 4);
  if (kind === 0) log.rename();
  if (kind === 1) {
    log.copy();
    log.truncate();
  }
  if (kind === 2) {
    log.rename();
    log.pack('.1');
  }
  if (kind === 3) {
    log.copy();
    log.pack('.1');
    log.truncate();
  }
}

export function row(
  fault: string,
  { written, received, lost, doubled, altered }: Account,
  leaks: readonly string[],
  happened = true,
): Row {
  const figures = `${written} lines written, ${received} received; ${lost} lost, ${doubled} doubled, ${altered} altered; ${leaks.length} leaks`;
  return { fault, figures, held: happened && written > 0 && lost + doubled + altered + leaks.length === 0 };
}

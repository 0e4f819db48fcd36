import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { RotatingLog } from '../host/logs/rotating-log.ts';
import { rotateLog } from './kill.ts';
import { chance } from './row.ts';
import type { Extent, Row } from './row.ts';

/**
 * logrotate itself, in the ways that its manual has: every choice of renaming or copying, naming and
 * compressing, by a writer that goes on in the renamed file for a while. Where there is no logrotate, the
 * test's own rotations stand in for it, and the row says so.
 */

const NAMES = ['', 'start 0', 'dateext', 'dateext\nextension .log', 'extension .log'];
const MAKES = ['create', 'nocreate', 'copytruncate'];
const PACKS = [
  '',
  'compress',
  'compress\ndelaycompress',
  'compress\ncompresscmd /usr/bin/xz\ncompressext .xz',
  'compress\ncompresscmd /usr/bin/zstd\ncompressoptions --rm -q\ncompressext .zst\ndelaycompress',
];
const WAYS = NAMES.flatMap((name) =>
  MAKES.flatMap((make) => PACKS.map((pack) => [name, make, pack].join('\n'))),
);

export async function logrotate({ long, seed }: Extent): Promise<Row> {
  const version = installed();
  const random = chance(seed);
  const ways = long ? WAYS : WAYS.filter(() => random() < 0.15);
  let written = 0;
  let rotations = 0;
  const wrong: string[] = [];
  for (const way of ways) {
    const log = new RotatingLog();
    // Apart from the log, where its names mean nothing.
    const apart = `${log.folder}/apart`;
    mkdirSync(apart);
    log.write(50);
    let shown = await log.read();
    const warnings: string[] = [];
    for (let step = 0; step < 6; step++) {
      const writer = openSync(log.path, 'a');
      writeSync(writer, log.lines(1 + Math.floor(random() * 60)));
      if (version === undefined) rotateLog(log, random);
      else rotate(log, apart, way, step);
      rotations++;
      const goesOn = version !== undefined && (!way.includes('compress') || way.includes('delaycompress'));
      if (goesOn && random() < 0.5) writeSync(writer, log.lines(3));
      closeSync(writer);
      if (random() < 0.5) log.write(Math.floor(random() * 20));
      if (random() < 0.6) shown += await log.read();
      warnings.push(...log.warnings);
    }
    log.write(1);
    shown += await log.read();
    shown += await log.read();
    const lines = shown.split('\n').slice(0, -1).sort();
    if (
      lines.join('\n') !== log.written.toSorted().join('\n') ||
      warnings.some((words) => words.includes('unaccounted'))
    )
      wrong.push(`${way.trim().replaceAll('\n', ', ')} (${readdirSync(log.folder).join(' ')})`);
    written += log.written.length;
    log.remove();
  }
  const who = version ?? "logrotate (there is none here: the test's own rotations)";
  return {
    fault: `${who}: ${rotations} rotations, ${ways.length} choices of its options`,
    figures: `${written} lines written; ${ways.length - wrong.length} choices shown once, ${wrong.length} not${wrong.map((way) => `; ${way}`).join('')}`,
    held: wrong.length === 0,
  };
}

function installed(): string | undefined {
  try {
    return /^logrotate [\d.]+/.exec(
      execFileSync('logrotate', ['--version'], { stdio: 'pipe' }).toString(),
    )?.[0];
  } catch {
    return undefined;
  }
}

function rotate(log: RotatingLog, apart: string, way: string, step: number): void {
  // A date of its own for each rotation, as if so many days lay between.
  const date = way.includes('dateext') ? `dateformat -%Y%m%d.${String(step).padStart(4, '0')}\n` : '';
  const configuration = `${apart}/logrotate.conf`;
  writeFileSync(configuration, `${log.path} {\nrotate 100\n${date}${way}\n}\n`, { mode: 0o600 });
  execFileSync('logrotate', ['-f', '-s', `${apart}/status`, configuration], { stdio: 'pipe' });
}

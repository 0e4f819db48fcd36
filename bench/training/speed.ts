/**
 * Trains on the log of the rules bench as a user would, in a process of its own, and takes its time, its
 * memory and its rules.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEMPLATES, writeLog } from '../rules/log.ts';

export interface Speed {
  readonly megabytes: number;
  /**
   * On the clock, and of one processor: on a machine that does other things besides, only the second tells.
   */
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Largest resident size, in MB. */
  readonly resident: number;
  readonly rules: number;
  /** The templates that the log was made from. */
  readonly templates: number;
}

export function trainingSpeed(megabytes: number): Speed {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-bench-'));
  try {
    const log = join(folder, 'syslog');
    writeLog(log, megabytes * 1e6);
    const size = statSync(log).size;
    const installed = `${process.cwd()}/packages/maillog/dist/maillog.js`;
    // The child tells its own largest size, since nobody else can once it has ended.
    const program = `
      process.argv = [process.argv[0], ${JSON.stringify(installed)}, 'train', '--min', '1', '--trust', ${JSON.stringify(log)}];
      process.on('exit', () => {
        const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
        process.stderr.write(JSON.stringify([maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6]));
      });
      await import(${JSON.stringify(installed)});`;
    const start = process.hrtime.bigint();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'latin1',
      maxBuffer: 1 << 30,
    });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (status !== 0) throw new Error(`training ended with status ${status}: ${stderr}`);
    const [resident, processorSeconds] = JSON.parse(stderr) as [number, number];
    return {
      megabytes: size / 1e6,
      seconds,
      processorSeconds,
      resident,
      rules: stdout.match(/^(?:usual|ignore|do ignore)/gm)?.length ?? 0,
      templates: TEMPLATES,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

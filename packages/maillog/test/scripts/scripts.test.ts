import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { runInProcess } from '../helpers/in-process.ts';
import { needs } from '../helpers/needs.ts';
import { PROGRAM, isOther } from '../helpers/program.ts';
import { stepsOf } from './steps.ts';
import type { Call, Step } from './steps.ts';
import '../helpers/umask.ts';

/**
 * Whole-program runs, each a text file in this folder. What comes before the first section says what the
 * script shows.
 *
 *     --- needs PROGRAM…   programs of scripts/programs.json that the commands start
 *     --- file NAME        the lines that follow are put into NAME
 *     --- keys             admin.asc and admin-private.asc, a key pair for tests, are put there, too
 *     --- run COMMAND      COMMAND is run by /bin/sh, where `maillog` is the built program; steps.ts says which
 *                          calls run in this process (docs/decisions/0056-tests-in-process.md)
 *     --- stdout           what it must have printed, to the letter
 *     --- stderr           likewise; without this section it must have said nothing
 *     --- status N         its exit status; without this section 0
 */
interface Run {
  readonly command: string;
  stdout: string;
  stderr: string;
  status: number;
}

const folder = resolve('packages/maillog/test/scripts');

interface Script {
  readonly needs: readonly Parameters<typeof needs>[number][];
  readonly files: ReadonlyMap<string, string>;
  readonly keys: boolean;
  readonly runs: readonly Run[];
}

function parse(text: string): Script {
  let keys = false;
  const programs: Script['needs'][number][] = [];
  const files = new Map<string, string>();
  const runs: Run[] = [];
  for (const section of text.split(/^--- /m).slice(1)) {
    const head = section.slice(0, section.indexOf('\n'));
    const body = section.slice(head.length + 1);
    const [, kind = '', argument = ''] = /^(\w+) ?(.*)$/.exec(head) ?? [];
    const run = runs.at(-1);
    if (kind === 'file') files.set(argument, body);
    else if (kind === 'keys') keys = true;
    else if (kind === 'needs') programs.push(...(argument.split(' ') as typeof programs));
    else if (kind === 'run') runs.push({ command: argument, stdout: '', stderr: '', status: 0 });
    else if (kind === 'status' && run) run.status = Number(argument);
    else if ((kind === 'stdout' || kind === 'stderr') && run) run[kind] = body;
    else throw new Error(`unknown section: ${head}`);
  }
  return { needs: programs, files, keys, runs };
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

async function ended(command: string, surroundings: Surroundings): Promise<Ended> {
  let all: Ended = { stdout: '', stderr: '', status: 0 };
  for (const step of isOther ? [{ shell: command }] : stepsOf(command)) {
    const { stdout, stderr, status } = await runStep(step, surroundings);
    all = { stdout: all.stdout + stdout, stderr: all.stderr + stderr, status };
  }
  return all;
}

/** The commands that ran as processes; `report` and `check` stand for those that options call. */
const started = new Set<string>();

async function runStep(step: Step, surroundings: Surroundings): Promise<Ended> {
  if (!('args' in step) || isFirst(step)) return inShell(step.shell, surroundings);
  const { stdout, stderr, status } = await runInProcess(step.args, surroundings);
  const said = Buffer.from(stderr, 'latin1').toString();
  const printed = Buffer.from(stdout, 'latin1');
  if (step.taker === undefined) return { stdout: printed.toString(), stderr: said, status };
  const taken = inShell(step.taker, surroundings, printed);
  return { ...taken, stderr: said + taken.stderr, status: step.isPipe ? taken.status : status };
}

/** Whether no call of this command was a process yet. */
function isFirst({ args }: Call): boolean {
  const [first = ''] = args;
  const option = args.includes('--check') ? 'check' : 'report';
  const name = first.startsWith('-') ? option : first;
  if (started.has(name)) return false;
  started.add(name);
  return true;
}

function inShell(command: string, { cwd, env }: Surroundings, input?: Buffer): Ended {
  return spawnSync('/bin/sh', ['-c', command], { cwd, env, input, encoding: 'utf8' });
}

describe('whole-program scripts', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    const { needs: programs, files, keys, runs } = parse(readFileSync(join(folder, name), 'utf8'));
    it(`scripts/${name}`, needs(...programs), async () => {
      assert.ok(runs.length > 0, 'the script runs nothing');
      const place = mkdtempSync(join(tmpdir(), 'maillog-script-'));
      try {
        mkdirSync(join(place, 'bin'));
        writeFileSync(
          join(place, 'bin/maillog'),
          `#!/bin/sh\nexec ${PROGRAM.map((word) => `'${word}'`).join(' ')} "$@"\n`,
        );
        chmodSync(join(place, 'bin/maillog'), 0o755);
        const work = join(place, 'work');
        mkdirSync(work);
        // Not copied with their modes: root trusts no key in a clone that was made with umask 002.
        if (keys)
          for (const key of readdirSync(join(folder, 'keys')))
            writeFileSync(join(work, key), readFileSync(join(folder, 'keys', key)), { mode: 0o644 });
        for (const [file, body] of files) {
          mkdirSync(dirname(join(work, file)), { recursive: true });
          writeFileSync(join(work, file), body);
        }
        for (const run of runs) {
          const env = {
            PATH: `${place}/bin:${process.env['PATH'] ?? ''}`,
            HOME: place,
            XDG_STATE_HOME: `${place}/state`,
            LC_ALL: 'C',
            TZ: 'UTC',
          };
          const { stdout, stderr, status } = await ended(run.command, { cwd: work, env });
          assert.deepEqual(
            { stdout, stderr, status },
            { stdout: run.stdout, stderr: run.stderr, status: run.status },
            run.command,
          );
        }
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    });
  }
});

/**
 * Listing files, against what an administrator would use for it: whole processes, output thrown away, the
 * contenders in turn so that what slows the machine slows all, every file read once just before each so that
 * all find the cache equally warm. Then that every digest and name is that of coreutils, and how much memory
 * a million files take.
 *
 *     npm run bench:monitor [-- --record]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report, table, wallMilliseconds } from '../measure.ts';
import { sameAsCoreutils } from './same.ts';
import { makeMillion, makeSmallFiles } from './trees.ts';

const ROUNDS = 3;
const SMALL_FILES = 200_000;
const program = 'packages/maillog/dist/maillog.js';
/** More than a few tenths: others worked on this machine meanwhile, and even the ratios are rough. */
const load = loadavg()[0] ?? 0;
const work = mkdtempSync(join(tmpdir(), 'maillog-bench-'));

function configuration(name: string, ...lines: readonly string[]): string {
  const file = join(work, `${name}.conf`);
  writeFileSync(file, `set encrypt off\nset to a@example.com\nmonitor <<E\n${lines.join('\n')}\nE\n`);
  return file;
}

function sh(command: string): () => number {
  return () => wallMilliseconds('/bin/sh', ['-c', `${command} >/dev/null 2>&1`]);
}

interface Contender {
  readonly name: string;
  readonly run: () => number;
  /** How many times as fast as it we want to be. */
  readonly wanted: number;
}

function contenders(root: string): Contender[] {
  const aide = join(work, 'aide.conf');
  const output = join(work, 'aide.db');
  writeFileSync(
    aide,
    `database_out=file:${output}\ngzip_dbout=no\nnum_workers=2\nreport_level=minimal\n${root} s+sha256\n`,
  );
  const all = `find ${root} -type f -print0 | xargs -0 -P2`;
  return [
    { name: 'xargs -0 -P2 sha256sum', run: sh(`${all} sha256sum`), wanted: 3 },
    {
      name: 'aide --init, 2 workers',
      run: sh(`rm -f ${output}; aide --init -c ${aide}; test -s ${output}`),
      wanted: 4,
    },
    { name: 'hashdeep -r -j2', run: sh(`hashdeep -c sha256 -r -j2 ${root}`), wanted: 3 },
    { name: 'two openssl dgst -sha256', run: sh(`${all} openssl dgst -sha256`), wanted: 0.9 },
  ];
}

function compareOn(root: string, words = root): string[][] {
  const ours = sh(`node ${program} -C ${configuration('list', `dir ${root}`)} --dry-run`);
  const good = join(work, 'good.log');
  spawnSync('/bin/sh', ['-c', `node ${program} -C ${join(work, 'list.conf')} --dry-run > ${good}`]);
  const check: Contender = {
    name: 'maillog --check',
    run: sh(`node ${program} --check ${good}`),
    wanted: 1 / 1.2,
  };
  const others = [...contenders(root), check];
  const times = new Map<string, number[]>(
    ['maillog', ...others.map(({ name }) => name)].map((name) => [name, []]),
  );
  const warm = sh(`find ${root} -type f -print0 | xargs -0 -P2 cat`);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of [{ name: 'maillog', run: ours }, ...others]) {
      warm();
      times.get(name)?.push(run());
    }
  }
  const own = median(times.get('maillog') ?? []);
  return [
    [`**maillog --dry-run**, ${words}`, (own / 1000).toFixed(2), '', ''],
    ...others.map(({ name, wanted }) => {
      const took = median(times.get(name) ?? []);
      const faster = took / own;
      const asked =
        name === 'maillog --check' ? `at most ${(1 / wanted).toFixed(1)} times the time` : `≥ ${wanted}`;
      const got =
        name === 'maillog --check' ? `${(took / own).toFixed(2)} times the time` : faster.toFixed(2);
      return [name, (took / 1000).toFixed(2), got, asked];
    }),
  ];
}

/**
 * The most that it and its workers held at a time, in MB: what only they hold, and pages they share counted
 * once.
 */
async function memoryOf(root: string): Promise<{ own: number; all: number }> {
  const child = spawn('node', [program, '-C', configuration('million', `dir ${root}`), '--dry-run'], {
    stdio: 'ignore',
  });
  let [own, all] = [0, 0];
  const sample = setInterval(() => {
    const processes = [child.pid ?? 0, ...childrenOf(child.pid ?? 0)];
    all = Math.max(
      all,
      processes.reduce((sum, pid) => sum + kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss'), 0),
    );
    own = Math.max(own, kilobytes(`/proc/${child.pid}/status`, 'VmHWM'));
  }, 50);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(sample);
  return { own: Math.round(own / 1024), all: Math.round(all / 1024) };
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function kilobytes(file: string, field: string): number {
  try {
    return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function versionOf(command: string, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return (stdout + stderr).split('\n')[0] ?? '';
}

try {
  const small = join(work, 'small');
  makeSmallFiles(small, SMALL_FILES);
  const rows = [...compareOn('/usr/lib'), ...compareOn(small, `${SMALL_FILES} small files`)];
  const compared = ['sha256', 'md5'].map((digest) => {
    const files = sameAsCoreutils(
      program,
      configuration(digest, `dir /usr/lib ${small}`, `digest ${digest}`),
      digest,
      ['/usr/lib', small],
    );
    return `${digest}: ${files} digests and names are those of ${digest}sum`;
  });
  rmSync(small, { recursive: true });
  const memory: string[] = [];
  for (const [words, folders] of [
    ['1000 directories of 1000 files', 1000],
    ['one directory of a million files', 1],
  ] as const) {
    const million = join(work, `million-${folders}`);
    makeMillion(million, folders);
    const { own, all } = await memoryOf(million);
    memory.push(
      `${words}: ${own} MB resident in maillog, ${all} MB with its workers (pages they share once); at most 300 are wanted`,
    );
    rmSync(million, { recursive: true });
  }
  const text = [
    table(['', 's (median)', 'times as fast', 'wanted'], rows),
    '',
    ...[...compared, ...memory, `load average when it began: ${load.toFixed(1)}`].map((line) => `- ${line}`),
  ].join('\n');
  const versions = [
    versionOf('aide', '--version'),
    versionOf('hashdeep', '-V'),
    versionOf('openssl', 'version'),
  ];
  report('monitor', text, [...versions, versionOf('sha256sum', '--version')]);
} finally {
  rmSync(work, { recursive: true, force: true });
}

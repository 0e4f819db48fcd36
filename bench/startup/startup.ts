/**
 * What the program costs before it has anything to do: CPU and wall time of whole processes with all that
 * they start, for an empty Node process, `--version`, a `--dry-run`, and a sealed report of one line by
 * either engine. The cases take turns, so that a slow moment of the machine meets all alike.
 *
 *     npm run bench:startup [-- --record]
 *     MAILLOG_BASE=/srv/old/dist/maillog.js npm run bench:startup
 *
 * MAILLOG_BASE names another build. It then takes turns with this one, and the table has the ratio of the
 * two.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, processTimes, report, table } from '../measure.ts';
import type { ProcessTimes } from '../measure.ts';

const ROUNDS = 25;
/** What a small report may take, in CPU time to that of version 0.1.0. */
const MAX_REPORT_RATIO = 1.15;
const MAX_START_RATIO = 1.05;

interface Case {
  readonly name: string;
  /** The arguments of Node, for one of the builds; `state` is a folder of that build alone. */
  readonly args: (program: string, state: string) => readonly string[];
  readonly maxRatio?: number;
}

const folder = mkdtempSync(join(tmpdir(), 'maillog-startup-'));
const home = join(folder, 'gnupg');
const env = { ...process.env, GNUPGHOME: home };

function gpg(...args: readonly string[]): string {
  return execFileSync('gpg', ['--batch', '--no-tty', ...args], { env, encoding: 'utf8', stdio: 'pipe' });
}

/** Makes a key, and gives the file of its public half and its fingerprint. */
function makeKey(): { file: string; fingerprint: string } {
  mkdirSync(home, { mode: 0o700 });
  gpg('--passphrase', '', '--quick-generate-key', 'you@example.com', 'default', 'default', 'never');
  const file = join(folder, 'you.asc');
  writeFileSync(file, gpg('--armor', '--export'));
  const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(gpg('--with-colons', '--list-keys'))?.[1] ?? '';
  return { file, fingerprint };
}

function dryRun(): Case {
  const file = join(folder, 'small.conf');
  writeFileSync(join(folder, 'app.log'), 'one\ntwo\n'.repeat(200));
  writeFileSync(
    file,
    `set to 'you@example.com'
command <<X
  exec 'true'
X
monitor <<X
  dir ${folder}
X
watch <<X
  logfile app.log
  ignore =~ /^one$/
  ignore =~ m{^\\w+ \\d+}
X
`,
  );
  return {
    name: 'maillog -C small.conf --dry-run',
    args: (program) => [program, '-C', file, '--dry-run'],
    maxRatio: MAX_START_RATIO,
  };
}

function tinyReport(name: string, sealing: string): Case {
  return {
    name,
    args: (program, state) => {
      const file = join(state, `${name.replace(/\W/g, '-')}.conf`);
      mkdirSync(state, { recursive: true });
      writeFileSync(
        file,
        `set to you@example.com\nset from host@example.com\nset deliver maildir:${state}/mail\nset state ${file}.state\n${sealing}\ncommand <<X\nexec 'echo hello'\nX\n`,
      );
      return [program, '-C', file];
    },
    maxRatio: MAX_REPORT_RATIO,
  };
}

/** The times of each case by each build: `times[case][build][round]`. */
function measure(cases: readonly Case[], builds: readonly string[]): ProcessTimes[][][] {
  const commands = cases.map(({ args }) =>
    builds.map((build, number) => args(build, join(folder, `build-${number}`))),
  );
  const times: ProcessTimes[][][] = commands.map((ours) => ours.map(() => []));
  // The first round makes the states and the hosts' keys, and does not count.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [index, ours] of commands.entries())
      for (const [build, args] of ours.entries()) {
        const took = processTimes(process.execPath, args, env);
        if (round > 0) times[index][build].push(took);
      }
  return times;
}

function row({ name, maxRatio = Number.NaN }: Case, [own, base]: readonly ProcessTimes[][]): string[] {
  const cpu = own.map(({ cpuMs }) => cpuMs);
  const cells = [name, ms(Math.min(...cpu)), ms(median(cpu)), ms(median(own.map(({ wallMs }) => wallMs)))];
  if (!base) return cells;
  const baseCpu = base.map(({ cpuMs }) => cpuMs);
  const ratio = median(cpu) / median(baseCpu);
  return [
    ...cells,
    ms(Math.min(...baseCpu)),
    ms(median(baseCpu)),
    (Math.min(...cpu) / Math.min(...baseCpu)).toFixed(2),
    ratio.toFixed(2),
    Number.isNaN(maxRatio) ? '' : `≤ ${maxRatio}${ratio <= maxRatio ? '' : ' MISSED'}`,
  ];
}

function mounts(): number {
  return existsSync('/proc/mounts')
    ? (readFileSync('/proc/mounts', 'utf8').match(/ (?:fuse|nfs)/g)?.length ?? 0)
    : 0;
}

function ms(value: number): string {
  return value.toFixed(0);
}

try {
  const load = loadavg()[0] ?? 0;
  const { file, fingerprint } = makeKey();
  const cases: Case[] = [
    { name: 'node -e 0', args: () => ['-e', '0'] },
    { name: 'maillog --version', args: (program) => [program, '--version'], maxRatio: MAX_START_RATIO },
    dryRun(),
    tinyReport('report of one line, recipient', `recipient ${file}`),
    tinyReport(
      'report of one line, set pgp gpg',
      `set pgp "gpg -a -e -r ${fingerprint} --trust-model always --batch --no-tty"`,
    ),
  ];
  const base = process.env['MAILLOG_BASE'];
  const builds = ['packages/maillog/dist/maillog.js', ...(base === undefined ? [] : [base])];
  const times = measure(cases, builds);
  const head = ['process', 'CPU ms (min)', 'CPU ms (median)', 'wall ms (median)'];
  const baseHead = ['base CPU (min)', 'base CPU (median)', 'ratio (min)', 'ratio (median)', 'to reach'];
  const text = [
    table(
      base === undefined ? head : [...head, ...baseHead],
      cases.map((one, index) => row(one, times[index])),
    ),
    '',
    `- ${ROUNDS} rounds; load average when it began: ${load.toFixed(1)}`,
    `- mounts of FUSE or NFS, with which a listing takes another process: ${mounts()}`,
    ...(base === undefined
      ? []
      : [`- base: ${execFileSync(process.execPath, [base, '--version'], { encoding: 'utf8' }).trim()}`]),
  ].join('\n');
  report('startup', text, [gpg('--version').split('\n', 1)[0] ?? '']);
} finally {
  execFileSync('gpgconf', ['--kill', 'all'], { env });
  rmSync(folder, { recursive: true, force: true });
}

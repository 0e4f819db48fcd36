/**
 * Rules: maillog against what an administrator would use otherwise, in one run. Whole processes are compared
 * by wall time and rate; scanning alone by CPU time. Debian's rules come from the package logcheck-database;
 * the log is made (log.ts). `--grep-mb N` says on how much of the log grep with the common rules is timed
 * (10; at 100 it takes a quarter of an hour).
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuleSet } from '../../packages/maillog/src/pattern/index.ts';
import { report, table } from '../measure.ts';
import { commonRules, debianRules } from './debian.ts';
import { cpu, extendedRules, madeRules, perlRules, readLog, scan, unanchoredRules } from './engine.ts';
import { writeLog } from './log.ts';

const folder = mkdtempSync(join(tmpdir(), 'maillog-rules-'));
function path(name: string): string {
  return join(folder, name);
}
const rows: string[][] = [];
function row(what: string, figure: string, reach: string): void {
  rows.push([what, figure, reach]);
  process.stderr.write(`${what}: ${figure}\n`);
}

/** Wall milliseconds of a command whose output goes to a file. */
function timed(
  command: string,
  args: readonly string[],
  output: string,
  env: NodeJS.ProcessEnv = {},
): number {
  const start = process.hrtime.bigint();
  const stdio = ['ignore', openSync(path(output), 'w'), 'ignore'] as const;
  spawnSync(command, args, { stdio: [...stdio], env: { ...process.env, LC_ALL: 'C', ...env } });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The quickest of three: what a process takes when the machine lets it. */
function quickest(run: () => number): number {
  return Math.min(run(), run(), run());
}

function perSecond(megabytes: number, milliseconds: number): number {
  return (1000 * megabytes) / milliseconds;
}
function times(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} times`;
}

const all = debianRules('server');
if (all.length === 0)
  throw new Error('Debian package logcheck-database is not installed: apt-get install logcheck-database');
const common = commonRules(all);
const grepMegabytes = Number(process.argv[process.argv.indexOf('--grep-mb') + 1] ?? 10) || 10;
writeFileSync(path('all'), `${all.join('\n')}\n`, 'latin1');
writeFileSync(path('common'), `${common.join('\n')}\n`, 'latin1');
for (const [name, megabytes] of [
  ['log2', 2],
  ['log100', 100],
  ['logN', grepMegabytes],
] as const)
  writeLog(path(name), megabytes * 1e6);

/** A configuration with these rules; its body is what they leave, under one heading. */
function configuration(name: string, rules: readonly string[], log: string): string {
  mkdirSync(path(`${name}/ignore.d.server`), { recursive: true });
  writeFileSync(path(`${name}/ignore.d.server/all`), `${rules.join('\n')}\n`, 'latin1');
  writeFileSync(path(`${name}.conf`), `watch <<E\nlogfile ${path(log)}\nlogcheck ${path(name)} server\nE\n`);
  return path(`${name}.conf`);
}
function maillog(conf: string, output: string): number {
  return timed(process.execPath, ['packages/maillog/dist/maillog.js', '-C', conf, '--dry-run'], output);
}
/** The body less the part's heading, the layer's heading, and the empty lines behind. */
function bodyOf(output: string): string {
  return readFileSync(path(output), 'latin1')
    .split('\n')
    .slice(3, -3)
    .map((line) => `${line}\n`)
    .join('');
}

const ours100 = perSecond(
  100,
  quickest(() => maillog(configuration('all-100', all, 'log100'), 'ours.all')),
);
maillog(configuration('all-2', all, 'log2'), 'ours.2');
const grepAll = perSecond(2, timed('grep', ['-a', '-E', '-v', '-f', path('all'), path('log2')], 'grep.2'));
row(
  `100 MB, ${all.length} Debian rules, whole process, against grep on 2 MB`,
  times(ours100 / grepAll),
  '≥ 300',
);
row(
  'answer, all rules, 2 MB',
  bodyOf('ours.2') === readFileSync(path('grep.2'), 'latin1') ? "byte for byte grep's" : 'DIFFERS',
  'equal',
);

const oursCommon = perSecond(
  100,
  quickest(() => maillog(configuration('common-100', common, 'log100'), 'ours.common')),
);
const grepCommon = perSecond(
  grepMegabytes,
  timed('grep', ['-a', '-E', '-v', '-c', '-f', path('common'), path('logN')], 'grep.n'),
);
row(
  `100 MB, the ${common.length} rules that all read, against grep on ${grepMegabytes} MB of it`,
  times(oursCommon / grepCommon),
  '≥ 80',
);
const raised = ['--dfa-size-limit', '4G', '--regex-size-limit', '4G'];
const rg = perSecond(
  100,
  quickest(() => timed('rg', ['-a', '-v', '-c', ...raised, '-f', path('common'), path('log100')], 'rg')),
);
row(
  'the same against ripgrep, limits raised, on 100 MB',
  existsSync('/usr/bin/rg') ? times(oursCommon / rg) : 'no ripgrep here',
  '≥ 8',
);

writeFileSync(
  path('subs.pl'),
  `my @subs; open my $r, '<', shift; while (<$r>) { chomp; my $t = $_; $t =~ s{([/\\@])}{\\\\$1}g; push @subs, eval "sub { \\$_ =~ /$t/ }" || die $@ }
my $n = 0; LINE: while (<>) { chomp; for my $s (@subs) { next LINE if $s->() } $n++ } print "$n\\n";`,
);
const perl = perSecond(2, timed('perl', [path('subs.pl'), path('common'), path('log2')], 'perl'));
row('against perl, one compiled sub a rule, by rate (perl on 2 MB)', times(oursCommon / perl), '≥ 600');

const log = readLog(path('log100'));
hyperscan();

function hyperscan(): void {
  const built = spawnSync('cc', ['-O2', '-o', path('hyperscan'), 'bench/rules/hyperscan.c', '-lhs']);
  if (built.status !== 0) return row('scanning alone against Hyperscan', 'no libhyperscan-dev here', '≥ 2.5');
  const { stdout, stderr } = spawnSync(path('hyperscan'), [path('common'), path('log100')], {
    encoding: 'latin1',
    maxBuffer: 1 << 26,
  });
  const [shown, took] = stderr.trim().split(' ').map(Number) as [number, number];
  const taken = stdout.split('\n').filter((rule) => rule !== '');
  const rules = new RuleSet(extendedRules(taken));
  scan(rules, log);
  const ours = Math.min(...[1, 2, 3].map(() => cpu(() => scan(rules, log)).took));
  const same = scan(rules, log) === shown ? 'same answer' : 'ANSWERS DIFFER';
  const speeds = `${perSecond(100, ours).toFixed(0)} against ${perSecond(100, took).toFixed(0)} MB/s`;
  row(
    `scanning alone, one thread, ${taken.length} rules, against Hyperscan (CPU)`,
    `${times(took / ours)} (${speeds}; ${same})`,
    '≥ 2.5',
  );
}

/** Whole processes over the same log, and the CPU time of scanning alone. */
function many(count: number): { readonly whole: number; readonly scanning: number } {
  const texts = madeRules(count);
  writeFileSync(
    path(`made-${count}.conf`),
    `watch <<E\nlogfile ${path('log100')}\n${texts.map((text) => `ignore ${text}\n`).join('')}E\n`,
  );
  const whole = quickest(() => maillog(path(`made-${count}.conf`), 'made'));
  const rules = new RuleSet(perlRules(texts));
  scan(rules, log);
  return { whole, scanning: cpu(() => scan(rules, log)).took };
}
const hundred = many(100);
const myriad = many(10_000);
row(
  '10,000 distinct rules against 100, 100 MB, whole process',
  `${(myriad.whole / hundred.whole).toFixed(2)} times the time, ${(myriad.scanning / hundred.scanning).toFixed(2)} scanning alone`,
  '≤ 1.5',
);

const starts = [1, 2, 3, 4, 5].map(() =>
  execFileSync(process.execPath, ['build/bench/rules/start.js'], { encoding: 'utf8' }).split(' '),
);
const best = Math.min(...starts.map(([, took]) => Number(took)));
row(
  `start: parse, lower and compile ${starts[0]?.[0]} Debian rules (best of 5)`,
  `${best.toFixed(0)} ms`,
  '≤ 250 ms',
);

const unanchored = new RuleSet(perlRules(unanchoredRules(200)));
scan(unanchored, log);
row(
  '200 unanchored rules (/word.*other/, CPU)',
  `${perSecond(100, cpu(() => scan(unanchored, log)).took).toFixed(0)} MB/s`,
  '≥ 50 MB/s',
);

for (let n = 0; n < 10; n++) linkSync(path('log100'), path(`gigabyte.${n}`));
row(
  `resident memory at 1 GB of log and ${all.length} rules`,
  `${await peak(configuration('giga', all, 'gigabyte.?'))} MB`,
  '≤ 300 MB',
);

/** The peak resident memory of a run, in MB, as Linux keeps it. */
async function peak(conf: string): Promise<number> {
  const child = spawn(process.execPath, ['packages/maillog/dist/maillog.js', '-C', conf, '--dry-run'], {
    stdio: ['ignore', openSync(path('giga.out'), 'w'), 'inherit'],
  });
  let most = 0;
  const look = setInterval(() => {
    try {
      most = Math.max(
        most,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
      );
    } catch {
      clearInterval(look);
    }
  }, 20);
  await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(look);
  return Math.round(most / 1024);
}

rmSync(folder, { recursive: true });
function versionOf(command: string, args: string[]): string {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout?.split('\n')[0] ?? '';
}
report('rules', table(['what', 'measured', 'to reach'], rows), [
  versionOf('grep', ['--version']),
  versionOf('rg', ['--version']),
]);

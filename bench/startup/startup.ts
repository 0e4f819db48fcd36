/**
 * How long the program takes to begin, against an empty Node process, in turn so that a slow moment of the
 * machine meets all alike. To reach: `--version` within 40 ms of `node -e 0`, a `--dry-run` of a small
 * configuration within 120 ms.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report, table, wallMilliseconds } from '../measure.ts';

const ROUNDS = 25;
const folder = mkdtempSync(join(tmpdir(), 'maillog-startup-'));
const configuration = join(folder, 'small.conf');
writeFileSync(join(folder, 'app.log'), 'one\ntwo\n'.repeat(200));
writeFileSync(
  configuration,
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

const cases: readonly (readonly [string, readonly string[], number])[] = [
  ['node -e 0', ['-e', '0'], Number.NaN],
  ['maillog --version', ['packages/maillog/dist/maillog.js', '--version'], 40],
  [
    'maillog -C small.conf --dry-run',
    ['packages/maillog/dist/maillog.js', '-C', configuration, '--dry-run'],
    120,
  ],
];
const times: number[][] = cases.map(() => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, [, args]] of cases.entries())
    times[index]?.push(wallMilliseconds(process.execPath, args));
}
rmSync(folder, { recursive: true });

const medians = times.map(median);
const base = medians[0] ?? Number.NaN;
const rows = cases.map(([name, , bar], index) => {
  const took = medians[index] ?? Number.NaN;
  const over = took - base;
  return [
    name,
    took.toFixed(1),
    index === 0 ? '' : over.toFixed(1),
    Number.isNaN(bar) ? '' : `≤ ${bar}${over <= bar ? '' : ' MISSED'}`,
  ];
});
report('startup', table(['process', 'ms (median)', 'over node', 'to reach'], rows));

/**
 * What sealing 100 MB of log costs, by the built-in engine and by the `pgp` command, against the gpg that a
 * shell script would use: time as a ratio to gpg alone, in turn so that a slow moment meets all alike, and
 * the memory of our process (bound: 300 MB).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, report, table } from '../measure.ts';

const ROUNDS = 3;
const MEGABYTES = 100;
const folder = mkdtempSync(join(tmpdir(), 'ml-'));
const env = { ...process.env, GNUPGHOME: folder };
const [clear, key] = [join(folder, 'clear.log'), join(folder, 'key.asc')];

/**
 * Wall time in milliseconds, and what the process prints.
 * @throws Error where it fails.
 */
function timed(command: string, args: readonly string[]): { took: number; out: string } {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { env, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${command}: ${stderr.toString()}`);
  return { took: Number(process.hrtime.bigint() - start) / 1e6, out: stdout.toString() };
}

let log = '';
for (let line = 0; log.length < MEGABYTES * 1e6; line += 1) {
  const port = (line * 2654435761) >>> 0;
  log += `Nov 22 07:00:${line % 60} web1 sshd[${line % 9999}]: Failed password from 10.0.${line % 256}.9 port ${port}\n`;
}
writeFileSync(clear, log, 'latin1');
timed('gpg', [
  '--batch',
  '--passphrase',
  '',
  '--quick-generate-key',
  'a@example.com',
  'default',
  'default',
  '0',
]);
writeFileSync(key, timed('gpg', ['-a', '--export']).out);

const program = fileURLToPath(new URL('./seal-file.js', import.meta.url));
function ours(engine: string): [string, string[]] {
  return [process.execPath, [program, engine, key, clear]];
}
const bare = [
  '--batch',
  '--yes',
  '--trust-model',
  'always',
  '-a',
  '-e',
  '-f',
  key,
  '-o',
  join(folder, 'out'),
  clear,
];
const cases: [string, [string, string[]]][] = [
  ['gpg -a -e, alone', ['gpg', bare]],
  ['set pgp "gpg -a -e …"', ours('pgp')],
  ['recipient (built in)', ours('openpgp')],
];
const runs = cases.map(() => ({ times: [] as number[], peak: '' }));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, [, [command, args]]] of cases.entries()) {
    rmSync(`${clear}.pgp`, { force: true });
    rmSync(`${clear}.openpgp`, { force: true });
    const { took, out } = timed(command, args);
    runs[index].times.push(took);
    runs[index].peak = out.trim();
  }
}
spawnSync('gpgconf', ['--kill', 'all'], { env });
rmSync(folder, { recursive: true });

const base = median(runs[0].times);
const rows = cases.map(([name], index) => {
  const { times, peak } = runs[index];
  const took = median(times);
  return [name, (took / 1000).toFixed(1), (took / base).toFixed(2), peak];
});
const text = table([`${MEGABYTES} MB of log`, 's (median)', 'to gpg', 'MB of memory'], rows);
report('sealing', text, [timedVersion()]);

function timedVersion(): string {
  return spawnSync('gpg', ['--version']).stdout.toString().split('\n', 1)[0];
}

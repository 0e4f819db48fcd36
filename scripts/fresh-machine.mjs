// `npm run fresh [-- --mirror=URL --root=FOLDER --record CASE…]`: both commands of the README, and the cron
// line of `maillog --generate`, on a bare Debian 13, from a fresh clone of what is committed. A case is
// `tester:022`, a user and a umask. Needs root and debootstrap; takes about 5 minutes for each case. The
// output of each is put into FOLDER/srv, the table is printed, and with --record added to
// bench/record/fresh-machine.md.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DebianRoot } from './debian-root.mjs';

/** The users come first: `npm test` as root installs programs, which a bare machine has not. */
const CASES = ['tester:002', 'tester:022', 'tester:077', 'root:002', 'root:022', 'root:077', 'tester:027'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mirror: { type: 'string' }, root: { type: 'string' }, record: { type: 'boolean' } },
});
const root = new DebianRoot(values.root ?? join(tmpdir(), 'maillog-trixie'));
root.make(values.mirror);
const commit = bundle();

const rows = (positionals.length > 0 ? positionals : CASES).map(tryCase);
rows.push(['root', '', '', 'the cron line of a generated configuration', cron()]);
report(rows);
process.exitCode = rows.every((row) => /^(ok|0)/.test(row.at(-1))) ? 0 : 1;

/** Puts what is committed where a user can clone it: `git clone /srv/maillog.bundle`. */
function bundle() {
  const file = join(root.folder, 'srv/maillog.bundle');
  spawnSync('git', ['bundle', 'create', '-q', file, 'HEAD'], { stdio: 'inherit' });
  chmodSync(file, 0o644);
  return spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
}

/** Both commands in a fresh clone that only its owner can enter, with an empty HOME. */
function tryCase(name) {
  const [user, umask] = name.split(':');
  const place = user === 'root' ? '/root' : `/home/${user}`;
  const env = { HOME: `${place}/empty` };
  const clone = `umask 077; cd ${place} && rm -rf clone empty && mkdir empty clone && umask ${umask} &&
    git clone -q /srv/maillog.bundle clone 2>&1`;
  const programs = root.run('command -v gpg postfix mutt').output === '' ? 'none' : 'all';
  root.run(clone, { user, env });
  const outcomes = ['npm run demo', 'npm test'].map((command) => {
    const { status, output } = root.run(`umask ${umask}; cd ${place}/clone && ${command} 2>&1`, {
      user,
      env,
    });
    writeFileSync(join(root.folder, 'srv', `${name}-${command.split(' ').at(-1)}.log`), output);
    return outcome(status, output);
  });
  console.log(name, ...outcomes);
  return [user, umask, programs, ...outcomes];
}

/** `ok`, or the status; then what the tests say of themselves. */
function outcome(status, output) {
  const count = (what) => new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(output)?.[1];
  const left = /single tests: (\d+)/.exec(output)?.[1];
  const tests = count('tests') ? `: ${count('pass')} of ${count('tests')} pass` : '';
  return `${status === 0 ? 'ok' : `status ${status}`}${tests}${left ? `; left out: ${left} files and tests` : ''}`;
}

/**
 * Installs the tarball, and runs the cron line of the generated configuration as cron does; `ok` where
 * nothing but the report comes.
 */
function cron() {
  root.must(`cd /root && rm -rf packed mail && git clone -q /srv/maillog.bundle packed && cd packed &&
    npm ci && npm run build && npm run pack && npm install -g ./maillog-*.tgz && { maillog --generate
    printf '%s\\n' 'set deliver maildir:/root/mail' 'set to admin@example.com' 'set encrypt off' 'set layout parts'; } > /etc/maillog.conf`);
  const generated = root.must('cat /etc/maillog.conf');
  const line = /15 6 \* \* \* (.*)/.exec(generated)[1].replace('THIS-FILE', '/etc/maillog.conf');
  const env = 'env -i HOME=/root LOGNAME=root PATH=/usr/bin:/bin SHELL=/bin/sh';
  const { status, output } = root.run(`cd /root && ${env} /bin/sh -c '${line}' 2>&1`);
  const mails = Number(root.must('ls /root/mail/new | wc -l'));
  // 1: an entry had a failure, which the report says, such as `df` where nothing is mounted.
  const isWell = [0, 1].includes(status) && output === '' && mails === 1;
  return isWell ? 'ok: one report, no word beside it' : `status ${status}, ${mails} mails: ${output}`;
}

function report(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  const head = ['user', 'umask', 'programs', 'npm run demo', 'npm test'];
  const table = [head, head.map(() => '---'), ...rows].map(line).join('');
  const versions = root.must(
    'echo "Debian $(cat /etc/debian_version), Node $(node --version), npm $(npm --version), perl $(perl -e "print $^V")"',
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; ${versions}; commit ${commit}`;
  const text = `## ${new Date().toISOString().slice(0, 10)}\n\n${machine}\n\n${table}\n`;
  console.log(text);
  if (values.record) appendFileSync('bench/record/fresh-machine.md', text);
}

// `npm run demo`: installs, builds, makes a key pair, runs the main job on the made-up logs of examples/demo
// into a Maildir, opens the mail it made and shows it. Needs no server, no gpg, and no network but the
// package registry.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function say(text) {
  console.log(`\n\x1b[1m${text}\x1b[0m`);
}

/** Runs a step; ends the demonstration where it fails. */
function run(command, args, allowed = [0]) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout ?? '');
  if (!allowed.includes(status)) process.exit(status ?? 1);
}

installPackages();
run(process.execPath, ['scripts/build.mjs', '--no-types']);

// Like everything that MailLog reads and writes, what is made here is its user's alone, whatever the umask
// and the modes of the clone.
process.umask(0o077);
const place = mkdtempSync(join(tmpdir(), 'maillog-demo-'));
cpSync('examples/demo', join(place, 'web1'), { recursive: true });
run('chmod', ['-R', 'go-w', join(place, 'web1')]);

// Node 20.19 warns that Ed25519 is experimental, which is of no use here.
process.removeAllListeners('warning');
say("Making the administrator's key pair (it would stay on your own machine)");
const { generateKey } = await import('openpgp');
const { publicKey, privateKey } = await generateKey({
  type: 'ecc',
  curve: 'curve25519Legacy',
  userIDs: [{ name: 'Admin', email: 'admin@example.com' }],
});
writeFileSync(join(place, 'admin.asc'), publicKey);
writeFileSync(join(place, 'admin-private.asc'), privateKey, { mode: 0o600 });

const maildir = join(place, 'Maildir');
// What the reader remembers of hosts stays in this folder, too.
process.env.XDG_STATE_HOME = join(place, 'reader');
const configuration = join(place, 'web1.conf');
mkdirSync(maildir);
writeFileSync(
  configuration,
  `source web1/demo.conf
recipient admin.asc
set state   '${join(place, 'state')}'
set deliver 'maildir:${maildir}'
`,
);

say('The report: collected, sealed and delivered into a Maildir');
run(process.execPath, ['packages/maillog/dist/maillog.js', '-C', configuration, '--verbose']);

const [mail] = readdirSync(join(maildir, 'new'));
say('The mail, as anybody on its way sees it');
const lines = readFileSync(join(maildir, 'new', mail), 'latin1').split('\n');
console.log([...lines.slice(0, 40), `… ${lines.length - 40} lines more`].join('\n'));

say('The mail, opened with the private key');
run(process.execPath, [
  'packages/maillog/dist/maillog.js',
  'open',
  '--key',
  join(place, 'admin-private.asc'),
  maildir,
]);
say('Training: the same logs, without a rule. What is frequent becomes sentences');
const trained = join(place, 'trained.conf');
const [system, logins] = ['syslog', 'auth.log'].map((name) => join(place, 'web1/logs', name));
run(process.execPath, [
  'packages/maillog/dist/maillog.js',
  'train',
  system,
  logins,
  '--out',
  join(place, 'usual.rules'),
]);
writeFileSync(trained, `watch <<__W\n    logfile '${system}' '${logins}'\n    rules usual.rules\n__W\n`);
say('Its ten templates with most lines: usual is hidden, fold becomes one line');
const blocks = readFileSync(join(place, 'usual.rules'), 'latin1').split('\n\n');
const templates = blocks.flatMap((block) => {
  const [, lines, rule] = /^# (\d+) lines?[^]*?\n((?:usual|fold) (?!=~).*)$/m.exec(block) ?? [];
  return rule === undefined ? [] : [{ lines: Number(lines), rule }];
});
templates.sort((one, other) => other.lines - one.lines);
for (const { lines, rule } of templates.slice(0, 10)) console.log(`${String(lines).padStart(5)}  ${rule}`);
const others = blocks.length - 1 - Math.min(templates.length, 10);
if (others > 0) console.log(`       ${others} more rules are in ${join(place, 'usual.rules')}`);
say('What remains to be read: each fold in one line with a sample, and every line that is rare');
run(process.execPath, ['packages/maillog/dist/maillog.js', '-C', trained, '--dry-run']);
say(`Many hosts: the same mail in the inbox of the reading side, which stays open with keys in a terminal`);
const read = [
  'packages/reader/dist/maillog-read.js',
  '--memory',
  '--key',
  join(place, 'admin-private.asc'),
  maildir,
];
run(process.execPath, [...read, '--text']);
say(`The same on a page: node ${read.join(' ')}`);
say('Twenty made hosts over 14 days on a page: node packages/reader/dist/maillog-read.js demo');
say(`Everything is in ${place}: look at it, then remove it`);

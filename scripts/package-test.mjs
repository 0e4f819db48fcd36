// `npm run package:test [-- --record --roots=FOLDER ROOT|FILE…]`: installs what `npm run package` put into
// release/ in roots of Debian without a network, and runs the whole program there (package/smoke.sh). The one
// file and the package for all architectures come on Debian 13 with its own Node, the executable and its
// package on Debian 11 and 12, which have none. The packages of the reading side and of the fleet come on
// Debian 13, and read and receive reports that the one file makes there. Packages are upgraded, removed and
// purged. Needs root and debootstrap; the roots are made once and kept in FOLDER. The table is printed, and
// with --record added to bench/record/packages.md.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DebianRoot } from './debian-root.mjs';
import { Steps } from './package/steps.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mirror: { type: 'string' },
    roots: { type: 'string' },
    release: { type: 'string' },
    record: { type: 'boolean' },
  },
});
const roots = resolve(values.roots ?? tmpdir());
const release = resolve(values.release ?? 'release');
const [version, readerVersion, fleetVersion] = ['maillog', 'reader', 'fleet'].map(
  (home) => JSON.parse(readFileSync(`packages/${home}/package.json`, 'utf8')).version,
);
const READER = `maillog-reader_${readerVersion}_amd64.deb`;
const FLEET = `maillog-fleet_${fleetVersion}_all.deb`;

const HAS_NODE = { suite: 'trixie', packages: ['nodejs'] };
/** What is installed where: the root, and the file of the release. */
const CASES = [
  ['maillog.cjs', HAS_NODE],
  [`maillog_${version}_all.deb`, HAS_NODE],
  [READER, HAS_NODE],
  [FLEET, { suite: 'trixie', packages: ['nodejs', 'openssl'] }],
  ['maillog-linux-x64', { suite: 'bookworm', packages: [] }],
  [`maillog_${version}_amd64.deb`, { suite: 'bookworm', packages: [] }],
  ['maillog-linux-x64', { suite: 'bullseye', packages: [] }],
  [`maillog_${version}_amd64.deb`, { suite: 'bullseye', packages: [] }],
];

const wanted = CASES.filter(
  ([file, { suite }]) => positionals.length === 0 || [file, suite].some((name) => positionals.includes(name)),
);
const rows = wanted.map(([file, system]) => [system.suite, file].concat(tryFile(file, system)));
report(rows);
process.exitCode = rows.every((row) => row.at(-1) === 'none') ? 0 : 1;

/** How many steps were well, and the others. */
function tryFile(file, { suite, packages }) {
  const base = new DebianRoot(join(roots, ['maillog-minimal', suite, ...packages].join('-')));
  base.make(values.mirror, { suite, packages });
  const folder = mkdtempSync(join(tmpdir(), `maillog-root-`));
  try {
    execFileSync('cp', ['-a', `${base.folder}/.`, folder]);
    const root = new DebianRoot(folder);
    prepare(folder, file);
    const byName = new Map([
      [READER, tryReader],
      [FLEET, tryFleet],
    ]);
    const tryIt = byName.get(file) ?? (file.endsWith('.deb') ? tryPackage : tryProgram);
    const output = tryIt(root, file);
    const failed = output.split(/^(?=(?:ok|FAIL) )/m).filter((step) => step.startsWith('FAIL'));
    for (const step of failed) console.error(`${suite}, ${file}: ${step}`);
    const well = output.split('\n').filter((line) => line.startsWith('ok ')).length;
    console.log(`${suite}, ${file}: ${well} ok, ${failed.length} failed`);
    return [well, failed.map((step) => step.split('\n')[0]).join('; ') || 'none'];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the smoke test needs, in /srv. */
function prepare(folder, file) {
  const srv = join(folder, 'srv');
  for (const name of ['smoke/mod', 'smoke/listed', 'received'])
    mkdirSync(join(srv, name), { recursive: true });
  cpSync(join(release, file), join(srv, file));
  cpSync('scripts/package/smoke.sh', join(srv, 'smoke.sh'));
  const put = (name, text) => writeFileSync(join(srv, 'smoke', name), text, { mode: 0o644 });
  for (const key of ['admin.asc', 'admin-private.asc'])
    put(key, readFileSync(`packages/maillog/test/scripts/keys/${key}`));
  const to = `set to you@example.com\nrecipient admin.asc\nset host smoke.example.com\nset from maillog@smoke.example.com\n`;
  put(
    'mod/jsMod.js',
    "import { ReportEntry } from 'maillog/module';\nexport class jsMod extends ReportEntry { run(out) { return out.print('of js\\n'); } }\n",
  );
  put(
    'mod/tsMod.ts',
    "import { type Out, ReportEntry } from 'maillog/module';\nenum Kind { ts }\nexport class tsMod extends ReportEntry { override run(out: Out) { return out.print(`of ${Kind[0]}\\n`); } }\n",
  );
  put(
    'mod/pmMod.pm',
    'package pmMod;\nour @ISA = "ReportEntry";\nsub run { my($self, $out) = @_; $out->print("of pm\\n") }\n1;\n',
  );
  const modules = ['js', 'ts', 'pm'].map(
    (kind) => `module ${kind}Mod ${kind} mod/${kind}Mod.${kind}\n${kind} <<X\nX\n`,
  );
  put(
    'web.conf',
    `${to}set deliver maildir:/srv/smoke/mail\ncommand <<C\nexec 'echo hello'\nC\n${modules.join('')}`,
  );
  put('monitor.conf', `${to}set deliver maildir:/srv/smoke/mail\nmonitor <<M\ndir /usr\nM\n`);
  put('smtp.conf', `${to}set smtp 127.0.0.1:2525\ncommand <<C\nexec 'echo hello'\nC\n`);
  put(
    'watch.conf',
    `${to}set deliver maildir:/srv/smoke/mail\nwatch <<W\nlogfile app.log\nrules usual.rules\nW\n`,
  );
  put(
    'listed.conf',
    `${to}set deliver maildir:/srv/smoke/mail\nmonitor <<M\ndir /srv/smoke/listed\nmime_file listing.txt\nM\n`,
  );
  put('listed/one', 'one\n');
  const line = (at) => `Nov 27 0${at % 10}:00:00 smoke app[${at}]: request ${at} served in ${at * 3} ms\n`;
  put('app.log', Array.from({ length: 100 }, (_, at) => line(at)).join(''));
}

function smoke(root) {
  const server = `${process.execPath} ${resolve('scripts/package/mail-sink.mjs')} ${root.folder}/srv/received`;
  return root.run(`sh /srv/smoke.sh ${version} 2>&1`, { beside: server }).output;
}

function tryProgram(root, file) {
  // A suffix is needed: Node takes the type of a file without one from the nearest package.json.
  const place = file.endsWith('.cjs') ? '/usr/local/lib/maillog.cjs' : '/usr/local/bin/maillog';
  root.must(
    `install -m 755 /srv/${file} ${place} && test -x /usr/local/bin/maillog || ln -s ${place} /usr/local/bin/maillog`,
  );
  return smoke(root);
}

/** The package of the version before, then this one, its removal and its purge. */
function tryPackage(root, file) {
  const before = join(root.folder, 'srv/before.deb');
  repackAs('0.0.1', join(release, file), before);
  const steps = new Steps(root);
  const step = steps.try.bind(steps);
  step('dpkg -i of the version before', 'dpkg -i /srv/before.deb');
  step(
    'its configuration',
    'mkdir -p /etc/maillog && cp /srv/smoke/admin.asc /etc/maillog/ && sed s,admin.asc,/etc/maillog/admin.asc, /srv/smoke/smtp.conf >/etc/maillog/maillog.conf',
  );
  step('a report that waits', 'maillog -C /etc/maillog/maillog.conf; test $? = 75', /not delivered/);
  step('upgrade', `echo '# edited' >>/etc/maillog/rules.d/README && dpkg -i /srv/${file}`);
  step(
    'the edited file is kept',
    'grep edited /etc/maillog/rules.d/README && test -e /etc/maillog/maillog.conf',
  );
  steps.lines += smoke(root);
  step(
    'manual page',
    'test -s /usr/share/man/man1/maillog.1.gz && test -s /usr/share/man/man5/maillog.conf.5.gz',
  );
  step('modes', 'stat -c %a /var/lib/maillog', /^700$/m);
  step('remove', 'dpkg -r maillog && test ! -e /usr/bin/maillog && test -d /var/lib/maillog');
  step(
    'purge keeps a report that waits, and says so',
    'dpkg -P maillog && test -n "$(find /var/lib/maillog -path "*/spool/new/*" -type f)"',
    /is kept: \d+ files of reports/,
  );
  step(
    'purge without such a report',
    `dpkg -i /srv/${file} && rm -rf /var/lib/maillog/*/spool && dpkg -P maillog && test ! -e /var/lib/maillog`,
  );
  return steps.lines;
}

/** The reading side, in the version before and in this one, over a report that the one file has made. */
function tryReader(root, file) {
  repackAs('0.0.1', join(release, file), join(root.folder, 'srv/before.deb'));
  cpSync(join(release, 'maillog.cjs'), join(root.folder, 'usr/local/lib/maillog.cjs'));
  const home = 'export HOME=/root XDG_STATE_HOME=/srv/smoke/state LC_ALL=C.UTF-8; cd /srv/smoke';
  const read = 'maillog-read digest --key admin-private.asc mail';
  const steps = new Steps(root);
  const step = steps.try.bind(steps);
  step('dpkg -i of the version before', 'dpkg -i /srv/before.deb');
  step('a report', `${home}; mkdir -p state; node /usr/local/lib/maillog.cjs -C web.conf`);
  step('digest', `${home}; ${read}`, /\b1 report of 1 host\b/);
  step('upgrade', `dpkg -i /srv/${file}`);
  step('the version', 'maillog-read --version', new RegExp(`^maillog-read ${readerVersion}$`, 'm'));
  step(
    'the store, with another report',
    `${home}; node /usr/local/lib/maillog.cjs -C web.conf && ${read}`,
    /\b2 reports of 1 host\b/,
  );
  step('check', `${home}; maillog-read check --key admin-private.asc mail`);
  step('demo', `${home}; maillog-read demo --text`, /Inbox: \d+ to look at, in 276 reports of 20 hosts/);
  step(
    'the page',
    `${home}; maillog-read demo --no-browser >page & timeout 300 sh -c 'until grep -q token= page; do sleep 1; done'
      node -e 'fetch(process.argv[1]).then(async (page) => console.log(page.status, await page.text()))' $(cat page); kill $!`,
    /^200 <!doctype html>/im,
  );
  step('help', 'maillog-read --help', /maillog-read digest/);
  step(
    'manual page and completions',
    'test -s /usr/share/man/man1/maillog-read.1.gz && test -s /usr/share/bash-completion/completions/maillog-read',
  );
  step(
    'remove',
    'dpkg -r maillog-reader && test ! -e /usr/bin/maillog-read && test ! -e /usr/lib/maillog-reader',
  );
  step(
    'purge keeps the store of the user',
    'dpkg -P maillog-reader; test -s /srv/smoke/state/maillog/reader/reports.db',
  );
  return steps.lines;
}

/** The fleet, in the version before and in this one: a report comes over HTTPS, and is counted. */
function tryFleet(root, file) {
  repackAs('0.0.1', join(release, file), join(root.folder, 'srv/before.deb'));
  cpSync(join(release, 'maillog.cjs'), join(root.folder, 'usr/local/lib/maillog.cjs'));
  const steps = new Steps(root);
  const step = steps.try.bind(steps);
  step('dpkg -i of the version before', 'dpkg -i /srv/before.deb');
  step(
    'its users and folders',
    'stat -c "%U %a" /etc/maillog-fleet /var/lib/maillog-fleet',
    /^(?:maillog-fleet 700\n?){2}/,
  );
  const asReceiver = 'su -s /bin/sh maillog-fleet -c';
  step(
    'enrol',
    `${asReceiver} 'cd /etc/maillog-fleet && maillog-fleet enrol smoke.example.com --url https://localhost:8443' && install -m 600 /etc/maillog-fleet/smoke.example.com.pem /etc/maillog-collector.pem`,
  );
  step('upgrade', `dpkg -i /srv/${file}`);
  step('the version', 'maillog-fleet --version', new RegExp(`^maillog-fleet ${fleetVersion}$`, 'm'));
  step(
    'a report is received, and leaves the spool on its receipt',
    `echo 127.0.0.1 localhost >>/etc/hosts; cd /srv/smoke && mkdir -p state && export XDG_STATE_HOME=/srv/smoke/state HOME=/root
      ${asReceiver} 'maillog-fleet receive --inbox /var/lib/maillog-fleet/inbox --listen 127.0.0.1:8443' 2>receive & timeout 300 sh -c 'until grep -q "listening on" receive; do sleep 1; done'
      sed '/^set deliver/d' web.conf >collector.conf
      sed -n 's/^#  *\\(set .*\\)/\\1/p' /etc/maillog-collector.pem | sed 's,/etc/maillog/collector.pem,/etc/maillog-collector.pem,' >>collector.conf
      node /usr/local/lib/maillog.cjs -C collector.conf; sent=$?; exit $sent`,
  );
  step(
    'status counts it',
    `${asReceiver} 'maillog-fleet status --inbox /var/lib/maillog-fleet/inbox --dir /etc/maillog-fleet'`,
    /smoke\.example\.com/,
  );
  step(
    'manual page, completions and units',
    'test -s /usr/share/man/man8/maillog-fleet.8.gz && test -s /usr/share/bash-completion/completions/maillog-fleet && test -s /usr/lib/systemd/system/maillog-fleet-work@.service',
  );
  step(
    'remove',
    'dpkg -r maillog-fleet && test ! -e /usr/bin/maillog-fleet && test ! -e /usr/lib/maillog-fleet',
  );
  step(
    'purge keeps certificates and messages, and says so',
    'dpkg -P maillog-fleet && test -e /etc/maillog-fleet/ca-key.pem && test -n "$(find /var/lib/maillog-fleet -type f)"',
    /is kept/,
  );
  return steps.lines;
}

/** The same package as one of another version. */
function repackAs(other, file, into) {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-before-'));
  try {
    execFileSync('dpkg-deb', ['-R', file, join(folder, 'root')]);
    const control = join(folder, 'root/DEBIAN/control');
    writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*/m, `Version: ${other}`));
    execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '-b', join(folder, 'root'), into], {
      stdio: 'ignore',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(all) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  const head = ['Debian', 'installed', 'steps that were well', 'failed'];
  const sizes = readdirSync(release).map((name) => `${name} ${readFileSync(join(release, name)).length}`);
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; commit ${commit}. Bytes: ${sizes.join(', ')}.`;
  const text = `## ${new Date().toISOString().slice(0, 10)}\n\n${machine}\n\n${[head, head.map(() => '---'), ...all].map(line).join('')}\n`;
  console.log(text);
  if (values.record) appendFileSync('bench/record/packages.md', text);
}

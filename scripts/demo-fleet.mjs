// `npm run demo:fleet`: a fleet on this machine. A PostgreSQL of its own, two receivers, two workers and 50
// hosts, each a process; a receiver and a worker are killed in the middle; then the counts and the page.
// All of it is in a temporary folder, which is removed at the end.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { each, end, endAll, run, saying, start } from './fleet/children.mjs';
import { postgresPrograms, startPostgres } from './fleet/own-postgres.mjs';
import { installPackages } from './install.mjs';

const HOSTS = Number(process.env.DEMO_HOSTS ?? 50);
const ROUNDS = 3;
const LINES = 20;
const HOST = 'maillog/dist/maillog.js';
const FLEET = 'fleet/dist/maillog-fleet.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function say(text) {
  console.log(`\n\x1b[1m${text}\x1b[0m`);
}

const programs = postgresPrograms();
if (programs === undefined) {
  console.error('the demonstration needs the server of PostgreSQL: as root, apt-get install postgresql');
  process.exit(1);
}
installPackages();
if (spawnSync(process.execPath, ['scripts/build.mjs', '--no-types'], { stdio: 'inherit' }).status !== 0)
  process.exit(1);

process.umask(0o077);
const place = mkdtempSync(join(tmpdir(), 'maillog-fleet-'));
let database;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void clean().finally(() => process.exit(130)));
let status = 1;
try {
  status = await demonstrate();
} finally {
  await clean();
}
process.exit(status);

async function clean() {
  await endAll();
  await database?.stop();
  database = undefined;
  rmSync(place, { recursive: true, force: true });
}

async function demonstrate() {
  say('A database of its own, with a role for each program');
  database = await startPostgres(programs);
  await run(FLEET, ['migrate', '--database', database.url('owner')]);
  for (const role of ['receiver', 'worker', 'page'])
    database.psql(`CREATE USER ${role} IN ROLE maillog_${role}`);

  say(`Certificates for ${HOSTS} hosts, and one file for each`);
  const names = Array.from({ length: HOSTS }, (_, number) => `web${String(number + 1).padStart(2, '0')}`);
  const directory = join(place, 'fleet');
  const url = ['--url', 'https://localhost:8443'];
  console.log(await run(FLEET, ['enrol', ...names.slice(0, 1), ...url, '--dir', directory, '--out', place]));
  const halves = [
    names.slice(1).filter((_, at) => at % 2 === 0),
    names.slice(1).filter((_, at) => at % 2 === 1),
  ];
  await Promise.all(
    halves
      .filter((half) => half.length > 0)
      .map((half) => run(FLEET, ['enrol', ...half, ...url, '--dir', directory, '--out', place])),
  );

  say('Two receivers, without any key that opens a report, and two workers with it');
  const keys = await makeKeys();
  const receive = async (listen = '127.0.0.1:0') => {
    const where = ['--listen', listen, '--dir', directory, '--database', database.url('receiver')];
    const child = start(FLEET, ['receive', ...where]);
    const [, port] = await saying(child, /listening on \S+:(\d+)\n/);
    return { child, url: `https://localhost:${port}`, listen: `127.0.0.1:${port}` };
  };
  const work = () =>
    start(FLEET, ['work', '--database', database.url('worker'), '--key', keys.private, '--at-once', '1']);
  const receivers = [await receive(), await receive()];
  const workers = [work(), work()];
  console.log(receivers.map(({ url: each }) => each).join('\n'));

  const hosts = names.map((name, at) =>
    configure(name, keys.public, at % 2 === 0 ? receivers : receivers.toReversed()),
  );
  for (let round = 1; round <= ROUNDS; round++) {
    say(
      `Round ${round}: a report of each host${round === 2 ? '; a receiver and a worker are killed in the middle, and come back' : ''}`,
    );
    let left = HOSTS;
    await each(hosts, cpus().length, async (host) => {
      host.write(round);
      // 75: not delivered yet, and in the spool for the next run.
      await run(HOST, ['-C', host.file], { allowed: [0, 75], env: { XDG_STATE_HOME: host.folder } });
      left -= 1;
      if (round === 2 && left === Math.floor(HOSTS / 2))
        await Promise.all([end(receivers[0].child, 'SIGKILL'), end(workers[0], 'SIGKILL')]);
    });
    if (round === 2) {
      receivers[0] = await receive(receivers[0].listen);
      workers[0] = work();
    }
  }
  say('The workers come to the end of the inbox; hosts whose reports still wait run once more');
  const waiting = hosts.filter((host) => host.waiting() > 0);
  await each(waiting, cpus().length, (host) =>
    run(HOST, ['-C', host.file], { allowed: [0], env: { XDG_STATE_HOME: host.folder } }),
  );
  const made = HOSTS * ROUNDS + waiting.length;
  console.log('(What was lent to the killed worker comes back after ten minutes. Here, it does at once.)');
  database.psql('UPDATE inbox SET lent_until = clock_timestamp() WHERE taken_at IS NULL');
  await counted(made);
  return showCounts(hosts, made, waiting.length) ? showPage() : 1;
}

async function makeKeys() {
  const { generateKey } = await import('openpgp');
  const { publicKey, privateKey } = await generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name: 'Admin', email: 'admin@example.com' }],
  });
  const keys = { public: join(place, 'admin.asc'), private: join(place, 'admin-private.asc') };
  writeFileSync(keys.public, publicKey);
  writeFileSync(keys.private, privateKey, { mode: 0o600 });
  return keys;
}

/** A host: its configuration, its log, and what waits in its spool. */
function configure(name, key, ways) {
  const folder = join(place, name);
  const [log, pem] = [join(folder, 'app.log'), join(place, `${name}.pem`)];
  mkdirSync(folder);
  const settings = ['receipt_key', 'collector_certificate', 'collector_key', 'collector_ca'];
  writeFileSync(
    join(folder, 'host.conf'),
    `set host ${name}
set to you@example.com
set from maillog@example.com
recipient ${key}
set state ${join(folder, 'state')}
set deliver ${ways.map(({ url }) => url).join(' ')}
${settings.map((setting) => `set ${setting} ${pem}`).join('\n')}
watch <<__W
    logfile ${log}
__W
`,
  );
  return {
    folder,
    file: join(folder, 'host.conf'),
    write(round) {
      const lines = Array.from({ length: LINES }, (_, at) => {
        const second = String(at % 60).padStart(2, '0');
        return `Jun 14 15:${String(round).padStart(2, '0')}:${second} ${name} app[${100 + at}]: worker ${at % 4} finished job ${at}\n`;
      });
      if (name === 'web07' && round === 2)
        lines.push(
          'Jun 14 15:02:59 web07 sshd[411]: Accepted password for root from 203.0.113.77 port 50311 ssh2\n',
        );
      writeFileSync(log, lines.join(''), { flag: 'a' });
    },
    waiting: () => readdirSync(join(folder, 'state/spool/new')).length,
  };
}

/** Waits until the workers have counted all that the receivers have. */
async function counted(messages) {
  for (;;) {
    const [taken, failed] = database
      .psql("SELECT count(*) FILTER (WHERE taken_at IS NOT NULL) || ' ' || count(error) FROM inbox")
      .split(' ')
      .map(Number);
    if (taken + failed >= messages) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function showCounts(hosts, made, again) {
  const number = (sql) => Number(database.psql(sql));
  const lines = HOSTS * ROUNDS * LINES + (HOSTS >= 7 ? 1 : 0);
  const rows = [
    ['reports that the hosts made', made, HOSTS * ROUNDS + again],
    ['reports that wait for a receipt', hosts.reduce((sum, host) => sum + host.waiting(), 0), 0],
    ['messages in the inbox, each with a receipt', number('SELECT count(*) FROM inbox'), made],
    ['messages that no worker could count', number('SELECT count(error) FROM inbox'), 0],
    ['conflicts', number('SELECT count(*) FROM conflict'), 0],
    ['reports counted', number('SELECT count(*) FROM report'), made],
    ['lines counted', number('SELECT coalesce(sum(lines), 0) FROM form_host'), lines],
  ];
  say('The counts');
  for (const [what, is, expected] of rows)
    console.log(`${String(is).padStart(7)}  ${what}${is === expected ? '' : `, not ${expected}`}`);
  const isRight = rows.every(([, is, expected]) => is === expected);
  console.log(isRight ? '\nNothing was lost, and nothing was counted twice.' : '\nTHE COUNTS ARE WRONG.');
  return isRight;
}

/** Until Enter is pressed, in a terminal. */
async function showPage() {
  say('The page, over the database');
  const page = start(FLEET, ['serve', '--database', database.url('page'), '--no-browser']);
  const [address] = await saying(page, /http:\S+/, page.stdout);
  console.log(address);
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const asking = createInterface({ input: process.stdin, output: process.stdout });
    await asking.question('Press Enter to end it, and to remove all of it: ');
    asking.close();
  }
  return 0;
}

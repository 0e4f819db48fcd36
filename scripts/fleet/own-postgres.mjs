// A PostgreSQL of its own in a temporary folder, on a Unix socket: nothing of the machine's own is touched.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the server's programs are; undefined: there is none. */
export function postgresPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((one, other) => other - one) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...process.env.PATH.split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

/** `url('page')` is that of the database for that user. Nobody else may enter the folder of the socket. */
export async function startPostgres(programs) {
  const place = mkdtempSync(join(tmpdir(), 'maillog-pg-'));
  const data = join(place, 'data');
  mkdirSync(data);
  // initdb refuses root.
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
  if (owner) for (const path of [place, data]) chownSync(path, owner.uid, owner.gid);
  const as = { ...owner, cwd: place, stdio: 'ignore' };
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8'], as);
  const settings = ['listen_addresses=', `unix_socket_directories=${place}`, 'max_connections=60'];
  const args = ['-D', data, ...settings.flatMap((each) => ['-c', each])];
  const server = spawn(join(programs, 'postgres'), args, as);
  const psql = (sql, database = 'postgres') =>
    execFileSync('psql', ['-qAt', '-h', place, '-U', 'owner', '-d', database, '-c', sql], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  for (;;) {
    try {
      psql('CREATE DATABASE maillog');
      break;
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    url: (user) => `postgres://${user}@/maillog?host=${encodeURIComponent(place)}`,
    psql: (sql) => psql(sql, 'maillog').trim(),
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function idOf(flag) {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

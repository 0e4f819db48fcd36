/**
 * A PostgreSQL of its own for a test file: on a Unix socket in a temporary directory, removed at the end. Its
 * databases are copies of one that was migrated once.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/database/schema.ts';

export const MIGRATIONS = 'packages/fleet/src/database/migrations';

export interface PostgresOptions {
  /** Tests kill processes and never the power, so that nothing is flushed; default: false. */
  readonly isDurable?: boolean;
  /** Where its directory is made; default: the system's for temporary files. */
  readonly below?: string;
}

export interface Postgres {
  /** Its socket is there, and in `data` its files. */
  readonly directory: string;
  /** The superuser's, of a new database that is migrated. */
  database(): Promise<string>;
  /** Of a new database without tables. */
  emptyDatabase(): Promise<string>;
  /** The same database for a new user with that role: `maillog_receiver`. */
  asRole(url: string, role: string): Promise<string>;
  /** Kills it, as a power failure does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  readonly isRunning: boolean;
  /** Ends it, and removes all that it left. */
  remove(): Promise<void>;
}

export async function startPostgres({
  isDurable = false,
  below = tmpdir(),
}: PostgresOptions = {}): Promise<Postgres> {
  const directory = mkdtempSync(join(below, 'ml-pg-'));
  const data = join(directory, 'data');
  mkdirSync(data);
  // initdb refuses root.
  const owner = asServer();
  if (owner) for (const path of [directory, data]) chownSync(path, owner.uid, owner.gid);
  chmodSync(directory, 0o755);
  const as = { ...owner, cwd: directory };
  const programs = programsOfPostgres();
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'maillog', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...as, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  let server: ChildProcess | undefined;
  let made = 0;
  const url = (name: string, user = 'maillog'): string =>
    `postgres://${user}@/${name}?host=${encodeURIComponent(directory)}`;
  const sql = (text: string, name = 'postgres'): Promise<void> => withSql(url(name), text);

  const start = async (): Promise<void> => {
    const settings = [
      'listen_addresses=',
      `unix_socket_directories=${directory}`,
      `fsync=${isDurable ? 'on' : 'off'}`,
      'max_connections=100',
      'log_min_messages=fatal',
    ];
    server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])], {
      ...as,
      stdio: 'ignore',
    });
    await answering(url('postgres'), server);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server?.once('close', resolve));
    server.kill(signal);
    await ended;
  };
  const create = async (template: string): Promise<string> => {
    const name = `test_${(made += 1)}`;
    await sql(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    return url(name);
  };

  await start();
  await sql('CREATE DATABASE migrated');
  await migrate(url('migrated'), MIGRATIONS).catch(async (error: unknown) => {
    // A server that is left would keep the test running.
    await end('SIGQUIT');
    throw error;
  });
  return {
    directory,
    database: () => create('migrated'),
    emptyDatabase: () => create('template0'),
    async asRole(of, role) {
      const name = `user_${(made += 1)}`;
      await sql(`CREATE USER ${name} IN ROLE ${role}`);
      return url(new URL(of.replace('@/', '@localhost/')).pathname.slice(1), name);
    },
    // The server's own processes end when they see that it is gone: immediate shutdown ends them with it.
    kill: () => end('SIGQUIT'),
    start,
    get isRunning() {
      return server?.exitCode === null && server.signalCode === null;
    },
    async remove() {
      await end('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Debian keeps the programs of each version in a directory of its own. */
export function programsOfPostgres(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(debian, version, 'bin'));
  const path = (process.env['PATH'] ?? '').split(':');
  return [...found, ...path].find((each) => existsSync(join(each, 'postgres'))) ?? '/usr/bin';
}

/** Whom the server runs as: root may not. */
export function asServer(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? ids('postgres') : undefined;
}

function ids(user: string): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function answering(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`postgres ended with status ${server.exitCode}`);
    try {
      await withSql(url, 'SELECT 1');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function withSql(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

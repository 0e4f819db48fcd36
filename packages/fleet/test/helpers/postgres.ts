/**
 * A PostgreSQL of its own for a test file: on a Unix socket in a temporary directory, removed at the end. Its
 * databases are copies of one that was migrated once in a run of tests.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { madeOnce } from '../../../reader/test/helpers/made-once.ts';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';
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
  /** Of a new database that is a copy of this one, which nobody uses. */
  copyOf(url: string): Promise<string>;
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
  const owner = asServer();
  if (owner) chownSync(directory, owner.uid, owner.gid);
  chmodSync(directory, 0o755);
  const as = { ...owner, cwd: directory };
  const programs = programsOfPostgres();
  let server: ChildProcess | undefined;
  /** One connection for all databases that are made: each has a process of the server. */
  let superuser: Pool | undefined;
  let made = 0;
  const url = (name: string, user = 'maillog'): string =>
    `postgres://${user}@/${name}?host=${encodeURIComponent(directory)}`;
  const sql = async (text: string): Promise<void> => {
    if (!superuser) {
      superuser = new Pool({ connectionString: url('postgres'), max: 1, idleTimeoutMillis: 0 });
      // The server is killed below it.
      superuser.on('error', () => undefined);
    }
    await superuser.query(text);
  };

  const start = async (): Promise<void> => {
    const settings = [
      'listen_addresses=',
      `unix_socket_directories=${directory}`,
      `fsync=${isDurable ? 'on' : 'off'}`,
      `full_page_writes=${isDurable ? 'on' : 'off'}`,
      'max_connections=100',
      'log_min_messages=fatal',
    ];
    const args = ['-D', data, ...settings.flatMap((each) => ['-c', each])];
    server = spawn(...withParent(join(programs, 'postgres'), args, 'INT'), { ...as, stdio: 'ignore' });
    await answering(url('postgres'), server);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const closing = superuser;
    superuser = undefined;
    await closing?.end();
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server?.once('close', resolve));
    server.kill(signal);
    await ended;
  };
  const create = async (template: string): Promise<string> => {
    const name = `test_${(made += 1)}`;
    // The other strategy writes each page to the log of changes, which takes three times the CPU.
    await sql(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
    return url(name);
  };
  const make = async (): Promise<void> => {
    mkdirSync(data);
    // initdb refuses root.
    if (owner) chownSync(data, owner.uid, owner.gid);
    execFileSync(
      join(programs, 'initdb'),
      ['-D', data, '-U', 'maillog', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
      { ...as, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await start();
    try {
      await sql('CREATE DATABASE migrated');
      await migrate(url('migrated'), MIGRATIONS);
    } finally {
      // What is copied is at rest, and a server that is left would keep the test running.
      await end('SIGINT');
    }
  };

  await madeOnce('postgres', data, make);
  await start();
  return {
    directory,
    database: () => create('migrated'),
    emptyDatabase: () => create('template0'),
    copyOf: (of) => create(nameIn(of)),
    async asRole(of, role) {
      const name = `user_${(made += 1)}`;
      await sql(`CREATE USER ${name} IN ROLE ${role}`);
      return url(nameIn(of), name);
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

/** `test_1` */
function nameIn(url: string): string {
  return new URL(url.replace('@/', '@localhost/')).pathname.slice(1);
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
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

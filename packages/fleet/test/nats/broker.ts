/** A nats-server of its own, with the certificates and users of a fleet. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';
import { clientOf, Fleet, fleet } from '../helpers/receiver.ts';

const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');
const URL = 'tls://localhost:4222';

/** A fleet behind a broker: enrolled hosts, streams, receivers. */
export class BrokerFleet {
  readonly fleet: Fleet;
  readonly folder: string;
  readonly #receivers: ChildProcess[] = [];
  #server: ChildProcess | undefined;
  #port = -1;
  /** What the receivers wrote. */
  stderr = '';

  constructor(folder: string) {
    this.folder = folder;
    this.fleet = new Fleet(folder);
  }

  get url(): string {
    return `tls://localhost:${this.#port}`;
  }

  /** The broker's files. */
  get store(): string {
    return join(this.folder, 'store');
  }

  /** The path of the file of a host, a receiver or an administrator. */
  enrol(name: string): Promise<string> {
    return this.fleet.enrol(name, '--url', URL);
  }

  /** Enrols and starts all; `more` goes into the broker's configuration. */
  async begin(hosts: readonly string[], more = ''): Promise<void> {
    for (const name of [...hosts, 'receiver', 'admin']) await this.enrol(name);
    await this.configure(more);
    await this.start();
    const { status, stderr } = await this.run('migrate', '--stream-size', '4M');
    if (status !== 0) throw new Error(stderr);
  }

  async configure(more = ''): Promise<void> {
    const { dir } = this.fleet;
    const users = await fleet(['nats-users', '--receiver', 'receiver', '--admin', 'admin', '--dir', dir]);
    writeFileSync(join(this.folder, 'users.conf'), users.stdout);
    writeFileSync(
      join(this.folder, 'nats.conf'),
      `listen: "127.0.0.1:${this.#port}"
jetstream { store_dir: "${this.store}", max_file_store: 128M, max_memory_store: 1M }
tls { ca_file: "${dir}/ca.pem", cert_file: "${dir}/server.pem", key_file: "${dir}/server-key.pem", verify_and_map: true }
include "users.conf"
${more}`,
    );
  }

  /** Starts the broker, at first on a free port, later on the same. */
  async start(): Promise<void> {
    const child = spawn(...withParent('nats-server', ['-c', join(this.folder, 'nats.conf')]), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = child;
    // Each wait below adds one for the exit.
    child.setMaxListeners(0);
    let log = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => (log += text));
    while (!log.includes('Server is ready')) {
      const [ended] = (await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])) as unknown[];
      if (typeof ended === 'number') throw new Error(log);
    }
    this.#port = Number(/client connections on \S+:(\d+)/.exec(log)?.[1]);
    this.configurePort();
  }

  /** Later starts are on the same port. */
  configurePort(): void {
    const path = join(this.folder, 'nats.conf');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/^listen: .*/, `listen: "127.0.0.1:${this.#port}"`),
    );
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await ended(this.#server, signal);
  }

  /** Runs a command of maillog-fleet as the administrator. */
  run(...args: readonly string[]): ReturnType<typeof fleet> {
    return fleet([...args, '--nats', this.url, '--nats-login', join(this.folder, 'admin.pem')]);
  }

  /** Starts a receiver; resolves when it receives. */
  async receive(...inbox: readonly string[]): Promise<ChildProcess> {
    const where = inbox.length > 0 ? inbox : ['--inbox', this.fleet.inbox];
    const login = ['--nats', this.url, '--nats-login', join(this.folder, 'receiver.pem')];
    const args = [FLEET, 'receive', ...login, '--dir', this.fleet.dir, ...where];
    const child = spawn(...withParent(process.execPath, args), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#receivers.push(child);
    child.setMaxListeners(0);
    let own = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      own += text;
      this.stderr += text;
    });
    while (!own.includes('receiving from')) {
      const [failed] = (await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])) as unknown[];
      if (typeof failed === 'number') throw new Error(`it ended with status ${failed}: ${own}`);
    }
    return child;
  }

  /** Resolves when a receiver has written that. */
  async complaint(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr))
      await Promise.race(this.#receivers.map((child) => once(child.stderr!, 'data')));
  }

  async stopReceivers(signal: NodeJS.Signals = 'SIGTERM'): Promise<readonly (number | null)[]> {
    return Promise.all(this.#receivers.splice(0).map((child) => ended(child, signal)));
  }

  /** Connects as one who is enrolled. */
  connect(name: string): Promise<NatsConnection> {
    const { ca, cert, key } = clientOf(readFileSync(join(this.folder, `${name}.pem`), 'latin1'));
    return connect({ servers: this.url.replace('tls:', 'nats:'), tls: { ca, cert, key }, reconnect: false });
  }

  async stop(): Promise<void> {
    await this.stopReceivers('SIGKILL');
    await this.kill();
  }
}

/** Resolves to the exit status. */
export async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | null> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}

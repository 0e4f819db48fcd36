/** A broker of three nodes between hosts and receivers: one is killed after the other, or all at once. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';
import type { FaultHost } from './host.ts';
import { FleetProgram, runFleet } from './program.ts';
import { notTried, SmallDisk } from './room.ts';
import type { Row } from './row.ts';
import { FaultSite, rowOf } from './site.ts';

const NODES = [0, 1, 2];
/** A broker that still takes messages then has room from somewhere: the row has not held. */
const MOST_RUNS = 24;

type Statuses = readonly (number | string)[];

function putOff(statuses: Statuses): number {
  return statuses.filter((status) => status === 75).length;
}

/** Each of the nodes is killed while hosts send, the leaders of some of the streams among them. */
export function brokerNodeKilled(): Promise<readonly Row[]> {
  return onBroker(async (site, broker) => {
    const statuses: (number | string)[] = [];
    for (const node of NODES) {
      const sending = Promise.all(site.hosts.map((host) => host.report()));
      await broker.kill(node);
      statuses.push(...(await sending));
      await broker.start(node);
      await broker.ready();
    }
    return `each of three nodes of the broker killed, ${putOff(statuses)} of ${statuses.length} runs put off`;
  });
}

export function brokerKilled(): Promise<readonly Row[]> {
  return onBroker(async (site, broker) => {
    const sending = Promise.all(site.hosts.map((host) => host.report()));
    await Promise.all(NODES.map((node) => broker.kill(node)));
    const statuses = await sending;
    for (const host of site.hosts) statuses.push(await host.report());
    await Promise.all(NODES.map((node) => broker.start(node)));
    await broker.ready();
    return `all nodes of the broker killed at once, ${putOff(statuses)} of ${statuses.length} runs put off`;
  });
}

/** The disk of all nodes; a broker whose disk was full may be mute until it is started again. */
export async function brokerFull(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-disk-'));
  const disk = SmallDisk.mount(join(folder, 'disk'), 96);
  try {
    if (!disk) return notTried('the disk of the broker is full');
    return await onBroker(async (site, broker) => {
      disk.fill(256 << 10);
      const statuses: (number | string)[] = [];
      while (putOff(statuses) < site.hosts.length && statuses.length < MOST_RUNS) {
        for (const host of site.hosts) host.write(3, 300);
        statuses.push(...(await Promise.all(site.hosts.map((host) => host.run()))));
      }
      disk.empty();
      await Promise.all(NODES.map((node) => broker.kill(node)));
      await Promise.all(NODES.map((node) => broker.start(node)));
      await broker.ready();
      return `the disk of the broker is full, ${putOff(statuses)} of ${statuses.length} runs put off; then there is room, and the nodes are started again`;
    }, disk.path);
  } finally {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `work` resolves to what was done. Then the hosts send what waits. */
async function onBroker(
  work: (site: FaultSite, broker: Broker) => Promise<string>,
  store?: string,
): Promise<readonly Row[]> {
  const site = await FaultSite.open({ hosts: 2 });
  const broker = new Broker(site, store);
  try {
    await broker.begin();
    for (const host of site.hosts) await host.report();
    const words = await work(site, broker);
    const isWaiting = (host: FaultHost): boolean => host.waiting > 0;
    for (let round = 0; round < 5 && site.hosts.some(isWaiting); round++)
      await Promise.all(site.hosts.filter(isWaiting).map((host) => host.flush()));
    await site.count();
    return [rowOf(words, await site.compare())];
  } finally {
    await site.endAll('SIGKILL');
    await Promise.all(NODES.map((node) => broker.kill(node)));
    await site.close();
  }
}

class Broker {
  readonly #site: FaultSite;
  readonly #store: string;
  readonly #servers: (ChildProcess | undefined)[] = [];
  #ports: readonly number[] = [];

  constructor(site: FaultSite, store = site.folder) {
    this.#site = site;
    this.#store = store;
  }

  /** Starts the nodes, makes the streams, and a receiver at each of two nodes. */
  async begin(): Promise<void> {
    const { directory, folder, receiverUrl } = this.#site;
    const out = ['--dir', directory, '--out', folder, '--url', 'tls://localhost:4222'];
    await runFleet('enrol', 'receiver', 'admin', ...out);
    const users = await runFleet(
      'nats-users',
      '--receiver',
      'receiver',
      '--admin',
      'admin',
      '--dir',
      directory,
    );
    writeFileSync(join(folder, 'users.conf'), users);
    this.#ports = await Promise.all([...NODES, ...NODES].map(() => freePort()));
    for (const node of NODES) this.#configure(node);
    await Promise.all(NODES.map((node) => this.start(node)));
    await this.ready();
    const urls = NODES.map((node) => this.#url(node)).join(' ');
    for (const host of this.#site.hosts) host.configure(`set deliver ${urls}`);
    for (const node of [0, 1]) {
      const login = ['--nats', this.#url(node), '--nats-login', join(folder, 'receiver.pem')];
      const receiver = this.#site.start(['receive', ...login, '--dir', directory, '--database', receiverUrl]);
      if (!(await receiver.says(/receiving from/))) throw new Error(receiver.said);
    }
  }

  /** Resolves when the streams are there: a cluster has to elect its leaders first. */
  async ready(): Promise<void> {
    const admin = join(this.#site.folder, 'admin.pem');
    for (let tries = 1; ; tries++) {
      const args = ['--nats', this.#url(tries % NODES.length), '--nats-login', admin];
      const made = new FleetProgram(['migrate', ...args, '--replicas', '3', '--stream-size', '4M']);
      if ((await made.ended()) === 0) return;
      if (tries === 20) throw new Error(made.said);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async start(node: number): Promise<void> {
    const server = spawn(...withParent('nats-server', ['-c', this.#file(node)]), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#servers[node] = server;
    let log = '';
    await new Promise<void>((ready, fail) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        log += text;
        if (log.includes('Server is ready')) ready();
      });
      server.once('exit', () => fail(new Error(log)));
    });
  }

  async kill(node: number): Promise<void> {
    const server = this.#servers[node];
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  #url(node: number): string {
    return `tls://localhost:${this.#ports[node]}`;
  }

  #file(node: number): string {
    return join(this.#site.folder, `nats-${node}.conf`);
  }

  #configure(node: number): void {
    const { directory } = this.#site;
    const routes = NODES.map((each) => `"nats://127.0.0.1:${this.#ports[NODES.length + each]}"`);
    const store = join(this.#store, `store-${node}`);
    mkdirSync(store);
    writeFileSync(
      this.#file(node),
      `server_name: n${node}
listen: "127.0.0.1:${this.#ports[node]}"
jetstream { store_dir: "${store}", max_file_store: 128M, max_memory_store: 1M }
cluster { name: fleet, listen: "127.0.0.1:${this.#ports[NODES.length + node]}", routes: [${routes.join(', ')}] }
tls { ca_file: "${directory}/ca.pem", cert_file: "${directory}/server.pem", key_file: "${directory}/server-key.pem", verify_and_map: true }
include "users.conf"
`,
    );
  }
}

/** Covers: set deliver nats://… of a real host, with a nats-server, and maillog-fleet receive --nats. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { jetstreamManager } from '@nats-io/jetstream';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, it } from 'node:test';
import { World } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { BrokerFleet } from './broker.ts';

needs('nats-server', 'openssl');

const broker = new BrokerFleet(join(temporary(), 'fleet'));
let world: World;
before(async () => {
  await broker.begin(['web1', 'web2.example.com'], 'max_payload: 200KB');
});
beforeEach(() => {
  world = new World();
  world.write('web.conf', configuration('web1'));
});
afterEach(async () => {
  await broker.stopReceivers();
  rmSync(broker.fleet.inbox, { recursive: true, force: true });
});
after(() => broker.stop());

function configuration(host: string, deliver = broker.url): string {
  const file = join(broker.folder, `${host}.pem`);
  const names = ['receipt_key', 'collector_certificate', 'collector_key', 'collector_ca'];
  return (
    `set host ${host}\nset deliver ${deliver}\n${names.map((name) => `set ${name} ${file}\n`).join('')}` +
    "set encrypt off\nset to you@example.com\nset from m@example.com\nset state state\ncommand <<X\nexec 'echo hello'\nX\n"
  );
}

function waiting(): readonly string[] {
  return readdirSync(world.path('state/spool/new'));
}

function kept(name = 'new'): readonly string[] {
  return readdirSync(join(broker.fleet.inbox, name));
}

/** Resolves when so many messages are in the streams. */
async function streamed(count: number): Promise<void> {
  const admin = await broker.connect('admin');
  const { streams } = await jetstreamManager(admin);
  for (let found = -1; found !== count;) {
    const all = await Promise.all(['MAILLOG_00', 'MAILLOG_05'].map((name) => streams.info(name)));
    found = all.reduce((sum, { state }) => sum + state.messages, 0);
  }
  await admin.close();
}

it('set deliver: over NATS, a report leaves the spool when the receipt of a receiver has come back', async () => {
  await broker.receive();
  assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stderr: '', stdout: '' });
  assert.deepEqual(waiting(), []);
  assert.equal(kept().length, 1);
  assert.match(
    readFileSync(join(broker.fleet.inbox, 'new', kept()[0]), 'latin1'),
    /^From: m@example\.com\r\n/,
  );
  await streamed(0);
  // A name with dots has a shard of its own, and the way before it has nobody who listens.
  world.write('dots.conf', configuration('web2.example.com', `https://localhost:1 ${broker.url}`));
  assert.deepEqual(await world.maillog(['-C', 'dots.conf']), { status: 0, stderr: '', stdout: '' });
  assert.equal(kept().length, 2);
});

it('set deliver: over NATS, a broker killed before the receipt costs one more sending', async () => {
  const run = world.maillog(['-C', 'web.conf']);
  await streamed(1);
  await broker.kill();
  const { status, stderr } = await run;
  assert.equal(status, 75);
  assert.match(stderr, /it closed the connection/);
  assert.equal(waiting().length, 1);
  assert.match((await world.maillog(['-C', 'web.conf'])).stderr, /connection refused/);
  await broker.start();
  await streamed(1);
  await broker.receive();
  assert.equal((await world.maillog(['flush', '-C', 'web.conf'])).status, 0);
  assert.deepEqual(waiting(), []);
  await streamed(0);
  assert.equal(kept().length, 2);
  assert.deepEqual(kept('conflict'), []);
});

it('set deliver: over NATS, no clear byte is in the files of the broker', async () => {
  const canary = 'canary-5b1e-in-clear';
  world.key('you@example.com');
  const key = world.publicKey('you@example.com');
  const sealed = configuration('web1').replace('set encrypt off', `recipient ${key}`);
  world.write('web.conf', sealed.replace('echo hello', `echo ${canary}`));
  const run = world.maillog(['-C', 'web.conf']);
  await streamed(1);
  const files = readdirSync(broker.store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  assert.ok(files.some((bytes) => bytes.includes('BEGIN PGP MESSAGE')));
  assert.ok(!files.some((bytes) => bytes.includes(canary)));
  await broker.receive();
  assert.deepEqual(await run, { status: 0, stderr: '', stdout: '' });
});

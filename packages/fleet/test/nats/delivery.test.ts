/** Covers: set deliver nats://… of a real host, a real nats-server, and maillog-fleet receive --nats. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { World } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { BrokerFleet } from './broker.ts';

needs('nats-server', 'openssl');

const broker = new BrokerFleet(join(temporary(), 'fleet'));
let world: World;
before(async () => {
  await broker.begin(['web1', 'web2.example.com']);
  world = new World();
  world.write('web.conf', configuration('web1'));
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

it('set deliver: over NATS, a report leaves the spool when the receipt of a receiver has come back', async () => {
  await broker.receive();
  assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stderr: '', stdout: '' });
  assert.deepEqual(waiting(), []);
  assert.equal(kept().length, 1);
  assert.match(
    readFileSync(join(broker.fleet.inbox, 'new', kept()[0]), 'latin1'),
    /^From: m@example\.com\r\n/,
  );
});

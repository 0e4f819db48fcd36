/**
 * What a receiver, its inbox and the database's files see of a report before a worker opens it: no byte in
 * clear. The memory of processes is read as Linux shows it.
 *
 * Covers: src/receiver/, src/inbox/
 */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { findCanary } from '../../../maillog/test/delivery/canary.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import type { FleetProgram } from '../faults/program.ts';
import { FaultSite } from '../faults/site.ts';
import { sha256 } from '../helpers/receiver.ts';

needs('initdb', 'openssl');

const CANARY = 'c4n4ry-8Kw';

let site: FaultSite;
let inbox: string;
/** One over the database, one over a folder; each has got a report with the canary. */
let receivers: readonly FleetProgram[];

before(async () => {
  site = await FaultSite.open({ hosts: 2, receivers: 2 });
  inbox = join(site.folder, 'inbox');
  receivers = [await site.receive(0), await site.receive(1, {}, inbox)];
  for (const host of site.hosts) {
    appendFileSync(host.log, `Jun 14 15:02:11 ${host.name} app[7]: ${CANARY} ${CANARY}\n`);
    assert.equal(await host.report(), 0);
  }
});
after(() => site.close());

it('receive: no byte in clear is in the inbox, in a folder, or in the files of the database', async () => {
  const [{ body }] = await site.sql<{ body: Buffer }>('SELECT sealed AS body FROM inbox_body');
  const [name] = readdirSync(join(inbox, 'new'));
  for (const each of [body, readFileSync(join(inbox, 'new', name))]) {
    assert.match(each.toString('latin1'), /BEGIN PGP MESSAGE/);
    assert.equal(findCanary(each, CANARY), undefined);
  }
  await site.sql('CHECKPOINT');
  const files = filesBelow(join(site.postgres.directory, 'data'));
  const holding = (text: string): number => files.filter((file) => readFileSync(file).includes(text)).length;
  assert.equal(holding(CANARY), 0);
  assert.ok(holding('BEGIN PGP MESSAGE') > 0);
});

it('receive: no byte in clear is in the memory of a receiver; it is in that of a worker', async () => {
  for (const { pid } of receivers) {
    assert.equal(isInMemory(pid, CANARY), false);
    // The search does find what is there.
    assert.equal(isInMemory(pid, 'X-MailLog-Report'), true);
  }
  const worker = await site.work();
  await site.drained();
  assert.equal(isInMemory(worker.pid, CANARY), true);
});

it('receive --bodies: no byte in clear is in a body in a folder, and work --bodies counts it', async () => {
  const [receiver] = receivers;
  await receiver.end();
  site.bodies = join(site.folder, 'bodies');
  await site.receive(0);
  const [host] = site.hosts;
  appendFileSync(host.log, `Jun 14 15:03:11 ${host.name} app[7]: ${CANARY} ${CANARY}\n`);
  assert.equal(await host.report(), 0);
  const [day] = readdirSync(site.bodies);
  const [name] = readdirSync(join(site.bodies, day));
  const body = readFileSync(join(site.bodies, day, name));
  assert.equal(name, sha256(body.toString('latin1')));
  assert.match(body.toString('latin1'), /BEGIN PGP MESSAGE/);
  assert.equal(findCanary(body, CANARY), undefined);
  // One that does not know of the folder ends, and says why.
  await site.endAll();
  const { bodies } = site;
  site.bodies = undefined;
  const without = await site.work();
  assert.equal(await without.ended(), 78);
  assert.match(without.said, /a receiver keeps bodies outside the database\n.*use --bodies/);
  site.bodies = bodies;
  await site.work();
  await site.drained();
  assert.equal(await site.number('SELECT count(*) FROM inbox WHERE error IS NOT NULL'), 0);
  // One that lost its body stays, and is an alarm.
  await site.sql('UPDATE inbox SET taken_at = NULL');
  rmSync(join(bodies, day, name));
  writeFileSync(join(bodies, day, 'other'), '');
  await site.sql('UPDATE inbox SET lent_until = NULL');
  await site.drained();
  const failed = await site.sql<{ error: string }>('SELECT error FROM inbox WHERE error IS NOT NULL');
  assert.deepEqual(failed, [{ error: 'its body is missing' }]);
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** In all that the process may write to, as bytes or as UTF-16. */
function isInMemory(pid: number, text: string): boolean {
  const searched = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  const file = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return writable(pid).some(([from, to]) => {
      const bytes = Buffer.alloc(to - from);
      try {
        const read = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
        return searched.some((each) => read.includes(each));
      } catch (error) {
        // The process has given it back meanwhile.
        assert.equal((error as NodeJS.ErrnoException).code, 'EIO');
        return false;
      }
    });
  } finally {
    closeSync(file);
  }
}

function writable(pid: number): readonly (readonly [from: number, to: number])[] {
  const maps = readFileSync(`/proc/${pid}/maps`, 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  return [...maps].map(([, from, to]) => [Number.parseInt(from, 16), Number.parseInt(to, 16)]);
}

/**
 * Values that were there when somebody decided, and lines with others.
 *
 * Covers: src/rules/known-values.ts, src/inbox/wake-facts.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KnownForm } from '../../src/store/store.ts';
import { isKnown, knownValues, watched } from '../../src/rules/known-values.ts';
import { line, makeWorld } from './made-world.ts';
import type { World } from './made-world.ts';

function login(host: string, from: string, port = 40_000): string {
  return line(host, 'sshd', `Accepted publickey for root from ${from} port ${port} ssh2`);
}

function mounts(host: string, path: string): string {
  return line(host, 'app', `mounted ${path} in 7 ms`);
}

async function world(...lines: readonly string[]): Promise<World> {
  const made = await makeWorld();
  await made.take('web1', 1, lines);
  return made;
}

/** Why rows are back, with their lines. */
async function backs({ open }: World): Promise<unknown> {
  return (await open()).map(({ why, lines }) => [why, lines]);
}

describe('knownValues', () => {
  async function known(...lines: readonly string[]): Promise<KnownForm> {
    const { store } = await world(...lines);
    const [form, ...others] = await store.forms();
    assert.deepEqual(others, []);
    return (await knownValues(store, [form]))[form.key];
  }
  const asLine = (text: string): Parameters<typeof isKnown>[1] => {
    const block = Buffer.from(text, 'latin1');
    return { block, from: 0, to: block.length };
  };

  it('knownValues: knows addresses, not numbers, and nothing where nearly each line has another', async () => {
    const few = await known(login('web1', '10.0.0.7'), login('web1', '10.0.0.8', 5));
    // `ssh2` is an id.
    assert.deepEqual(few.names, ['ip', 'int', 'id']);
    assert.deepEqual([few.places[0].length, few.places[1]], [2, 'number']);
    assert.deepEqual(watched({ x: few }), [
      ['ip', 2],
      ['id', 1],
    ]);
    const many = await known(...Array.from({ length: 20 }, (_, index) => login('web1', `10.0.0.${index}`)));
    assert.deepEqual(many.places.slice(0, 2), ['any', 'number']);
    assert.deepEqual(watched({ x: many }), [
      ['ip', undefined],
      ['id', 1],
    ]);
  });

  it('isKnown: a value of another kind in the place of a number is none that was there', async () => {
    const own = await known(line('web1', 'app', 'user 7 came'));
    assert.deepEqual(own.places, ['number']);
    assert.equal(isKnown(own, asLine(line('web1', 'app', 'user 8 came'))), true);
    assert.equal(isKnown(own, asLine(line('web1', 'app', 'user 10.0.0.7 came'))), false);
  });

  it('isKnown: looks at all members of a list', async () => {
    const peers = (list: string): string => line('web1', 'app', `peers: ${list} are up`);
    const own = await known(peers('10.0.0.1, 10.0.0.2, 10.0.0.3'));
    assert.equal(isKnown(own, asLine(peers('10.0.0.1, 10.0.0.2, 10.0.0.3'))), true);
    assert.equal(isKnown(own, asLine(peers('10.0.0.1, 10.0.0.2, 203.0.113.9'))), false);
  });
});

describe('Inbox.decide mute until a new value', () => {
  it('Inbox.decide: a mute ends with a value that was not there, and shows its lines only', async () => {
    const made = await world(...Array.from({ length: 30 }, () => mounts('web1', '/srv/data1')));
    const { inbox, find, take } = made;
    await inbox.decide('mute', await find('mounted'), { wake: { value: true } });
    await take('web1', 2, [mounts('web1', '/srv/data1')]);
    await take('web2', 1, [mounts('web2', '/srv/data1')]);
    assert.deepEqual(await backs(made), []);
    await take('web2', 2, [mounts('web2', '/srv/data1'), mounts('web2', '/tmp/x9')]);
    await take('web2', 3, [mounts('web2', '/srv/data1')]);
    assert.deepEqual(await backs(made), [['a line has a value that was not there', 1]]);
    const row = await find('mounted');
    assert.deepEqual([row.host, row.hosts, row.forms[0].lines], ['web2', 1, 35]);
    assert.deepEqual(
      (await inbox.samples(row, 9)).map((sample) => sample.line),
      [mounts('web2', '/tmp/x9')],
    );
    // What is there now is known to the next decision.
    await inbox.decide('mute', row, { wake: { value: true } });
    await take('web1', 3, [mounts('web1', '/tmp/x9')]);
    assert.deepEqual(await backs(made), []);
    await inbox.undo();
    assert.deepEqual(await backs(made), [['2 lines have values that were not there', 2]]);
  });

  it('Inbox.decide: refuses a mute until a new value where none would be news', async () => {
    const made = await world(line('web1', 'app', 'used 7 of 9 slots'));
    const { inbox, find, open } = made;
    const row = await find('slots');
    await assert.rejects(inbox.decide('mute', row, { wake: { value: true } }), /only numbers vary/);
    assert.equal((await open()).length, 1);
  });

  it('Inbox.decide: refuses it where a rule takes some of the lines', async () => {
    const made = await world(...Array.from({ length: 12 }, () => mounts('web1', '/srv/data1')));
    const { inbox, find, take } = made;
    await inbox.decide('ignore', await find('mounted'), { why: 'noise' });
    await take('web1', 2, [mounts('web1', '/tmp/x9')]);
    const row = await find('mounted');
    await assert.rejects(inbox.decide('mute', row, { wake: { value: true } }), /a rule takes some/);
  });
});

describe('Inbox.decide seen, of logins', () => {
  it('Inbox.decide: a login that was seen is back from another address', async () => {
    const made = await world(login('web1', '10.0.0.7'), login('web1', '10.0.0.7', 40_001));
    const { inbox, find, take } = made;
    await inbox.decide('seen', await find('Accepted'));
    await take('web1', 2, [login('web1', '10.0.0.7', 40_002)]);
    assert.deepEqual(await backs(made), []);
    await take('web1', 3, [login('web1', '203.0.113.66')]);
    assert.deepEqual(await backs(made), [['a line has a value that was not there', 1]]);
  });

  it('Inbox.decide: a command that was seen is back with another path', async () => {
    const cron = (path: string): string => line('web1', 'CRON', `(root) CMD (${path})`);
    const made = await world(cron('/usr/local/bin/a1'));
    const { inbox, find, take } = made;
    await inbox.decide('seen', await find('CMD'));
    await take('web1', 2, [cron('/usr/local/bin/a1')]);
    assert.deepEqual(await backs(made), []);
    await take('web1', 3, [cron('/tmp/.x/a2')]);
    assert.deepEqual(await backs(made), [['a line has a value that was not there', 1]]);
  });

  it('Inbox.decide: other lines that were seen stay so, whatever their values', async () => {
    const made = await world(mounts('web1', '/srv/data1'));
    const { inbox, find, take } = made;
    await inbox.decide('seen', await find('mounted'));
    await take('web1', 2, [mounts('web1', '/tmp/x9')]);
    assert.deepEqual(await backs(made), []);
  });
});

/** What every inbox passes, whatever keeps its messages: `inboxContract('a directory', open)`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Inbox, ReceivedMessage, Stored } from '../../src/inbox/inbox.ts';
import { sha256 } from '../helpers/receiver.ts';

/** An inbox for one test, and what it has kept: identities with contents, conflicts apart. */
export interface OpenedInbox {
  readonly inbox: Inbox;
  readonly contents: () => Promise<Readonly<Record<'kept' | 'conflicts', readonly string[]>>>;
}

function messageOf(body: string, more: Partial<ReceivedMessage> = {}): ReceivedMessage {
  const identity = { host: 'web1', configuration: '/etc/web.conf', sequence: 1, message: 1, ...more };
  return { ...identity, sha256: sha256(body), bytes: body.length };
}

async function* blocksOf(body: string): AsyncGenerator<Uint8Array> {
  for (const character of body) yield Buffer.from(character, 'latin1');
}

export function inboxContract(name: string, open: () => Promise<OpenedInbox>): void {
  const storing = (inbox: Inbox, body: string, more: Partial<ReceivedMessage> = {}): Promise<Stored> =>
    inbox.store(messageOf(body, more), blocksOf(body));

  describe(`Inbox in ${name}`, () => {
    it('store: keeps a message once, and what comes under its number as a conflict, once', async () => {
      const { inbox, contents } = await open();
      const results = [];
      for (const body of ['one', 'one', 'two', 'two', 'one']) results.push(await storing(inbox, body));
      assert.deepEqual(results, ['new', 'same', 'other', 'other', 'same']);
      assert.deepEqual(await contents(), { kept: ['one'], conflicts: ['two'] });
      await inbox.close();
    });

    it('store: host, configuration, sequence and message tell messages apart', async () => {
      const { inbox, contents } = await open();
      const others: Partial<ReceivedMessage>[] = [
        {},
        { host: 'web2' },
        { configuration: '/etc/other.conf' },
        { configuration: '' },
        { configuration: '../../x' },
        { sequence: 2 },
        { sequence: 999_999_999_999_999 },
        { message: 2 },
        { configuration: '<a@b>', sequence: 0 },
      ];
      for (const other of others)
        assert.equal(await storing(inbox, 'x', other), 'new', JSON.stringify(other));
      for (const other of others)
        assert.equal(await storing(inbox, 'x', other), 'same', JSON.stringify(other));
      assert.deepEqual(await contents(), { kept: others.map(() => 'x'), conflicts: [] });
      await inbox.close();
    });

    it('store: keeps any bytes', async () => {
      const { inbox, contents } = await open();
      const body = '\0\xff\xfe\r\n.\r\n\x80';
      assert.equal(await storing(inbox, body), 'new');
      assert.deepEqual((await contents()).kept, [body]);
      await inbox.close();
    });

    it('store: keeps nothing of a body that fails, and passes its error on', async () => {
      const { inbox, contents } = await open();
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('x');
        throw new RangeError('it broke off');
      };
      await assert.rejects(inbox.store(messageOf('xy'), failing()), RangeError);
      assert.deepEqual(await contents(), { kept: [], conflicts: [] });
      assert.equal(await storing(inbox, 'xy'), 'new');
      await inbox.close();
    });

    it('store: of many at once with one number, one is kept', async () => {
      const { inbox, contents } = await open();
      const bodies = Array.from({ length: 12 }, (_, number) => `body ${number % 3}`);
      const results = await Promise.all(bodies.map((body) => storing(inbox, body)));
      assert.equal(results.filter((result) => result === 'new').length, 1);
      assert.equal(results.filter((result) => result === 'same').length, 3);
      const { kept, conflicts } = await contents();
      assert.deepEqual([kept.length, conflicts.length], [1, 2]);
      await inbox.close();
    });

    it('hasRoom: has some for a message, and none for more than any disk', async () => {
      const { inbox } = await open();
      assert.equal(await inbox.hasRoom(1), true);
      await inbox.close();
    });
  });
}

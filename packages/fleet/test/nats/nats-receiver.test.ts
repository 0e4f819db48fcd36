/** Covers: src/nats/nats-receiver.ts, question.ts and dead-letters.ts, with a nats-server of its own */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, it } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { DirectoryInbox } from '../../src/inbox/directory-inbox.ts';
import { InboxFault } from '../../src/inbox/inbox.ts';
import type { Inbox, ReceivedMessage, Stored } from '../../src/inbox/inbox.ts';
import { receiveByNats } from '../../src/nats/nats-receiver.ts';
import { ReceiptSigner } from '../../src/receiver/receipt-signer.ts';
import { inboxContract } from '../inbox/contract.ts';
import { messageSubject } from '../../src/maillog.ts';
import { linkOf } from '../helpers/receiver.ts';
import { BrokerFleet } from './broker.ts';
import { digestOf, put } from './client.ts';

needs('nats-server', 'openssl');

const directory = temporary();
const broker = new BrokerFleet(join(directory, 'fleet'));
const hosts = new Map<string, NatsConnection>();
let receiver: NatsConnection;
let admin: NatsConnection;
before(async () => {
  await broker.begin(['web1', 'web2']);
  for (const host of ['web1', 'web2']) hosts.set(host, await broker.connect(host));
  receiver = await broker.connect('receiver');
  admin = await broker.connect('admin');
});
after(async () => {
  for (const connection of [...hosts.values(), receiver, admin]) await connection.close();
  await broker.stop();
});

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Receives until the result is called, into an inbox that a test looks at. */
function receiving(inbox: Inbox, complaints: string[] = []): () => Promise<void> {
  const end = new AbortController();
  const key = readFileSync(join(broker.fleet.dir, 'receipt-key.pem'), 'utf8');
  const done = receiveByNats({
    connection: receiver,
    inbox,
    signer: new ReceiptSigner(key, 'receipt-key.pem'),
    signal: end.signal,
    complain: (words) => complaints.push(words),
    retry: 50,
  });
  const stop = async (): Promise<void> => {
    end.abort();
    await done;
  };
  ends.push(stop);
  return stop;
}

async function openDirectory(): Promise<{ folder: string; inbox: DirectoryInbox }> {
  const folder = join(mkdtempSync(join(directory, 'inbox-')), 'inbox');
  return { folder, inbox: await DirectoryInbox.open(folder) };
}

function contents(folder: string): { kept: string[]; conflicts: string[] } {
  const [kept, conflicts] = ['new', 'conflict'].map((name) =>
    readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), 'latin1')),
  );
  return { kept, conflicts };
}

function dead(): Promise<number> {
  return jetstreamManager(admin).then(async ({ streams }) => {
    const { state } = await streams.info('MAILLOG_DEAD');
    return state.messages;
  });
}

/** As a host writes it. */
function linkTo({ host, configuration, sequence, message }: ReceivedMessage): string {
  if (sequence === 0) return `message-id=${configuration}`;
  const chain = configuration === '' ? '' : ` configuration=${encodeURIComponent(configuration)};`;
  return `host=${host};${chain} sequence=${sequence}; message=${message}/9; previous=none`;
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of body) blocks.push(block);
  return Buffer.concat(blocks);
}

inboxContract('a directory, by way of NATS', async () => {
  const { folder, inbox: inner } = await openDirectory();
  const results: { sha256: string; stored: Stored }[] = [];
  const end = receiving({
    store: async (message, body) => {
      const stored = await inner.store(message, body);
      results.push({ sha256: message.sha256, stored });
      return stored;
    },
    hasRoom: (bytes) => inner.hasRoom(bytes),
    close: () => inner.close(),
  });
  const inbox: Inbox = {
    store: async (message, body) => {
      const { host } = message;
      const bytes = await whole(body);
      const answer = await put(hosts.get(host)!, { host, link: linkTo(message), body: bytes });
      assert.match(answer, /^maillog-(?:receipt-1|refusal-1\n409)\n/);
      // A receipt does not tell whether the message was there.
      const sha256 = digestOf(bytes);
      let index = results.findIndex((result) => result.sha256 === sha256);
      for (; index < 0; index = results.findIndex((result) => result.sha256 === sha256))
        await new Promise(setImmediate);
      const [{ stored }] = results.splice(index, 1);
      assert.equal(answer.includes('409'), stored === 'other');
      return stored;
    },
    hasRoom: (bytes) => inner.hasRoom(bytes),
    close: end,
  };
  return { inbox, contents: async () => contents(folder) };
});

it('receiveByNats: a message that is kept and has no receipt yet comes again, and gets its receipt', async () => {
  const { folder, inbox } = await openDirectory();
  const complaints: string[] = [];
  let calls = 0;
  const dying: Inbox = {
    store: async (message, body) => {
      const stored = await inbox.store(message, body);
      calls += 1;
      if (calls === 1) throw new InboxFault('no more');
      return stored;
    },
    hasRoom: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
  const end = receiving(dying, complaints);
  const message = { host: 'web1', link: linkOf('web1', 1), body: Buffer.from('one') };
  assert.match(await put(hosts.get('web1')!, message), /^maillog-refusal-1\n503\n/);
  assert.match(await put(hosts.get('web1')!, message), /^maillog-receipt-1\nhost=web1; /);
  while (calls < 3) await new Promise(setImmediate);
  await end();
  assert.deepEqual(complaints, ['the inbox keeps nothing: no more']);
  assert.deepEqual(contents(folder), { kept: ['one'], conflicts: [] });
});

it('maillog-fleet replay --nats: puts dead letters back, of which none has a receipt', async () => {
  const { folder, inbox } = await openDirectory();
  const complaints: string[] = [];
  const end = receiving(inbox, complaints);
  const web1 = hosts.get('web1')!;
  const body = Buffer.from('dead');
  const other = await put(web1, { host: 'web1', link: linkOf('web2', 1), body });
  assert.match(other, /^maillog-refusal-1\n403\nthis host is web1 here/);
  const wrong = { host: 'web1', link: linkOf('web1', 1), body, sha256: digestOf(Buffer.from('two')) };
  assert.match(await put(web1, wrong), /^maillog-refusal-1\n400\nthe body has another SHA-256/);
  assert.match(await put(web1, { host: 'web1', link: '', body }), /^maillog-refusal-1\n400\n/);
  assert.equal(await dead(), 3);
  assert.deepEqual(contents(folder), { kept: [], conflicts: [] });
  assert.equal(complaints.length, 3);
  assert.deepEqual(await broker.run('replay'), {
    status: 0,
    stderr: '',
    stdout: 'the receivers take 3 messages again\n',
  });
  // They are what they were.
  while (complaints.length < 6 || (await dead()) < 3) await new Promise(setImmediate);
  await end();
  assert.equal(await dead(), 3);
});

it('maillog-fleet replay --nats: counts no dead letter whose stream grows by other messages alone', async () => {
  const { inbox } = await openDirectory();
  const complaints: string[] = [];
  const end = receiving(inbox, complaints);
  const before = await dead();
  const body = Buffer.from('dead');
  const wrong = { host: 'web1', link: linkOf('web1', 1), body, sha256: digestOf(Buffer.from('three')) };
  assert.match(await put(hosts.get('web1')!, wrong), /^maillog-refusal-1\n400\n/);
  await end();
  assert.equal(await dead(), before + 1);
  // The stream has 64 of the host, so that it refuses the dead letter, and takes those of another host.
  const subject = messageSubject('web1');
  const { streams } = await jetstreamManager(admin);
  const name = await streams.find(subject);
  const lastOf = async (): Promise<number> => (await streams.info(name)).state.last_seq;
  const full = (await lastOf()) + 64;
  for (let count = 0; count < 64; count++) admin.publish(subject, 'full');
  while ((await lastOf()) < full) await new Promise(setImmediate);
  const others = setInterval(() => admin.publish(subject.replace('web1', 'other')), 5);
  const { status, stdout, stderr } = await broker.run('replay');
  clearInterval(others);
  assert.deepEqual([status, stdout], [74, '']);
  assert.match(stderr, /^maillog: cannot put dead letters back: the stream of \S+ does not take a message\n/);
  assert.ok((await lastOf()) > full);
  assert.equal(await dead(), before + 1);
});

it('MAILLOG_NN: has 64 messages of a host that nobody took, and refuses the next', async () => {
  const web2 = hosts.get('web2')!;
  const sent = Array.from({ length: 80 }, (_, index) =>
    put(web2, { host: 'web2', link: linkOf('web2', index + 1), body: Buffer.from(`body ${index}`) }),
  );
  // Those without an answer end with the connection.
  const answered = Promise.allSettled(sent.slice(64));
  await web2.flush();
  // The broker takes this one after those.
  const subject = messageSubject('web2');
  admin.publish(subject.replace('web2', 'last'));
  const { streams } = await jetstreamManager(admin);
  const name = await streams.find(subject);
  const state = async () => (await streams.info(name, { subjects_filter: '>' })).state.subjects;
  while ((await state())?.[subject.replace('web2', 'last')] !== 1) await new Promise(setImmediate);
  assert.equal((await state())?.[subject], 64);
  const { folder, inbox } = await openDirectory();
  const end = receiving(inbox);
  for (const answer of await Promise.all(sent.slice(0, 64))) assert.match(answer, /^maillog-receipt-1\n/);
  await end();
  assert.equal(contents(folder).kept.length, 64);
  await web2.close();
  await answered;
});

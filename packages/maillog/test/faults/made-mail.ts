import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as openpgp from 'openpgp';
import { createOpenpgpDecryptor } from '../../src/reading/decrypt-openpgp.ts';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import { mailParts } from '../../src/reading/mail/mail.ts';
import { mboxMessages } from '../../src/reading/mailbox/mbox.ts';
import { openMessage } from '../../src/reading/open.ts';
import { recognise } from '../../src/reading/recognise.ts';
import { Gate } from '../../src/seal/gate.ts';
import { World } from '../cli/world.ts';
import { fc } from '../helpers/property.ts';
import { damaged } from './made.ts';
import type { Reader } from './made.ts';

/**
 * Mails for `open`, and armour for the gate: real reports of both layouts, damaged. Call `remove` when they
 * are read.
 */
export async function mailReaders(): Promise<{ readers: readonly Reader[]; remove: () => void }> {
  const world = new World();
  const pair = await openpgp.generateKey({
    type: 'ecc',
    userIDs: [{ email: 'you@example.com' }],
    format: 'armored',
  });
  world.write('you.asc', pair.publicKey);
  world.write('log', 'a line\nanother line, with an é\n'.repeat(20));
  const mails: Buffer[] = [];
  for (const layout of ['parts', 'pgpmime']) {
    world.write(
      'made.conf',
      `recipient you.asc\nset to you@example.com\nset from a@b.c\nset layout ${layout}\nset deliver maildir:${layout}\n` +
        `watch <<W\nlogfile log\ndescription 'Größe'\nmime_file größe.txt\nW\ncommand <<C\nexec 'seq 20'\nC\n`,
    );
    await world.maillog(['-C', 'made.conf']);
    for (const name of readdirSync(world.path(`${layout}/new`)))
      mails.push(readFileSync(world.path(`${layout}/new/${name}`)));
  }
  // Of version 1, too: their keys are others, so that their seals stay closed.
  const vectors = resolve('packages/maillog/test/reading/vectors/version-1');
  for (const name of ['parts-signed-1.eml', 'pgpmime-1.eml', 'clear-1.eml'])
    mails.push(readFileSync(join(vectors, name)));
  const decryptor = await createOpenpgpDecryptor({ keys: [world.write('key.asc', pair.privateKey)] });
  const armour = /-----BEGIN[^]*?END PGP MESSAGE-----\r?\n/.exec(mails[0].toString('latin1'))?.[0] ?? '';
  const headers =
    'Content-Type: multipart/mixed; boundary="b"|Content-Type: text/plain; charset=x; name*0*=utf-8\'\'%|Content-Transfer-Encoding: base64|Content-Transfer-Encoding: quoted-printable|--b|--b--|Subject: =?utf-8?B?4pi|X-MailLog-Report: host=a; sequence=1; message=1/1; previous=none| folded|:|Date: x|-----BEGIN PGP MESSAGE-----|> -----BEGIN PGP MESSAGE-----|-----END PGP MESSAGE-----|Content-Type: message/rfc822|From x Thu Nov 26 16:42:30 2026|>From |=3|====|\0';
  const made = fc.oneof(
    ...mails.map(damaged),
    fc
      .array(fc.constantFrom(...headers.split('|'), ''), { maxLength: 60 })
      .map((lines) => Buffer.from(lines.join('\n'))),
  );
  const readers: Reader[] = [
    {
      name: 'messages',
      share: 15_000,
      made,
      read: async (bytes) => {
        for await (const part of mailParts(blocks(bytes))) for await (const block of part.body) void block;
      },
    },
    {
      name: 'mailboxes',
      share: 5000,
      made,
      read: async (bytes) => {
        const stream = async function* (): AsyncGenerator<Uint8Array> {
          yield Buffer.from('From x Thu Nov 26 16:42:30 2026\n');
          yield* blocks(bytes);
        };
        for await (const message of mboxMessages(stream()))
          for await (const part of mailParts(message.bytes)) for await (const block of part.body) void block;
      },
    },
    {
      name: 'sealed parts',
      share: 4000,
      made: damaged(Buffer.from(armour)),
      read: (bytes) => {
        const gate = new Gate(undefined);
        gate.write(bytes);
        return gate.end();
      },
    },
    {
      name: 'messages opened whole',
      share: 1000,
      made,
      read: async (bytes) => {
        const take = async (_: string, __: unknown, clear: AsyncIterable<Uint8Array>): Promise<void> => {
          for await (const block of clear) void block;
        };
        await openMessage(blocks(bytes), {
          decryptor,
          signers: undefined,
          directory: world.folder,
          sink: { take },
          say: () => {},
          recognise: (claim) => recognise(new KnownHosts(), claim, new Date(0)),
        });
      },
    },
  ];
  return { readers, remove: () => world.remove() };
}

/** In two blocks, the cut in another place for each. */
async function* blocks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const cut = bytes.length === 0 ? 0 : (bytes[bytes.length >> 1] * 7919) % bytes.length;
  yield bytes.subarray(0, cut);
  yield bytes.subarray(cut);
}

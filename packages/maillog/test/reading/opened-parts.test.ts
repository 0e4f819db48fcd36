import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { createOpenpgpDecryptor } from '../../src/reading/decrypt-openpgp.ts';
import type { Decryptor } from '../../src/reading/decryptor.ts';
import { openMessage } from '../../src/reading/open.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { blocks, bytesOf, directory, pair, partsMail, pgpMimeMail, seal } from './reports.ts';

const reader = await pair('reader@example.com');
const sealer = await createSealer({ recipients: [{ file: reader.pub }] });
const inner = await createOpenpgpDecryptor({ keys: [reader.key] });

/** Opens a mail; gives how often something was decrypted, and the texts of the parts. */
async function opened(mail: Uint8Array, decryptor: Decryptor = inner): Promise<[number, string[]]> {
  let count = 0;
  const texts: string[] = [];
  await openMessage(blocks(mail), {
    decryptor: {
      decrypt(file) {
        count += 1;
        return decryptor.decrypt(file);
      },
    },
    signers: undefined,
    directory,
    sink: {
      take: async (_name, _label, clear) => void texts.push((await bytesOf(clear)).toString('latin1')),
    },
    say: () => undefined,
  });
  return [count, texts];
}

test('maillog open: decrypts each part of a mail once, also if it has no manifest', async () => {
  const parts = ['one', 'two', 'two'].map((body, index) => ({ mimeFile: `${index}.txt`, body }));
  const mail = await partsMail(parts, ({ body }) => seal(sealer, body));
  assert.deepEqual(await opened(mail), [3, ['one', 'two', 'two']]);
  const whole = await pgpMimeMail(parts, (clear) => seal(sealer, clear));
  assert.deepEqual(await opened(whole), [1, ['one', 'two', 'two']]);
  const armour = await seal(sealer, 'from a job\n');
  assert.deepEqual(await opened(armour), [1, ['from a job\n']]);
});

test('maillog open: tries a part that cannot be opened once', async () => {
  const mail = await partsMail([{ mimeFile: 'a.txt', body: 'x' }], ({ body }) => seal(sealer, body));
  const refusing: Decryptor = {
    decrypt: () => {
      throw new MailLogError('data', 'no key');
    },
  };
  assert.deepEqual(await opened(mail, refusing), [1, []]);
});

test('maillog open: decrypts a large part again rather than to hold it', async () => {
  const large = Buffer.alloc(5 << 20, 'a line of a log\n');
  const mail = await partsMail([{ mimeFile: 'a.txt', body: large }], ({ body }) => seal(sealer, body));
  const [count, [text]] = await opened(mail);
  assert.ok(count >= 2, String(count));
  assert.equal(text, large.toString('latin1'));
});

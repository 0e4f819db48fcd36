import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as openpgp from 'openpgp';
import { MailLogError } from '../../src/errors.ts';
import { readCommonKey } from '../../src/seal/common/key.ts';
import { createCommonSealer } from '../../src/seal/common/sealer.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { exportPublicKey, readRecipient } from '../../src/seal/keys.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { fc } from '../helpers/property.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
const directory = temporary();
const curve = gnupg.generate('curve@example.com');
const rsa = gnupg.generate('rsa@example.com', 'rsa2048', '20d');
const { privateKey } = await openpgp.generateKey({
  type: 'ecc',
  curve: 'ed25519Legacy',
  userIDs: [{ email: 'one@example.com' }, { email: 'two@example.com' }],
  keyExpirationTime: 900_000,
});
gnupg.run(['--import'], privateKey);
const [openpgpjs] = gnupg.fingerprints('two@example.com');

let files = 0;
function fileOf(content: Uint8Array): string {
  files += 1;
  const file = join(directory, `file-${files}`);
  writeFileSync(file, content);
  return file;
}

/** The public key in binary. */
function exported(name: string): Buffer {
  return gnupg.run(['--export', name]);
}

interface Facts {
  readonly fingerprint: string;
  readonly keyId: string;
  readonly expires: Date | undefined;
}

function commonFacts(bytes: Buffer, now: Date): Facts | undefined {
  const key = readCommonKey(bytes, now);
  if (!key) return undefined;
  const keyId = key.encrypting.fingerprint.slice(-16).toLowerCase();
  return { fingerprint: key.fingerprint, keyId, expires: key.expires };
}

/** What openpgp.js says of the same bytes; its reason if it refuses them. */
async function engineFacts(bytes: Uint8Array, now: Date): Promise<Facts | string> {
  try {
    const { fingerprint, keyId, expires } = await readRecipient(openpgp, { file: fileOf(bytes) }, now);
    return { fingerprint, keyId: keyId.toHex(), expires };
  } catch (error) {
    assert.ok(error instanceof MailLogError, String(error));
    return error.message;
  }
}

async function* blocks(...parts: (Uint8Array | string)[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield Buffer.from(part);
}

async function sealed(recipients: readonly { file: string }[], ...parts: Uint8Array[]): Promise<Buffer> {
  const sealer = await createCommonSealer(recipients);
  assert.ok(sealer, 'the keys are common ones');
  const file = join(directory, `sealed-${(files += 1)}`);
  await sealer.seal(blocks(...parts), file);
  return readFileSync(file);
}

test('readCommonKey(): agrees with openpgp.js on keys of gpg and of openpgp.js', async () => {
  const now = new Date();
  for (const name of [curve, rsa, openpgpjs]) {
    const facts = commonFacts(exported(name), now);
    assert.ok(facts, name);
    assert.deepEqual(facts, await engineFacts(exported(name), now));
    assert.equal(facts.fingerprint, name);
  }
});

test('readCommonKey(): takes no key before it was made, nor after it expires', async () => {
  const bytes = exported(rsa);
  const [made, expires] = [new Date(), commonFacts(bytes, new Date())?.expires];
  assert.ok(expires);
  for (const [now, isUsable] of [
    [new Date(made.getTime() - 86_400_000), false],
    [new Date(expires.getTime() - 1000), true],
    [expires, false],
    [new Date(expires.getTime() + 1000), false],
  ] as const) {
    assert.equal(commonFacts(bytes, now) !== undefined, isUsable, now.toISOString());
    assert.equal(typeof (await engineFacts(bytes, now)) !== 'string', isUsable, now.toISOString());
  }
});

test('readCommonKey(): leaves keys of another form to openpgp.js', async () => {
  const revoked = gnupg.generate('revoked@example.com');
  const certificate = readFileSync(join(gnupg.directory, 'openpgp-revocs.d', `${revoked}.rev`), 'latin1');
  gnupg.run(['--import'], certificate.replace(':-----', '-----'));
  const signing = gnupg.generate('signing@example.com');
  gnupg.run(['--passphrase', '', '--quick-add-key', signing, 'ed25519', 'sign', '0']);
  const nist = gnupg.generate('nist@example.com', 'nistp256');
  const secret = gnupg.run(['--export-secret-keys', curve]);
  const { publicKey } = await openpgp.generateKey({
    type: 'curve25519',
    userIDs: { email: 'new@example.com' },
  });
  const newer = Buffer.from((await openpgp.readKey({ armoredKey: publicKey })).write());
  const now = new Date();
  assert.deepEqual(commonFacts(exported(signing), now), await engineFacts(exported(signing), now));
  for (const bytes of [
    exported(revoked),
    exported(nist),
    secret,
    newer,
    Buffer.concat([exported(curve), exported(rsa)]),
  ])
    assert.equal(readCommonKey(bytes, now), undefined);
});

test('readCommonKey(): takes no key with any bit changed that openpgp.js reads in another way', async () => {
  const keys = [curve, rsa, openpgpjs].map(exported);
  const now = new Date();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...keys),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (key, place, change) => {
        const bytes = Buffer.from(key);
        bytes[place % bytes.length] ^= change;
        const facts = commonFacts(bytes, now);
        if (facts) assert.deepEqual(facts, await engineFacts(bytes, now));
      },
    ),
    { numRuns: 2000 },
  );
});

test('createCommonSealer(): gpg and openpgp.js open what was sealed, for each key, byte for byte', async () => {
  const names = [curve, rsa, openpgpjs];
  const recipients = names.map((name) => ({ file: fileOf(exported(name)) }));
  const homes = names.map((name) => {
    const home = temporaryGpgHome();
    home.run(['--import'], gnupg.run(['--export-secret-keys', name]));
    return home;
  });
  // Around the lengths of one and two octets, and the size of a part of a packet.
  for (const bytes of [0, 183, 184, 192, 8400, 65_529, 65_530, 65_531, 300_000]) {
    const clear = randomBytes(bytes);
    const armour = await sealed(recipients, clear.subarray(0, bytes / 3), clear.subarray(bytes / 3));
    for (const home of homes) {
      const { out, err } = home.try(['--status-fd', '2', '--decrypt'], armour);
      assert.ok(out.equals(clear), `${bytes} bytes: ${err}`);
      assert.match(err, /GOODMDC/);
    }
    const message = await openpgp.readMessage({ armoredMessage: armour.toString() });
    const decryptionKeys = await openpgp.readPrivateKey({ armoredKey: privateKey });
    const { data } = await openpgp.decrypt({ message, decryptionKeys, format: 'binary' });
    assert.ok(Buffer.from(data).equals(clear));
  }
});

test('createCommonSealer(): compresses only if each key allows that', async () => {
  const preferences = ['--passphrase', '', '--default-preference-list', 'AES256 SHA256 Uncompressed'];
  gnupg.run([...preferences, '--quick-generate-key', 'plain@example.com', 'ed25519', 'cert,sign', '0']);
  const [plain] = gnupg.fingerprints('plain@example.com');
  gnupg.run(['--passphrase', '', '--quick-add-key', plain, 'cv25519', 'encr', '0']);
  const clear = Buffer.from('the same line of a log\n'.repeat(10_000));
  const [all, some] = [{ file: fileOf(exported(curve)) }, { file: fileOf(exported(plain)) }];
  assert.ok((await sealed([all], clear)).length < 5000);
  const armour = await sealed([all, some], clear);
  assert.ok(armour.length > clear.length);
  assert.ok(gnupg.run(['--decrypt'], armour).equals(clear));
});

test('createCommonSealer(): a producer may reuse its block', async () => {
  const sealer = await createCommonSealer([{ file: fileOf(exported(curve)) }]);
  const block = Buffer.alloc(40_000);
  const reusing = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for (const letter of 'abcdef') yield block.fill(letter);
  };
  const file = join(directory, 'reused');
  await sealer?.seal(reusing(), file);
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(40_000)).join('');
  assert.equal(gnupg.run(['--decrypt'], readFileSync(file)).toString(), letters);
});

test('createCommonSealer(): a failing producer is thrown as it is, and leaves no file', async () => {
  const sealer = await createCommonSealer([{ file: fileOf(exported(curve)) }]);
  const failure = new Error('the log is gone');
  const failing = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield Buffer.alloc(200_000, 'x');
    throw failure;
  };
  const file = join(directory, 'failed');
  await assert.rejects(
    async () => sealer?.seal(failing(), file),
    (error) => error === failure,
  );
  assert.equal(existsSync(file), false);
});

test('createSealer(): compares the fingerprint of a common key with the given one', async () => {
  const file = fileOf(gnupg.run(['-a', '--export', curve]));
  const { keys } = await createSealer({ recipients: [{ file, fingerprint: curve.toLowerCase() }] });
  assert.deepEqual(keys, [{ name: file, fingerprint: curve, expires: undefined }]);
  await assert.rejects(createSealer({ recipients: [{ file, fingerprint: rsa }] }), /is not the key/);
});

test('createCommonSealer(): leaves armour that is not whole to openpgp.js', async () => {
  const armour = gnupg.run(['-a', '--export', curve]).toString();
  assert.ok(await createCommonSealer([{ file: fileOf(Buffer.from(armour)) }]));
  const changed = armour.replace(
    /\n=(....)\n/,
    (_, sum: string) => `\n=${sum === 'AAAA' ? 'AAAB' : 'AAAA'}\n`,
  );
  for (const text of [changed, `${armour}${armour}`, `x\n${armour}`, '', armour.slice(0, -40)])
    assert.equal(await createCommonSealer([{ file: fileOf(Buffer.from(text)) }]), undefined);
});

test('exportPublicKey(): gives a common key as gpg exported it', async () => {
  const { key, fingerprint } = await exportPublicKey({ file: fileOf(gnupg.run(['-a', '--export', curve])) });
  assert.equal(fingerprint, curve);
  assert.ok(Buffer.from(key, 'base64').equals(exported(curve)));
});

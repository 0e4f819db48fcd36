import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CleartextMessage,
  createCleartextMessage,
  createMessage,
  generateKey,
  readPrivateKey,
  revokeKey,
  sign,
} from 'openpgp';
import type { PrivateKey } from 'openpgp';
import { MailLogError } from '../../src/errors.ts';
import { writeManifest } from '../../src/manifest/manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { readSignedManifest } from '../../src/reading/signed-manifest.ts';
import { SAMPLE } from '../manifest/sample.ts';

/** Its constructor is not in the types of openpgp.js. */
const Framed = CleartextMessage as unknown as new (text: string, signature: object) => CleartextMessage;

async function newKey(name: string): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    userIDs: [{ name }],
    subkeys: [],
    format: 'object',
  });
  return privateKey;
}

const HOST = await newKey('host');
const OTHER = await newKey('other');

function manifestBy(key: PrivateKey, change: Partial<Manifest> = {}): Manifest {
  const signer = { fingerprint: key.getFingerprint().toUpperCase(), key: key.toPublic().armor() };
  return { ...SAMPLE, signer, ...change };
}

async function signedBy(signingKeys: PrivateKey[], manifest: Manifest): Promise<string> {
  const message = await createCleartextMessage({ text: writeManifest(manifest).trimEnd() });
  return (await sign({ message, signingKeys })).replaceAll('\r', '');
}

const MANIFEST = manifestBy(HOST);
const SIGNED = await signedBy([HOST], MANIFEST);

async function refused(text: string, words: RegExp): Promise<void> {
  await assert.rejects(readSignedManifest(text), (error) => {
    assert.ok(error instanceof MailLogError, String(error));
    assert.equal(error.kind, 'data');
    assert.match(error.message, words);
    assert.match(error.message, /^maillog-report\.json: /);
    return true;
  });
}

test('readSignedManifest(): gives a manifest with the fingerprint of the key that signed it', async () => {
  const signer = HOST.getFingerprint().toUpperCase();
  assert.deepEqual(await readSignedManifest(SIGNED), { manifest: MANIFEST, signer });
  assert.deepEqual(await readSignedManifest(SIGNED.replaceAll('\n', '\r\n')), { manifest: MANIFEST, signer });
  assert.deepEqual(await readSignedManifest(`${SIGNED}\n\r\n`), { manifest: MANIFEST, signer });
});

test('readSignedManifest(): gives a manifest that is not signed, even if it names a signer', async () => {
  for (const manifest of [MANIFEST, { ...SAMPLE, signer: null }])
    assert.deepEqual(await readSignedManifest(writeManifest(manifest)), { manifest, signer: undefined });
});

test('readSignedManifest(): refuses text before and after the frame', async () => {
  const forged = writeManifest(manifestBy(HOST, { host: 'forged' }));
  const [header, body = ''] = SIGNED.split('\n\n{');
  const texts = [
    `\n${SIGNED}`,
    `x\n${SIGNED}`,
    `${forged}${SIGNED}`,
    `${SIGNED}${forged}`,
    `${SIGNED}x`,
    `${SIGNED}${SIGNED}`,
    `-----BEGIN PGP MESSAGE-----\n${SIGNED}`,
    // Text in the frame's headers, which no signature covers.
    `${header}\nComment: ${forged.replaceAll('\n', '')}\n\n{${body}`,
    `${header}\n${forged}\n{${body}`,
    SIGNED.replace('-----BEGIN PGP SIGNATURE-----\n', `-----BEGIN PGP SIGNATURE-----\nComment: x\n`),
  ];
  for (const text of texts) await refused(text, /its signature cannot be read|no description of a report/);
});

test('readSignedManifest(): believes no other text than the signature covers', async () => {
  const [before, signature = ''] = SIGNED.split(/(?=-----BEGIN PGP SIGNATURE-----)/);
  const forged = writeManifest(manifestBy(HOST, { host: 'forged' }));
  for (const text of [
    `${before}${signature}${forged}${signature}`,
    `${before}${signature}\n${forged}\n${signature}`,
    SIGNED.replace('{\n', `${forged}{\n`),
    SIGNED.replace('{\n', `- ${forged}- {\n`),
  ]) {
    const read = await readSignedManifest(text).catch((error: unknown) => error);
    if (read instanceof MailLogError) continue;
    assert.deepEqual(read, { manifest: MANIFEST, signer: HOST.getFingerprint().toUpperCase() });
  }
});

test('readSignedManifest(): refuses a manifest that was altered after it was signed', async () => {
  await refused(SIGNED.replace('"sequence": 7', '"sequence": 8'), /bad signature by [0-9A-F]{40}: /);
  await refused(SIGNED.replace('"host": "web1"', '"host":  "web1"'), /bad signature by /);
  await refused(SIGNED.replace(/\n +"name": "auth\.txt",/, '$&\n'), /bad signature by /);
});

test('readSignedManifest(): refuses a signature of another key than the one that the manifest names', async () => {
  await refused(await signedBy([OTHER], MANIFEST), /bad signature by |it has 0 signatures/);
  const signer = { fingerprint: 'AB'.repeat(20), key: HOST.toPublic().armor() };
  await refused(await signedBy([HOST], { ...MANIFEST, signer }), /its key is not the one that it names/);
  const foreign = { fingerprint: HOST.getFingerprint().toUpperCase(), key: OTHER.toPublic().armor() };
  await refused(await signedBy([OTHER], { ...MANIFEST, signer: foreign }), /its key is not the one/);
  await refused(
    await signedBy([HOST], { ...MANIFEST, signer: { ...signer, key: 'x' } }),
    /its key cannot be read/,
  );
});

test('readSignedManifest(): refuses two signatures, and a signature without a signer', async () => {
  await refused(await signedBy([HOST, OTHER], MANIFEST), /it has 2 signatures/);
  await refused(await signedBy([OTHER, HOST], MANIFEST), /it has 2 signatures/);
  await refused(await signedBy([HOST], { ...MANIFEST, signer: null }), /it is signed, but names no signer/);
  const empty = SIGNED.replace(/(BEGIN PGP SIGNATURE-----\n)[^]*(-----END)/, '$1\n$2');
  await refused(empty, /its signature cannot be read|0 signatures/);
});

test('readSignedManifest(): is not given a private key as the signer', async () => {
  const signer = { fingerprint: HOST.getFingerprint().toUpperCase(), key: HOST.armor() };
  const { signer: by } = await readSignedManifest(await signedBy([HOST], { ...MANIFEST, signer }));
  assert.equal(by, signer.fingerprint);
  assert.ok((await readPrivateKey({ armoredKey: HOST.armor() })).isPrivate());
});

test('readSignedManifest(): names the version of a newer one, and the field of one that cannot be read', async () => {
  await refused('{"version": 3}', /version 3, which this MailLog does not know/);
  await refused('{"version": 2}', /it is no description of a report \(host\)/);
  await refused('', /it is no description of a report \(JSON\)/);
});

test('readSignedManifest(): refuses a signature that the key made of a part', async () => {
  // Whoever writes a log can write a manifest into it, and `set sign KEYFILE` signs the part.
  const text = writeManifest(MANIFEST).trimEnd().replaceAll('\n', '\r\n');
  const message = await createMessage({ binary: Buffer.from(text) });
  const signature = await sign({ message, signingKeys: HOST, detached: true, format: 'object' });
  const framed = new Framed(text, signature).armor().replaceAll('\r', '');
  await refused(framed, /its signature by [0-9A-F]{40} is not one of a text/);
});

test("readSignedManifest(): takes the reader's own copy of the key, which may be revoked", async () => {
  const { publicKey } = await revokeKey({ key: HOST, format: 'object' });
  await assert.rejects(readSignedManifest(SIGNED, [publicKey]), /bad signature by [0-9A-F]{40}: .*revoked/i);
  const { signer } = await readSignedManifest(SIGNED, [OTHER.toPublic(), HOST.toPublic()]);
  assert.equal(signer, HOST.getFingerprint().toUpperCase());
});

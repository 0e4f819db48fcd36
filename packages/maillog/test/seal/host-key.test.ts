/** Covers: seal/host-key, with real gpg; what a reader makes of it is in reading/signed-manifest.test.ts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readKey, readPrivateKey } from 'openpgp';
import { MailLogError } from '../../src/errors.ts';
import { writeManifest } from '../../src/manifest/manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { readSignedManifest } from '../../src/reading/signed-manifest.ts';
import type { HostSigner } from '../../src/report/ports.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { openHostKey, openSigningKey } from '../../src/seal/host-key.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { temporary } from '../helpers/temporary.ts';
import { SAMPLE } from '../manifest/sample.ts';

needs('gpg');

const NOW = new Date('2026-03-01T06:15:00Z');
const gnupg = temporaryGpgHome();
const root = temporary();

function directory(): string {
  return mkdtempSync(join(root, 'state-'));
}

function fileIn(state: string): string {
  return join(state, 'host-key.asc');
}

function manifestOf({ fingerprint, key }: HostSigner, change: Partial<Manifest> = {}): Manifest {
  return { ...SAMPLE, signer: { fingerprint, key }, ...change };
}

/** What gpg says of a signed text in a home that holds this key alone. */
function verified(key: string, signed: string | Uint8Array): { status: number | null; err: string } {
  const home = temporaryGpgHome();
  home.run(['--import'], key);
  const { status, err } = home.try(['--status-fd', '2', '--verify'], signed);
  return { status, err };
}

test('openHostKey(): makes a key once, for this user alone', async () => {
  const state = directory();
  const first = await openHostKey(state, 'web1', NOW);
  const { mode } = statSync(fileIn(state));
  assert.equal(mode & 0o777, 0o600);
  const kept = readFileSync(fileIn(state), 'latin1');
  const second = await openHostKey(state, 'web1', new Date(NOW.getTime() + 86_400_000));
  assert.equal(second.fingerprint, first.fingerprint);
  assert.equal(second.key, first.key);
  assert.equal(readFileSync(fileIn(state), 'latin1'), kept);
  const elsewhere = await openHostKey(directory(), 'web1', NOW);
  assert.notEqual(elsewhere.fingerprint, first.fingerprint);
});

test('openHostKey(): gives the public key alone, Ed25519, named after the host, upper-case fingerprint', async () => {
  const state = directory();
  const { key, fingerprint } = await openHostKey(state, 'web1 <root@x> (y)\n\x1b', NOW);
  assert.match(key, /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
  assert.doesNotMatch(key, /\r|PRIVATE/);
  const read = await readKey({ armoredKey: key });
  assert.equal(read.isPrivate(), false);
  assert.equal(read.getFingerprint().toUpperCase(), fingerprint);
  assert.match(fingerprint, /^[0-9A-F]{40}$/);
  assert.equal(read.getAlgorithmInfo().algorithm, 'eddsaLegacy');
  assert.deepEqual(read.subkeys, []);
  assert.match(read.getUserIDs().join(), /^MailLog on web1 {2}root@x {2,3}y *$/);
  assert.equal((await openHostKey(directory(), '', NOW)).fingerprint.length, 40);
});

test('openHostKey(): refuses a file that is not a private key, and leaves it as it is', async () => {
  const state = directory();
  const { key } = await openHostKey(state, 'web1', NOW);
  const whole = readFileSync(fileIn(state), 'latin1');
  const cases = ['', 'hello\n', key, whole.slice(0, 200), whole.replace(/\n(.)(.)/, '\n$2$1')];
  for (const damaged of cases) {
    writeFileSync(fileIn(state), damaged);
    await assert.rejects(openHostKey(state, 'web1', NOW), (error) => {
      assert.ok(error instanceof MailLogError);
      assert.equal(error.kind, 'unsealed');
      assert.match(error.format(), /host-key\.asc is damaged: .*\n.*hint: restore it, or remove it/);
      return true;
    });
    assert.equal(readFileSync(fileIn(state), 'latin1'), damaged);
  }
  writeFileSync(fileIn(state), whole);
  assert.equal((await openHostKey(state, 'web1', NOW)).key, key);
});

test('openHostKey(): names a file that cannot be read, and makes no other key', async () => {
  const state = directory();
  const { fingerprint } = await openHostKey(state, 'web1', NOW);
  const file = fileIn(state);
  const missing = join(state, 'host-key.asc', 'below');
  await assert.rejects(openHostKey(missing, 'web1', NOW), (error) => {
    assert.ok(error instanceof MailLogError);
    assert.equal(error.kind, 'io');
    return true;
  });
  chmodSync(file, 0o400);
  assert.equal((await openHostKey(state, 'web1', NOW)).fingerprint, fingerprint);
});

test('sign(): gpg --verify takes the signature for good, whatever is in the manifest', async () => {
  const signer = await openHostKey(directory(), 'web1', NOW);
  const odd = [
    '- dash',
    '--',
    'trailing \t',
    '\r',
    '\u2028- line',
    '\u2029-',
    'From x',
    '-----BEGIN PGP SIGNATURE-----',
  ];
  const manifests = [
    manifestOf(signer),
    ...odd.map((name) =>
      manifestOf(signer, {
        host: `web${name}1`,
        entries: [{ ...SAMPLE.entries[0], name, warnings: odd }],
        parts: [],
      }),
    ),
  ];
  for (const manifest of manifests) {
    const signed = await signer.sign(writeManifest(manifest));
    const { status, err } = verified(signer.key, signed);
    assert.equal(status, 0, `${manifest.host}: ${err}`);
    assert.match(err, new RegExp(`GOODSIG [0-9A-F]+ MailLog on web1`));
    assert.match(err, new RegExp(`VALIDSIG ${signer.fingerprint}`));
    assert.deepEqual(await readSignedManifest(signed), { manifest, signer: signer.fingerprint });
    const altered = signed.replace('"sequence": 7', '"sequence": 8');
    assert.notEqual(altered, signed);
    assert.notEqual(verified(signer.key, altered).status, 0);
  }
});

test('sign(): gpg --decrypt PART | gpg --verify checks what either engine sealed', async () => {
  const reader = gnupg.generate('reader@example.com');
  const pub = join(root, 'reader.asc');
  writeFileSync(pub, gnupg.run(['--armor', '--export', reader]));
  const signer = await openHostKey(directory(), 'web1', NOW);
  gnupg.run(['--import'], signer.key);
  process.env['GNUPGHOME'] = gnupg.directory;
  const command = ['gpg', '-a', '-e', '--trust-model', 'always', '-r', reader];
  for (const sealer of [
    await createSealer({ recipients: [{ file: pub }] }),
    await createSealer({ pgp: { command } }),
  ]) {
    const file = join(directory(), 'part.asc');
    const text = await signer.sign(writeManifest(manifestOf(signer)));
    await sealer.seal(
      (async function* () {
        yield Buffer.from(text);
      })(),
      file,
    );
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', 'gpg --batch --quiet --decrypt "$1" | gpg --batch --verify', 'sh', file],
      { env: gnupg.env, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    assert.match(stderr, /Good signature from "MailLog on web1"/);
  }
});

test('sign(): makes a good signature after the clock went back to before the key was made', async () => {
  const state = directory();
  const { key, fingerprint } = await openHostKey(state, 'web1', NOW);
  const before = await openHostKey(state, 'web1', new Date('2001-01-01T00:00:00Z'));
  assert.equal(before.fingerprint, fingerprint);
  const signed = await before.sign(writeManifest(manifestOf(before)));
  assert.equal((await readSignedManifest(signed)).signer, fingerprint);
  const { status, err } = verified(key, signed);
  assert.equal(status, 0, err);
});

test('sign(): makes a good signature on a host whose clock is ahead of the reader', async () => {
  const ahead = await openHostKey(directory(), 'web1', new Date('2099-01-01T00:00:00Z'));
  const signed = await ahead.sign(writeManifest(manifestOf(ahead)));
  assert.equal((await readSignedManifest(signed)).signer, ahead.fingerprint);
});

test('openSigningKey(): signs with the key of set sign, and refuses one that cannot', async () => {
  const own = gnupg.generate('host@example.com');
  const file = join(root, 'host.key');
  writeFileSync(file, gnupg.run(['--armor', '--export-secret-keys', own]), { mode: 0o600 });
  const signer = await openSigningKey({ file }, new Date());
  assert.equal(signer.fingerprint, own);
  const signed = await signer.sign(writeManifest(manifestOf(signer)));
  assert.equal(verified(signer.key, signed).status, 0);
  await assert.rejects(readPrivateKey({ armoredKey: signer.key }));
  const pub = join(root, 'host.asc');
  writeFileSync(pub, signer.key);
  await assert.rejects(openSigningKey({ file: pub }, new Date()), MailLogError);
});

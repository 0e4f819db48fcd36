/** Covers: decrypt-gpg and decrypt-openpgp, which judge a part alike. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { encrypt, Message, PacketList, readKey } from 'openpgp';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { file, opening, pair } from './reports.ts';

needs('gpg');

const gpg = temporaryGpgHome();
process.env['GNUPGHOME'] = gpg.directory;
const reader = await pair('reader@example.com');
gpg.run(['--import', reader.key]);

/** A key of gpg's making; the file of its public half as it is now. */
function signer(name: string): { fingerprint: string; pub: () => string } {
  const fingerprint = gpg.generate(`${name}@example.com`);
  return { fingerprint, pub: () => file(gpg.run(['--armor', '--export', fingerprint])) };
}

async function signed(by: string, ...args: string[]): Promise<string> {
  // Signed and encrypted one after the other: the reader's key is not yet there in a past of the signer's.
  return encrypted(gpg.run([...args, '-s', '-u', by, '--compress-algo', 'none'], 'text\n'));
}

/** Encrypts packets as they are, which no program does. */
async function encrypted(packets: Uint8Array): Promise<string> {
  const write = (): Uint8Array => new Uint8Array(packets);
  const message = new Message(Object.assign(new PacketList(), { write }));
  const encryptionKeys = await readKey({ armoredKey: readFileSync(reader.pub, 'latin1') });
  return file(String(await encrypt({ message, encryptionKeys })));
}

/** Opens by both ways, and gives the verdict on which they agree. */
async function verdict(mail: string, pub: string): Promise<string> {
  const verdicts: string[] = [];
  for (const key of [['--key', reader.key], []]) {
    const { status, out, err } = await opening([...key, '--signer', pub, mail]);
    assert.equal(out === '', status === 65, err);
    verdicts.push(/good signature|bad signature|unknown key|cannot be decrypted/.exec(err)?.[0] ?? err);
  }
  assert.equal(verdicts[0], verdicts[1]);
  return verdicts[0] ?? '';
}

const host = signer('host');
const CASES: Readonly<Record<string, readonly [readonly string[], string]>> = {
  'a good signature': [[], 'good signature'],
  'a signature with SHA-1': [['--digest-algo', 'SHA1'], 'bad signature'],
  'a signature with RIPEMD-160': [['--digest-algo', 'RIPEMD160'], 'bad signature'],
  'a signature of the future': [['--faked-system-time', '20400101T000000!'], 'bad signature'],
};

for (const [what, [args, expected]] of Object.entries(CASES)) {
  test(`maillog open: gives one verdict by gpg and --key: ${what}`, async () => {
    assert.equal(await verdict(await signed(host.fingerprint, ...args), host.pub()), expected);
  });
}

test('maillog open: gives one verdict by gpg and --key: a clock that is ten minutes ahead', async () => {
  const soon = new Date(Date.now() + 600_000).toISOString().replace(/[-:]|\.\d+Z/g, '');
  assert.equal(
    await verdict(await signed(host.fingerprint, '--faked-system-time', `${soon}!`), host.pub()),
    'good signature',
  );
});

test('maillog open: gives one verdict by gpg and --key: keys that expired before and after they signed', async () => {
  // The reader has the key as it was; its owner has made it last longer since.
  const owner = temporaryGpgHome();
  const at = (time: string): string[] => ['--faked-system-time', `${time}T000000!`];
  const user = ['old@example.com', 'ed25519', 'cert,sign', '10d'];
  owner.run([...at('20240101'), '--passphrase', '', '--quick-generate-key', ...user]);
  const pub = file(owner.run(['--armor', '--export']));
  const sign = ['-s', '--compress-algo', 'none', '-u', 'old@example.com'];
  const early = await encrypted(owner.run([...at('20240105'), ...sign], 'text\n'));
  owner.run([...at('20240106'), '--quick-set-expire', ...owner.fingerprints('=old@example.com'), '0']);
  const late = await encrypted(owner.run([...at('20240601'), ...sign], 'text\n'));
  assert.equal(await verdict(early, pub), 'good signature');
  assert.equal(await verdict(late, pub), 'bad signature');
});

test('maillog open --key: does not call a signature bad because the engine does not take the key', async () => {
  const curve = gpg.generate('curve@example.com', 'secp256k1');
  gpg.run(['--passphrase', '', '--quick-generate-key', 'dsa@example.com', 'dsa2048', 'cert,sign', '0']);
  const [dsa = ''] = gpg.fingerprints('=dsa@example.com');
  for (const [by, reason] of [
    [curve, /curve secp256k1 is disabled/],
    [dsa, /dsa keys are considered too weak/],
  ] as const) {
    const mail = await signed(by);
    const pub = file(gpg.run(['--armor', '--export', by]));
    const opened = await opening(['--key', reader.key, '--signer', pub, mail]);
    assert.deepEqual([opened.status, opened.out], [65, '']);
    assert.match(
      opened.err,
      new RegExp(`the signature by ${by} cannot be checked: .*; not shown\\n.*hint: .*--key`),
    );
    assert.match(opened.err, reason);
    const byGpg = await opening(['--signer', pub, mail]);
    assert.match(byGpg.err, /good signature/);
  }
});

test('maillog open: gives one verdict by gpg and --key: two texts in one encryption', async () => {
  const text = gpg.run(['--store', '--compress-algo', 'none'], 'text\n');
  const mail = await encrypted(Buffer.concat([text, text]));
  assert.equal(await verdict(mail, host.pub()), 'cannot be decrypted');
  for (const key of [['--key', reader.key], []]) {
    const { status, out } = await opening([...key, mail]);
    assert.deepEqual([status, out], [65, '']);
  }
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { createPgpSealer } from '../../src/seal/pgp.ts';
import type { PgpOptions } from '../../src/seal/pgp.ts';
import { needs } from '../helpers/needs.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { temporary } from '../helpers/temporary.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
process.env['GNUPGHOME'] = gnupg.directory;
const directory = temporary();
const alice = gnupg.generate('Alice <alice@example.com>');
const bob = gnupg.generate('Bob <bob@example.com>', 'rsa2048');
const aliceId = gnupg.encryptionKeyId(alice);
const CANARY = 'canary-77aa';
const TRUST = ['--trust-model', 'always'];
function gpg(...args: string[]): string[] {
  return ['gpg', '-a', '-e', ...TRUST, '--no-tty', '--batch', ...args];
}

let outputs = 0;
function output(): string {
  outputs += 1;
  return join(directory, `out-${outputs}`);
}
async function* blocks(...parts: (Uint8Array | string)[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield Buffer.from(part);
}

async function sealed(
  command: string[],
  clear: AsyncIterable<Uint8Array>,
  options?: PgpOptions,
): Promise<Buffer> {
  const file = output();
  await (await createPgpSealer(command, options)).seal(clear, file);
  return readFileSync(file);
}

/** No sealer, or no sealing; in no case a file, or a word of the content. */
async function refused(
  command: string[],
  message: RegExp,
  clear = blocks(CANARY),
  kind = 'unsealed',
): Promise<void> {
  const place = { file: 'web.conf', line: 2, column: 9 };
  const file = output();
  await assert.rejects(
    async () => (await createPgpSealer(command, { place })).seal(clear, file),
    (error) => {
      assert.ok(error instanceof MailLogError, String(error));
      assert.match(error.format(), message);
      assert.equal(error.kind, kind);
      assert.ok(!error.format().includes(CANARY));
      return true;
    },
  );
  assert.equal(existsSync(file), false);
}

function script(text: string): string[] {
  const file = join(directory, `program-${(outputs += 1)}`);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return [file];
}
const gpgLine = `gpg ${gpg('-r', alice).slice(1).join(' ')}`;

test('createPgpSealer(): the command of the manual seals, and gpg opens it', async () => {
  const clear = Buffer.concat([randomBytes(500_000), Buffer.from('\0é\n')]);
  const armour = await sealed(
    gpg('-r', 'alice@example.com'),
    blocks(clear.subarray(0, 9), clear.subarray(9)),
  );
  assert.ok(gnupg.run(['--decrypt'], armour).equals(clear));
});

test('createPgpSealer(): the keys are named, with their ids and expiry', async () => {
  const carol = gnupg.generate('Carol <carol@example.com>', 'ed25519', '30d');
  const sealer = await createPgpSealer(gpg('-r', alice, '-r', '<carol@example.com>'));
  const { keys } = sealer;
  assert.deepEqual(
    keys.map(({ fingerprint }) => fingerprint),
    [alice, carol],
  );
  assert.equal(keys[0].expires, undefined);
  assert.ok(Math.abs((keys[1].expires?.getTime() ?? 0) - Date.now() - 30 * 86_400_000) < 2 * 86_400_000);
  const { keyIds } = await sealer.seal(blocks('x'), output());
  assert.deepEqual(new Set(keyIds), new Set([aliceId, gnupg.encryptionKeyId(carol)]));
});

test('createPgpSealer(): a key is named whole: by fingerprint, id, address, name, user id, file, subkey', async () => {
  const file = join(directory, 'alice.asc');
  writeFileSync(file, gnupg.run(['-a', '--export', alice]));
  const subkey = gnupg.fingerprints(alice)[1];
  const exact = [
    alice,
    `0x${alice.toLowerCase()}`,
    alice.slice(-16),
    'Alice',
    '=Alice <alice@example.com>',
    'ALICE@example.com',
    `${subkey}!`,
  ];
  for (const value of exact) {
    const { keys } = await createPgpSealer(gpg('-r', value));
    assert.equal(keys[0].fingerprint, alice, value);
  }
  assert.equal(gnupg.run(['--decrypt'], await sealed(gpg('-f', file), blocks('x'))).toString(), 'x');
  assert.equal(gnupg.run(['--decrypt'], await sealed(gpg('-r', `${subkey}!`), blocks('x'))).toString(), 'x');
});

test('createPgpSealer(): refuses a part of a name, several keys, none, a short id', async () => {
  gnupg.generate('devil@example.com');
  await refused(
    gpg('-r', 'evil'),
    /cannot encrypt to evil: it is only a part of what its key is called\n.*write the fingerprint: [0-9A-F]{40} \(devil/,
  );
  await refused(gpg('-r', 'example.com'), /it means \d keys/);
  await refused(
    gpg('-r', 'nobody@example.com'),
    /web\.conf:2:9: cannot encrypt to nobody@example.com: gpg knows no such key/,
  );
  await refused(gpg('-r', alice, '-r', 'nobody@example.com'), /nobody@example.com/);
  await refused(gpg('-r', alice.slice(-8)), /a short key id can be forged/);
});

test('createPgpSealer(): a gpg command without -a names the option', async () => {
  await refused(
    ['gpg', '-e', ...TRUST, '--no-tty', '--batch', '-r', alice],
    /BEGIN PGP MESSAGE\nmaillog: hint: gpg writes armour with -a$/,
  );
});

test('createPgpSealer(): refuses keys expired, revoked, sign-only; a file of two keys, or a private one', async () => {
  gnupg.run([
    '--faked-system-time',
    '20240101T000000!',
    '--passphrase',
    '',
    '--quick-generate-key',
    'old@example.com',
    'rsa2048',
    'default',
    '1d',
  ]);
  await refused(gpg('-r', 'old@example.com'), /its key is expired, revoked or disabled/);
  gnupg.run(['--passphrase', '', '--quick-generate-key', 'sign@example.com', 'ed25519', 'sign', '0']);
  await refused(
    gpg('-r', 'sign@example.com'),
    /no usable encryption key[^]*it signs only; .*--quick-add-key/,
  );
  const then = ['--faked-system-time', '20250101T000000!', '--passphrase', ''];
  gnupg.run([...then, '--quick-generate-key', 'sub@example.com', 'ed25519', 'sign', '0']);
  const [expiring] = gnupg.fingerprints('=sub@example.com');
  gnupg.run([...then, '--quick-add-key', expiring, 'cv25519', 'encr', '30d']);
  await refused(gpg('-r', expiring), /no usable encryption key[^]*its subkey expired on 2025-01-31; import/);
  const gone = gnupg.generate('gone@example.com');
  const certificate = readFileSync(join(gnupg.directory, 'openpgp-revocs.d', `${gone}.rev`), 'latin1');
  gnupg.run(['--import'], certificate.replace(':-----BEGIN', '-----BEGIN'));
  await refused(gpg('-r', gone), /its key is expired, revoked or disabled/);
  const [two, secret] = [join(directory, 'two.asc'), join(directory, 'secret.asc')];
  writeFileSync(two, gnupg.run(['-a', '--export', alice, bob]));
  await refused(gpg('-f', two), /it means 2 keys/);
  writeFileSync(secret, gnupg.run(['-a', '--export-secret-keys', alice]));
  await refused(gpg('-f', secret), /it holds a private key/);
});

test('createPgpSealer(): what gpg adds unasked is seen', async () => {
  const options = join(directory, 'gpg.conf');
  writeFileSync(options, `encrypt-to ${bob}\n`);
  await refused(gpg('-r', alice, '--options', options), /encrypted to another key too.*\n.*gpg\.conf/);
});

test('createPgpSealer(): refuses a banner over readable data, binary output, a password', async () => {
  await refused(['gpg', '-a', '--store', '-r', alice], /readable data/);
  await refused(['gpg', '-a', '-s', '-u', alice, '-r', alice, '--batch'], /readable data/);
  await refused(
    ['gpg', '--clearsign', '-u', alice, '-r', alice, '--batch'],
    /does not start with BEGIN PGP MESSAGE/,
  );
  await refused(gpg('-r', alice, '--no-armor'), /not a whole OpenPGP encryption/);
  await refused(
    gpg('-c', '-r', alice, '--pinentry-mode', 'loopback', '--passphrase', 'x'),
    /a password opens it/,
  );
  await refused(
    ['cat'],
    /^web\.conf:2:9: not a whole OpenPGP encryption: it does not start with BEGIN PGP MESSAGE$/,
  );
  await refused(
    ['true'],
    /true: it did not read all of its input|it is empty/,
    blocks(Buffer.alloc(1_000_000)),
  );
});

test('createPgpSealer(): names the status of a key that gpg does not trust, and the way out', async () => {
  await refused(
    ['gpg', '-a', '-e', '--batch', '-r', await strangersKey()],
    /gpg: exit status 2\nmaillog: hint: .*--trust-model always/,
  );
});
async function strangersKey(): Promise<string> {
  const stranger = temporaryGpgHome();
  const fingerprint = stranger.generate('stranger@example.com');
  gnupg.run(['--import'], stranger.run(['--export']));
  return fingerprint;
}

test('createPgpSealer(): names a program that cannot start, fails, is killed, or cuts its output', async () => {
  await refused(['/nowhere/pgp'], /\/nowhere\/pgp: cannot be started: no such program/);
  await refused([directory], /cannot be started: permission denied/);
  await refused([''], /the command is empty/, blocks(CANARY), 'config');
  await refused(script('cat >/dev/null; echo $0 >&2; exit 3'), /exit status 3\n.*--verbose/);
  await refused(script(`${gpgLine}; exit 1`), /exit status 1/);
  await refused(script(`${gpgLine}; kill -9 $$`), /killed by SIGKILL/);
  await refused(script(`${gpgLine} | head -n 4`), /ends before its END line/);
  await refused(script('cat >/dev/null'), /it is empty/);
  await refused(script(`${gpgLine}; echo done`), /follows its END line/);
  await refused(
    script(`exec <&-; sleep 0.2; ${gpgLine} </dev/null`),
    /did not read all of its input/,
    blocks(...Array.from({ length: 40 }, () => Buffer.alloc(100_000))),
  );
});

test('createPgpSealer(): takes a whole encryption to any key from a program other than gpg', async () => {
  assert.equal(
    gnupg.run(['--decrypt'], await sealed(script(`exec ${gpgLine}`), blocks('x'))).toString(),
    'x',
  );
  const { keys } = await createPgpSealer(script(`exec ${gpgLine}`));
  assert.deepEqual(keys, []);
  await refused(script(`${gpgLine} -R ${bob}`), /recipient is hidden/);
});

test('createPgpSealer(): what the program writes on standard error is only for who asks', async () => {
  const said: string[] = [];
  const command = script(`printf 'hello\\033[2J\\n' >&2; exec ${gpgLine}`);
  await sealed(command, blocks('x'), { onStderr: (text) => said.push(text) });
  assert.match(said.join(''), /hello\\x1b\[2J\n/);
});

test('createPgpSealer(): a failing producer is thrown as it is, and leaves no file', async () => {
  const failure = new Error('the log is gone');
  const failing = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield Buffer.alloc(200_000, 'x');
    throw failure;
  };
  for (const command of [gpg('-r', alice), script(`${gpgLine} | cat`)]) {
    const file = output();
    const sealer = await createPgpSealer(command);
    await assert.rejects(sealer.seal(failing(), file), (error) => error === failure);
    assert.equal(existsSync(file), false);
  }
});

test('createPgpSealer(): a program that dies does not wait for a slow producer', async () => {
  const slow = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield Buffer.from('x');
    await new Promise<void>(() => undefined);
  };
  await refused(script('exit 4'), /exit status 4/, slow());
});

test('createPgpSealer(): a program that is gone is waited for no longer, also where its producer ends later', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  let end: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const late = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    await ended;
    yield* [];
  };
  const before = timers();
  await refused(script('exit 4'), /exit status 4/, late());
  end?.();
  await new Promise(setImmediate);
  assert.equal(timers(), before);
});

test('createPgpSealer(): a producer may reuse its block', async () => {
  const block = Buffer.alloc(100_000);
  const reusing = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for (const letter of 'abc') yield block.fill(letter);
  };
  const clear = gnupg.run(['--decrypt'], await sealed(gpg('-r', alice), reusing()));
  assert.equal(clear.toString(), ['a', 'b', 'c'].map((letter) => letter.repeat(100_000)).join(''));
});

test('createPgpSealer(): empty input is a message of nothing', async () => {
  assert.equal(gnupg.run(['--decrypt'], await sealed(gpg('-r', alice), blocks())).length, 0);
});

test('createPgpSealer(): gpg is kept from asking the network for keys, at both calls', async () => {
  const log = join(directory, 'calls');
  const fake = join(temporary(), 'gpg');
  writeFileSync(fake, `#!/bin/sh\necho "$@" >>${log}\nexec gpg "$@"\n`);
  chmodSync(fake, 0o755);
  await sealed([fake, ...gpg('-r', alice).slice(1)], blocks('x'));
  const calls = readFileSync(log, 'latin1').trimEnd().split('\n');
  assert.deepEqual(
    calls.map((call) => call.includes('--no-auto-key-locate')),
    [true, true],
  );
});

test('createPgpSealer(): what only a shell would understand is refused', async () => {
  for (const operator of ['|', '&&', ';', '>', '2>', '2>&1', '<']) {
    await refused(gpg('-r', alice, operator, 'x'), /no shell runs the command/, blocks(CANARY), 'config');
  }
});

test('createPgpSealer(): gpg is not run by a shell', async () => {
  const file = join(directory, 'made');
  await refused(['echo', `$(touch ${file});touch ${file}`], /does not start/);
  assert.equal(existsSync(file), false);
});

test('createPgpSealer(): what armour headers hold, for anybody to read, is left out', async () => {
  for (const ends of ['', ` | sed 's/$/\\r/'`]) {
    const command = script(`read first; ${gpgLine} --comment "$first" --emit-version <<X${ends}\nclear\nX`);
    const armour = (await sealed(command, blocks(`${CANARY}\n`))).toString('latin1');
    assert.match(armour, /^-----BEGIN PGP MESSAGE-----\n\n[A-Za-z0-9+/=\n]+-----END PGP MESSAGE-----\n$/);
    assert.equal(gnupg.run(['--decrypt'], Buffer.from(armour)).toString(), 'clear\n');
  }
});

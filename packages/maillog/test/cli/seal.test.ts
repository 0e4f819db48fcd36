import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

const world = new World();
after(() => world.remove());
world.key('alice@example.com');
const bob = world.key('bob@example.com');
const aliceFile = world.publicKey('alice@example.com');
const bobFile = world.publicKey('bob@example.com');

function seal(conf: string, input: string | Uint8Array, ...args: string[]) {
  world.write('seal.conf', conf);
  const command = [resolve('packages/maillog/dist/maillog.js'), 'seal', '-C', 'seal.conf', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: world.folder,
    env: world.env,
    input,
    maxBuffer: 1 << 26,
  });
  assert.deepEqual(world.leftovers(), []);
  return { status, stdout: stdout.toString('latin1'), stderr: stderr.toString() };
}

/** Who can read it, and what. */
function open(armour: string): { to: string[]; clear: string } {
  const { stdout, stderr } = spawnSync('gpg', ['--batch', '--decrypt'], { env: world.env, input: armour });
  const to = [...stderr.toString().matchAll(/"([^"]+)"/g)].map((found) => found[1] ?? '');
  return { to, clear: stdout.toString('latin1') };
}

describe('maillog seal', () => {
  const clear = `${'a line of a log, again and again\n'.repeat(20_000)}\0\xff`;

  it('maillog seal: seals standard input to the keys of the configuration', () => {
    const { status, stdout, stderr } = seal(`recipient '${aliceFile}'\n`, Buffer.from(clear, 'latin1'));
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^-----BEGIN PGP MESSAGE-----\n/);
    assert.deepEqual(open(stdout), { to: ['alice@example.com'], clear });
  });

  it('maillog seal: seals by the pgp command', () => {
    const conf = 'set pgp "gpg -a -e -r alice@example.com --trust-model always --no-tty --batch"\n';
    assert.deepEqual(open(seal(conf, 'x').stdout), { to: ['alice@example.com'], clear: 'x' });
  });

  it('maillog seal: seals to the keys that are named instead, each as the configuration names one', () => {
    const args = ['--recipient', `'${bobFile}' ${bob}`];
    const { status, stdout } = seal(`recipient '${aliceFile}'\n`, 'x', ...args);
    assert.equal(status, 0);
    assert.deepEqual(open(stdout), { to: ['bob@example.com'], clear: 'x' });
    const wrong = seal(`recipient '${aliceFile}'\n`, 'x', '--recipient', `'${aliceFile}' ${bob}`);
    assert.deepEqual([wrong.status, wrong.stdout], [69, '']);
    assert.match(wrong.stderr, /it is not the key/);
  });

  it('maillog seal: looks at no entry: a module that cannot be loaded is not loaded', () => {
    const conf = `recipient '${aliceFile}'\nmodule X x none.ts\nx <<X\nX\n`;
    assert.equal(seal(conf, 'x').status, 0);
  });

  it('maillog seal: prints nothing where the whole does not pass the gate', () => {
    for (const [program, status] of [
      ['cat', 69],
      ['false', 69],
      ['env gpg --batch --no-tty -a --store', 69],
    ] as const) {
      const result = seal(`set pgp "${program}"\n`, 'canary');
      assert.deepEqual([result.status, result.stdout], [status, ''], program);
      assert.doesNotMatch(result.stderr, /canary/);
    }
  });

  it('maillog seal: says what is missing', () => {
    assert.equal(seal('', 'x').status, 78);
    assert.match(seal('set encrypt off\n', 'x').stderr, /^seal\.conf:1:1: .*names no key to seal with/);
    assert.match(seal('sett x\n', 'x').stderr, /unknown statement sett/);
    assert.equal(seal(`recipient '${aliceFile}'\n`, 'x', '--recipient', '').status, 64);
  });
});

it('maillog seal: a signal that ends it ends the program that seals, too', { timeout: 30_000 }, async () => {
  const fifo = world.path('alive');
  execFileSync('mkfifo', [fifo]);
  const script = world.write('hang.sh', `#!/bin/sh\nexec 3>'${fifo}'\necho begun >&3\nexec sleep 60\n`);
  chmodSync(script, 0o700);
  world.write('hang.conf', `set pgp '${script}'\n`);
  const child = spawn(
    process.execPath,
    [resolve('packages/maillog/dist/maillog.js'), 'seal', '-C', 'hang.conf'],
    {
      cwd: world.folder,
      env: world.env,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const ended = once(child, 'exit');
  const said: string[] = [];
  // It ends when nobody has it open any more: the program is gone.
  for await (const data of createReadStream(fifo)) {
    said.push(String(data));
    child.kill('SIGTERM');
  }
  assert.deepEqual(said, ['begun\n']);
  assert.deepEqual(await ended, [null, 'SIGTERM']);
  assert.deepEqual(world.leftovers(), []);
});

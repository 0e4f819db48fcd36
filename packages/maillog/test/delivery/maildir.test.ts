import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { maildirDelivery } from '../../src/delivery/maildir.ts';
import { MailLogError } from '../../src/errors.ts';
import { needs } from '../helpers/needs.ts';
import { Outbox } from './outgoing.ts';

describe('maildir', () => {
  const outbox = new Outbox();
  const directory = join(outbox.directory, 'Maildir');
  after(() => outbox.remove());
  beforeEach(() => rmSync(directory, { recursive: true, force: true }));

  const words = async (name = directory): Promise<string> => {
    const { accepted, refused } = await maildirDelivery(name).deliver(
      await outbox.message(['a@example.com', 'b@example.com']),
    );
    assert.deepEqual(accepted, []);
    assert.deepEqual(
      refused.map(({ recipient }) => recipient),
      ['a@example.com', 'b@example.com'],
    );
    assert.ok(refused.every(({ kind }) => kind === 'transient'));
    return refused[0].words.replace(`cannot write to the maildir ${directory}`, 'cannot write');
  };

  it('maildirDelivery(): makes a private maildir and places the message with local line ends', async () => {
    const message = outbox.raw('Subject: x\r\n\r\nbody\r\n', ['a@example.com', 'b@example.com']);
    const delivery = maildirDelivery(directory);
    assert.equal(delivery.name, `maildir ${directory}`);
    const umask = process.umask(0);
    try {
      assert.deepEqual(await delivery.deliver(message), {
        accepted: ['a@example.com', 'b@example.com'],
        refused: [],
      });
    } finally {
      process.umask(umask);
    }
    for (const name of ['', 'cur', 'new', 'tmp'])
      assert.equal(statSync(join(directory, name)).mode & 0o777, 0o700, name);
    assert.deepEqual(
      ['cur', 'tmp'].map((name) => readdirSync(join(directory, name))),
      [[], []],
    );
    const [name, ...others] = readdirSync(join(directory, 'new'));
    assert.deepEqual(others, []);
    assert.match(name, /^[0-9]+\.M[0-9]{6}P[0-9]+Q[0-9]{6}R[0-9a-f]{16}\.[A-Za-z0-9._-]+$/);
    assert.equal(statSync(join(directory, 'new', name)).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(directory, 'new', name), 'latin1'), 'Subject: x\n\nbody\n');
  });

  it('maildirDelivery(): gives many messages at once a file each', async () => {
    const delivery = maildirDelivery(`${directory}//`);
    const message = await outbox.message();
    await Promise.all(Array.from({ length: 20 }, () => delivery.deliver(message)));
    assert.equal(readdirSync(join(directory, 'new')).length, 20);
  });

  it('maildirDelivery(): takes a directory whose name is bytes', async () => {
    const name = Buffer.from(join(outbox.directory, 'Ma\u00efl\xff'), 'latin1');
    await maildirDelivery(name.toString('latin1')).deliver(await outbox.message());
    assert.equal(readdirSync(Buffer.concat([name, Buffer.from('/new')])).length, 1);
  });

  it('maildirDelivery(): makes what it says durable before it says so', needs('strace'), async () => {
    // The order of system calls, seen by strace where the machine has it, is what the promise rests on.
    const script = new URL('./maildir-process.js', import.meta.url).pathname;
    const message = await outbox.message();
    const trace = join(outbox.directory, 'trace');
    const calls = 'trace=openat,mkdir,fsync,rename,renameat,renameat2,close,write';
    execFileSync('strace', [
      '-f',
      '-y',
      '-o',
      trace,
      '-e',
      calls,
      process.execPath,
      script,
      directory,
      JSON.stringify(message),
    ]);
    const lines = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes(directory) || line.includes('accepted'));
    const at = (pattern: RegExp): number => lines.findIndex((line) => pattern.test(line));
    const order = [
      at(/mkdir\(.*Maildir"/),
      at(/openat\(.*Maildir\/tmp\/.*O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW/),
      at(/fsync\(.*Maildir\/tmp\//),
      at(/rename.*Maildir\/tmp\/.*Maildir\/new\//),
      at(/fsync\(.*Maildir\/new>/),
      at(/write\(1.*accepted/),
    ];
    assert.ok(
      order.every((place, index) => place >= 0 && (index === 0 || place > order[index - 1])),
      `${order.join(' ')}\n${lines.join('\n')}`,
    );
  });

  it('maildirDelivery(): does not follow a link, nor write where others may', async () => {
    const elsewhere = join(outbox.directory, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700, recursive: true });
    symlinkSync(elsewhere, directory);
    assert.equal(await words(), 'cannot write: it is a symbolic link');
    assert.match(await words(`${directory}/`), /it is a symbolic link$/);
    rmSync(directory);
    mkdirSync(directory, { mode: 0o700 });
    symlinkSync(elsewhere, join(directory, 'tmp'));
    assert.equal(await words(), 'cannot write: tmp in it is a symbolic link');
    rmSync(join(directory, 'tmp'));
    mkdirSync(join(directory, 'new'));
    chmodSync(join(directory, 'new'), 0o777);
    assert.equal(await words(), 'cannot write: new in it can be written by others, mode 777');
    chmodSync(join(directory, 'new'), 0o700);
    chmodSync(directory, 0o770);
    assert.equal(await words(), 'cannot write: it can be written by others, mode 770');
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  it('maildirDelivery(): leaves what belongs to another user alone', async () => {
    if (process.geteuid!() !== 0) {
      assert.match(await words('/etc'), /it belongs to user 0$/);
      return;
    }
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, 65_534, 65_534);
    assert.equal(await words(), 'cannot write: it belongs to user 65534');
  });

  it('maildirDelivery(): says what is in the way', async () => {
    writeFileSync(directory, '');
    assert.equal(await words(), 'cannot write: it is not a directory');
    rmSync(directory);
    assert.match(await words(join(outbox.directory, 'no', 'such')), /no such file or directory$/);
    mkdirSync(directory, { mode: 0o700 });
    mkdirSync(join(directory, 'tmp'), { mode: 0o700 });
    writeFileSync(join(directory, 'new'), '');
    assert.equal(await words(), 'cannot write: new in it is not a directory');
  });

  it('maildirDelivery(): leaves nothing behind of a message that cannot be read', async () => {
    const message = await outbox.message();
    await assert.rejects(
      maildirDelivery(directory).deliver({ ...message, bytes: message.bytes + 5 }),
      (error) => error instanceof MailLogError && error.kind === 'io',
    );
    assert.deepEqual(
      ['new', 'tmp'].map((name) => readdirSync(join(directory, name))),
      [[], []],
    );
    assert.ok(existsSync(directory));
  });
});

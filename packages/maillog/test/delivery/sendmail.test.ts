import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { sendmailDelivery } from '../../src/delivery/sendmail.ts';
import { MailLogError } from '../../src/errors.ts';
import { Outbox } from './outgoing.ts';

// Programs that stand in for sendmail's faults; the real one, postfix's, is in postfix.test.ts.
describe('sendmail', () => {
  const outbox = new Outbox();
  after(() => outbox.remove());

  const program = (name: string, script: string): string => {
    const path = join(outbox.directory, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('sendmail: is given the message with local line ends, and recipients after --', async () => {
    const [input, args] = ['input', 'args'].map((name) => join(outbox.directory, name));
    const path = program('good', `cat > ${input}; printf '%s\\n' "$@" > ${args}; test ! -t 0 && exec true`);
    const content = 'Subject: x\r\n\r\nbody\r\n.\r\na\rb\r\r\nlast\r\n';
    const message = outbox.raw(content, ['a@example.com', 'b@example.com', 'a@example.com']);
    const before = readdirSync(outbox.directory);
    const outcome = await sendmailDelivery({ path }).deliver(message);
    assert.deepEqual(outcome, { accepted: ['a@example.com', 'b@example.com'], refused: [] });
    assert.equal(readFileSync(input, 'latin1'), 'Subject: x\n\nbody\n.\na\rb\r\nlast\n');
    assert.equal(
      readFileSync(args, 'utf8'),
      '-i\n-f\nmaillog@web1.example.com\n--\na@example.com\nb@example.com\n',
    );
    assert.deepEqual(
      readdirSync(outbox.directory).filter((name) => !before.includes(name)),
      ['args', 'input'],
    );
  });

  it('sendmail: is given a file, so that no early end can look like the end of the message', async () => {
    const path = program('kind', 'if [ -f /dev/stdin ]; then exit 0; else exit 75; fi');
    assert.deepEqual((await sendmailDelivery({ path }).deliver(await outbox.message())).refused, []);
  });

  it('sendmail: a status alone is no last word, whichever it is', async () => {
    for (const status of [1, 64, 65, 67, 68, 69, 70, 71, 75, 76, 77, 78, 127]) {
      const path = program(`exit-${status}`, `echo first >&2; echo 'the reason' >&2; exit ${status}`);
      const outcome = await sendmailDelivery({ path }).deliver(
        await outbox.message(['a@example.com', 'b@example.com']),
      );
      const words = `sendmail: exit status ${status}: first the reason`;
      assert.deepEqual(outcome, {
        accepted: [],
        refused: ['a@example.com', 'b@example.com'].map((recipient) => ({
          recipient,
          kind: 'transient',
          words,
        })),
      });
    }
  });

  it('sendmail: only a reply that refuses the recipient or the content is permanent', async () => {
    const msmtp = (reply: string, about = 'recipient address a@example.com'): string =>
      `echo 'msmtp: ${about} not accepted by the server' >&2; echo 'msmtp: server message: ${reply}' >&2; exit 69`;
    const cases: [string, 'transient' | 'permanent'][] = [
      [msmtp('451 4.7.1 Greylisted'), 'transient'],
      [msmtp('452 4.3.1 disk full'), 'transient'],
      [msmtp('550 5.1.1 no such user'), 'permanent'],
      [msmtp('552 5.2.2 mailbox full'), 'transient'],
      [msmtp('554 5.7.1 Relay access denied'), 'transient'],
      [msmtp('550 5.1.1 no such user', 'envelope from address x@y'), 'transient'],
      ["echo 'msmtp: cannot locate host mail: Name or service not known' >&2; exit 68", 'transient'],
      ["echo '552 5.3.4 Message size exceeds fixed limit' >&2; exit 69", 'permanent'],
    ];
    for (const [index, [script, kind]] of cases.entries()) {
      const path = program(`says-${index}`, script);
      const { refused } = await sendmailDelivery({ path }).deliver(await outbox.message(['a@example.com']));
      assert.equal(refused[0].kind, kind, script);
    }
    const path = program('one', msmtp('550 5.1.1 no such user'));
    const { refused } = await sendmailDelivery({ path }).deliver(
      await outbox.message(['a@example.com', 'b@example.com']),
    );
    assert.deepEqual(
      refused.map(({ kind }) => kind),
      ['permanent', 'transient'],
    );
  });

  it('sendmail: a report waits if the program is killed, hangs, or is missing', async () => {
    const message = await outbox.message();
    const words = async (path: string, timeout?: number): Promise<string> => {
      const { accepted, refused } = await sendmailDelivery({ path, timeout }).deliver(message);
      assert.deepEqual(accepted, []);
      return `${refused[0].kind}: ${refused[0].words}`;
    };
    assert.equal(await words(program('killed', 'kill -9 $$')), 'transient: sendmail: killed by SIGKILL');
    assert.equal(
      await words(program('hangs', 'sleep 600 & echo waiting; wait'), 0.3),
      'transient: sendmail: no end within 0.3 seconds: waiting',
    );
    const gone = join(outbox.directory, 'gone');
    assert.equal(await words(gone), `transient: cannot start ${gone}: no such program`);
    const plain = join(outbox.directory, 'plain');
    writeFileSync(plain, '');
    assert.equal(await words(plain), `transient: cannot start ${plain}: permission denied`);
  });

  it('sendmail: nobody waits for a daemon that keeps the output open', async () => {
    const path = program('daemon', 'sleep 30 & exit 0');
    const start = process.hrtime.bigint();
    assert.deepEqual((await sendmailDelivery({ path }).deliver(await outbox.message())).refused, []);
    assert.ok(process.hrtime.bigint() - start < 15_000_000_000n);
  });

  it('sendmail: the first program in PATH is found', async () => {
    const directory = join(outbox.directory, 'bin');
    mkdirSync(directory);
    const path = program('bin/sendmail', `echo used >&2; exit 75`);
    assert.ok(path);
    const before = process.env['PATH'];
    process.env['PATH'] = `relative:${join(outbox.directory, 'no-such')}:${directory}`;
    try {
      const { refused } = await sendmailDelivery().deliver(await outbox.message());
      assert.equal(refused[0].words, 'sendmail: exit status 75: used');
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('sendmail: is not started if the message cannot be read', async () => {
    const path = program('never', `touch ${join(outbox.directory, 'started')}`);
    const message = await outbox.message();
    for (const bad of [
      { ...message, bytes: message.bytes + 1 },
      { ...message, bytes: message.bytes - 1 },
      { ...message, file: `${message.file}.gone` },
    ]) {
      await assert.rejects(
        sendmailDelivery({ path }).deliver(bad),
        (error) => error instanceof MailLogError && error.kind === 'io',
      );
    }
    assert.ok(!readdirSync(outbox.directory).includes('started'));
  });
});

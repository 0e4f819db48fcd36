/** Covers: delivery/sendmail over msmtp, a sendmail without a queue. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sendmailDelivery } from '../../src/delivery/sendmail.ts';
import { needs } from '../helpers/needs.ts';
import { onlyRefusal, Outbox } from './outgoing.ts';
import { closeServers, scriptedServer, soundAnswer } from './servers.ts';

needs('msmtp');

const outbox = new Outbox();
after(async () => {
  await closeServers();
  outbox.remove();
});

/** msmtp as `sendmail`, to a server of the given host and port. */
function msmtp(host: string, port: number): string {
  const configuration = join(outbox.directory, 'msmtprc');
  writeFileSync(configuration, `account default\nhost ${host}\nport ${port}\nset_from_header off\n`);
  chmodSync(configuration, 0o600);
  const path = join(outbox.directory, 'sendmail');
  writeFileSync(path, `#!/bin/sh\nexec msmtp -C ${configuration} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

const CASES: readonly [string, string, 'transient' | 'permanent'][] = [
  ['RCPT', '451 4.7.1 Greylisted', 'transient'],
  ['MAIL', '451 4.3.0 not now', 'transient'],
  ['MAIL', '530 5.7.1 Authentication required', 'transient'],
  ['.', '452 4.3.1 disk full', 'transient'],
  ['RCPT', '552 5.2.2 mailbox full', 'transient'],
  ['RCPT', '550 5.1.1 no such user', 'permanent'],
  ['connect', '421 busy', 'transient'],
];

for (const [at, answer, kind] of CASES) {
  test(`sendmailDelivery() over msmtp: ${answer} at ${at}`, async () => {
    const running = await scriptedServer((line) => (line.startsWith(at) ? answer : soundAnswer(line)));
    const path = msmtp('127.0.0.1', running.server.port);
    const outcome = await sendmailDelivery({ path }).deliver(await outbox.message(['root@example.com']));
    await running.close();
    const refusal = onlyRefusal(outcome);
    assert.match(refusal, new RegExp(`^${kind}: `));
    assert.ok(refusal.includes(answer.slice(4)), refusal);
  });
}

test('sendmailDelivery() over msmtp: a host name that is not found waits', async () => {
  const path = msmtp('no-such-host.invalid', 25);
  const outcome = await sendmailDelivery({ path }).deliver(await outbox.message(['root@example.com']));
  assert.match(onlyRefusal(outcome), /^transient: sendmail: exit status 6[89]: .*no-such-host/);
});

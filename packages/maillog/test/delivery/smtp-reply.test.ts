/** Covers: delivery/smtp-reply, smtp-outcome, smtp and progress: which answers wait. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { smtpDelivery } from '../../src/delivery/smtp.ts';
import { isDefinite, parseReply } from '../../src/delivery/smtp-reply.ts';
import { Outbox } from './outgoing.ts';
import { fc } from '../helpers/property.ts';
import { closeServers, scriptedServer, soundAnswer } from './servers.ts';

const outbox = new Outbox();
after(async () => {
  await closeServers();
  outbox.remove();
});

/** Answers as mail servers give them, at RCPT TO and after DATA: whether each is the last word. */
const REPLIES: readonly [string, boolean, boolean][] = [
  ['550 5.1.1 <you@example.com>: Recipient address rejected: User unknown', true, true],
  ['550 no such user here', true, true],
  ['551 5.1.6 moved', true, true],
  ['553 5.1.3 bad address syntax', true, true],
  ['553 sorry, that name is not allowed', true, false],
  ['550 5.2.1 mailbox disabled', true, true],
  ['552 5.2.2 Quota exceeded (mailbox for user is full)', false, false],
  ['552 exceeded storage allocation', false, false],
  ['550 mailbox over quota', false, false],
  ['552 5.3.4 Message size exceeds fixed limit', true, true],
  ['552 message too large', true, true],
  ['530 5.7.1 Authentication required', false, false],
  ['530 5.7.0 Must issue a STARTTLS command first', false, false],
  ['504 5.5.2 <maillog@web1>: Sender address rejected: need fully-qualified address', false, false],
  ['550 5.1.8 <maillog@web1>: Sender address rejected: Domain not found', false, false],
  ['553 5.7.1 Sender address rejected: not owned by user', false, false],
  ['554 5.7.1 Relay access denied', false, false],
  ['554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org', false, false],
  ['554 5.7.0 Too many connections. Try again later', false, false],
  ['554 5.7.1 message content rejected', false, true],
  ['554 5.6.0 message is not MIME', true, true],
  ['550 5.4.4 unable to route', false, false],
  ['554 5.3.5 system misconfigured', false, false],
  ['503 5.5.1 need RCPT', false, false],
  ['554 transaction failed', false, true],
  ['451 4.7.1 Greylisted', false, false],
  ['550 relay not permitted', false, false],
  ['550 Administrative prohibition', false, false],
  ['550-Verification failed for <maillog@web1>\n550 Sender verify failed', false, false],
  ['550-Please turn on SMTP Authentication in your mail client\n550 denied', false, false],
  ['550-Not accepted\n550 5.7.1 login first', false, false],
  ["553 sorry, that domain isn't in my list of allowed rcpthosts", false, false],
  ['550 rejected because 192.0.2.1 is in a black list at zen.example.org', false, false],
  ['550 mailbox is full', false, false],
  ['550 5.1.2 <you@example.com>: Host unknown (Name server: host not found)', false, false],
  ['550 <relay@client.example.com>: no such user', true, true],
  [
    '550-5.1.1 The email account that you tried to reach does not exist. Please try\n550 5.1.1 double-checking it',
    true,
    true,
  ],
  ['554 Message rejected as spam', false, true],
  ['550 5.2.1 The user you are trying to contact is receiving mail too quickly', false, false],
  ['550 5.1.1 <maillog@web1>: Sender address rejected: User unknown', false, false],
  ['550 <you@example.com>: Recipient address rejected: User unknown in relay recipient table', true, true],
];

for (const [text, recipient, content] of REPLIES) {
  test(`isDefinite(): ${text}`, () => {
    const reply = parseReply(text);
    assert.ok(reply);
    assert.equal(isDefinite(reply, 'recipient'), recipient, 'at RCPT TO');
    assert.equal(isDefinite(reply, 'content'), content, 'after DATA');
  });
}

test('smtpDelivery(): whatever the server answers at a phase, each recipient is served, waits, or is refused for a listed reason', async () => {
  const answers = fc.constantFrom(...REPLIES.map(([text]) => text), '250 ok', '421 closing', 'garbage', '');
  const message = await outbox.message(['you@example.com', 'me@example.com']);
  await fc.assert(
    fc.asyncProperty(
      fc.record({ at: fc.constantFrom('connect', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.'), answer: answers }),
      async ({ at, answer }) => {
        const running = await scriptedServer((line, socket) => {
          if (line !== at && !line.startsWith(`${at} `)) return soundAnswer(line);
          if (answer === '') socket.destroy();
          return answer;
        });
        const limits = { connect: 1, silence: 1, whole: 5 };
        const outcome = await smtpDelivery({ server: running.server, limits }).deliver(message);
        await running.close();
        const named = [...outcome.accepted, ...outcome.refused.map(({ recipient }) => recipient)];
        assert.deepEqual(named.sort(), ['me@example.com', 'you@example.com']);
        for (const { kind, words } of outcome.refused) {
          assert.notEqual(words, '');
          if (kind === 'transient') continue;
          const reply = parseReply(answer);
          assert.ok(reply && ['MAIL', 'RCPT', 'DATA', '.'].includes(at), `${at}: ${answer}`);
          assert.ok(isDefinite(reply, at === 'RCPT' ? 'recipient' : 'content'));
        }
      },
    ),
    { numRuns: 60 },
  );
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { mboxMessages } from '../../../src/reading/mailbox/mbox.ts';
import { needs } from '../../helpers/needs.ts';
import { fc } from '../../helpers/property.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function messagesOf(mbox: string, size = 1 << 16): Promise<string[]> {
  const messages: string[] = [];
  for await (const { head, bytes } of mboxMessages(cut(Buffer.from(mbox, 'latin1'), size))) {
    let text = '';
    for await (const block of bytes) text += Buffer.from(block).toString('latin1');
    messages.push(text);
    assert.equal(head, messages.length);
  }
  return messages;
}

const FROM = 'From root@web1 Thu Nov 26 16:42:30 2026\n';

/** As mboxrd writes it. */
function mboxrd(messages: readonly string[], lineEnd = '\n'): string {
  return messages
    .map((text) => `${FROM}${text.replace(/^(>*From )/gm, '>$1')}\n`.replaceAll('\n', lineEnd))
    .join('');
}

const line = fc.constantFrom(
  'Subject: x',
  '',
  'From me',
  'From here to 12:30 2026',
  '>From her',
  '>>From him',
  'x>From it',
  'xFrom ',
  'From ',
  '>',
  'a'.repeat(100),
  'Fro',
);
const message = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((each) => `${each}\n`).join(''));

test('mboxMessages() gives what an mboxrd was made of, wherever its blocks are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 4 }),
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom('\n', '\r\n'),
      async (messages, size, lineEnd) => {
        const expected = messages.map((text) => text.replaceAll('\n', lineEnd));
        assert.deepEqual(await messagesOf(mboxrd(messages, lineEnd), size), expected);
      },
    ),
  );
});

test('mboxMessages() goes on with the next message if one was left early', async () => {
  const seen: number[] = [];
  const text = 'x\n'.repeat(100_000);
  for await (const { head, bytes } of mboxMessages(cut(Buffer.from(mboxrd([text, text, text])), 1000))) {
    for await (const block of bytes) {
      void block;
      break;
    }
    seen.push(head);
  }
  assert.deepEqual(seen, [1, 2, 3]);
});

const SEPARATORS: Readonly<Record<string, [string, string[]]>> = {
  'empty lines before the first one': [`\n\r\n${FROM}a\n\n`, ['a\n']],
  'no empty line before a dated one': [`${FROM}a\n${FROM}b\n`, ['a\n', 'b\n']],
  "Thunderbird's, which is empty": ['From \r\na\r\n\r\nFrom \r\nb\r\n', ['a\r\n', 'b\r\n']],
  "Thunderbird's old one": [
    'From - Tue Jan 01 00:00:00 2019\na\n\nFrom - Tue Jan 01 00:00:00 2019\nb\n',
    ['a\n', 'b\n'],
  ],
  "Eudora's": [
    'From ???@??? Mon Jan 12 12:12:12 1998\na\n\nFrom ???@??? Mon Jan 12 12:12:12 1998\nb\n',
    ['a\n', 'b\n'],
  ],
  'a line of text after an empty one': [
    `${FROM}a\n\nFrom here on it rains\n`,
    ['a\n\nFrom here on it rains\n'],
  ],
  'an empty one within a paragraph': [`${FROM}a\nFrom \nb\n`, ['a\nFrom \nb\n']],
  'no line end': [`${FROM}a\n\n${FROM}b`, ['a\n', 'b']],
};

for (const [what, [mbox, messages]] of Object.entries(SEPARATORS)) {
  test(`mboxMessages() tells separators from text: ${what}`, async () => {
    for (const size of [1, 3, 7, 1000]) assert.deepEqual(await messagesOf(mbox, size), messages);
  });
}

test('mboxMessages() splits what formail writes as formail -s does', needs('formail'), async () => {
  const mails = ['Subject: a\n\ntext\n', 'Subject: b\n\nFrom here\n\nFrom there\n', 'Subject: c\n\nend\n'];
  const formail = (args: readonly string[], input: string): string => {
    const { status, stdout } = spawnSync('formail', args, { input });
    assert.equal(status, 0);
    return stdout.toString('latin1');
  };
  const mbox = mails.map((mail) => formail([], mail)).join('');
  const messages = await messagesOf(mbox);
  assert.equal(messages.length, 3);
  const bodies = messages.map((text) => /\n\n([^]*)$/.exec(text)?.[1]);
  assert.deepEqual(bodies, ['text\n', 'From here\n\nFrom there\n', 'end\n']);
  assert.equal(formail(['-s', 'grep', '-c', '^Subject:'], mbox), '1\n1\n1\n');
});

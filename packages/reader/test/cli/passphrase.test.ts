/**
 * A key with a passphrase: the built program asks for it, at a terminal of script(1).
 *
 * Covers: src/terminal/ask-secret.ts, src/cli/taking.ts
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { directory, pair } from '../../../maillog/test/reading/reports.ts';

const READER = resolve('packages/reader/dist/maillog-read.js');
const PASSPHRASE = 'staple battery';

let key: string;
let mails: string;

/** What the terminal shows if each answer is typed at the next question, and the exit status. */
async function typing(args: readonly string[], answers: readonly string[]) {
  const command = [process.execPath, READER, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, SHELL: '/bin/sh', XDG_STATE_HOME: join(directory, 'asked') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let asked = 0;
  for await (const block of child.stdout) {
    screen += String(block);
    if (screen.split(/(?:passphrase|password) of /).length - 1 > asked && screen.endsWith(': ')) {
      child.stdin.write(answers[asked] ?? '');
      asked += 1;
    }
  }
  child.stdin.end();
  const status = child.exitCode ?? (await new Promise((ended) => void child.once('close', ended)));
  return { screen: screen.replaceAll('\r', ''), status };
}

describe('askSecret', () => {
  before(async () => {
    ({ key } = await pair('reader@example.com', PASSPHRASE));
    mails = join(directory, 'mails');
    mkdirSync(mails);
    writeFileSync(join(mails, 'lunch.eml'), 'From: you@example.com\nSubject: lunch\n\n');
  });

  it(
    'maillog-read check: asks for the passphrase until it fits, and shows nothing of it',
    needs('script'),
    async () => {
      const args = ['check', '--memory', '--key', key, mails];
      const { screen, status } = await typing(args, ['wrong\r', `staplex\x7f battery\r`]);
      const question = `passphrase of ${key}: \n`;
      assert.deepEqual([screen, status], [`${question}${question}no report is here\n`, 1]);
    },
  );

  it('maillog-read check: ends if the question is left', needs('script'), async () => {
    const { screen, status } = await typing(['check', '--memory', '--key', key, mails], ['\x03']);
    assert.match(screen, /\nmaillog: the passphrase or password was not given\n$/);
    assert.equal(status, 64);
  });

  it('maillog-read check: names the option where there is no terminal', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [READER, 'check', '--memory', '--key', key, mails],
      {
        encoding: 'utf8',
        env: { ...process.env, XDG_STATE_HOME: join(directory, 'asked') },
      },
    );
    assert.deepEqual(
      [status, stderr],
      [65, `maillog: ${key} is locked by a passphrase\nmaillog: hint: --passphrase-file FILE\n`],
    );
  });

  it('maillog-read check: asks for the password of a server', needs('script'), async () => {
    const { screen } = await typing(['check', '--memory', 'imap://you@127.0.0.1:1/'], ['secret\r']);
    assert.match(
      screen,
      /^password of imap:\/\/you@127\.0\.0\.1:1\/INBOX: \ncannot read .*: connection refused\n$/,
    );
  });
});

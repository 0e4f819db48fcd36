import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { composeInner, composeParts, composePgpMime } from '../../src/report/message/message.ts';
import type { MessageBytes } from '../../src/report/message/message.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { temporary } from '../helpers/temporary.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { collect } from './python-mail.ts';

needs('mutt', 'gpg', 'script');

const HEADING = {
  from: 'maillog@web1.example.com',
  to: ['you@example.com'],
  subject: 'Bericht für web1',
  date: new Date('2026-03-01T04:05:06Z'),
  messageId: '<1@web1.example.com>',
  host: 'web1',
};
const LOG = 'Mar  1 04:05:06 web1 sshd[1]: Accepted publickey für root\n trailing \n=3D = \nFrom here\n.\n';

// A reader in a terminal, with real gpg behind it: script(1) gives it the terminal, its commands come as
// pushed keys.
describe('mutt', () => {
  const gpg = temporaryGpgHome();
  gpg.generate('you@example.com');
  const directory = temporary();

  let count = 0;
  /** What mutt shows of the message: its text, and all that appeared on the screen. */
  const open = async (message: MessageBytes): Promise<{ text: string; screen: string }> => {
    count += 1;
    const box = join(directory, `box-${count}`);
    for (const name of ['', 'cur', 'new', 'tmp']) mkdirSync(join(box, name));
    // As a Maildir has it; test/delivery/maildir.test.ts is about how it gets there.
    writeFileSync(
      join(box, 'new', '1.P1.web1'),
      (await collect(message)).toString('latin1').replaceAll('\r\n', '\n'),
      'latin1',
    );
    const [rc, out] = [join(directory, `rc-${count}`), join(directory, `out-${count}`)];
    const settings = [
      `folder=${directory}`,
      'crypt_use_gpgme=yes',
      'pipe_decode=yes',
      'wait_key=no',
      'charset=utf-8',
      'move=no',
      'quit=yes',
    ];
    const keys = `<first-entry><display-message><exit><pipe-message>cat >${out}<enter><exit>`;
    writeFileSync(rc, `${settings.map((setting) => `set ${setting}\n`).join('')}push "${keys}"\n`);
    const env = { ...gpg.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', HOME: directory };
    const { status, screen } = atTerminal(`exec mutt -n -F ${rc} -R -f ${box}`, { env });
    assert.equal(status, 0, screen);
    return { text: readFileSync(out, 'utf8'), screen };
  };

  it('mutt: decrypts the attachments of layout parts, without a setting', async () => {
    const file = gpg.encryptTo('you@example.com', Buffer.from(LOG), join(directory, 'auth.asc'));
    const { text } = await open(await composeParts(HEADING, [{ file, mimeFile: 'auth.txt', sealed: true }]));
    assert.match(text, /^Subject: Bericht für web1$/m);
    assert.ok(text.includes(LOG), text);
    assert.ok(!text.includes('BEGIN PGP'));
  });

  it('mutt: decrypts layout pgpmime, and shows the subject that is inside', async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(LOG);
    }
    const inner = await collect(await composeInner(HEADING, [{ mimeFile: 'auth.txt', body: body() }]));
    const file = gpg.encryptTo('you@example.com', inner, join(directory, 'whole.asc'));
    const message = await collect(await composePgpMime(HEADING, file));
    assert.doesNotMatch(message.toString('latin1'), /Bericht/);
    const { text, screen } = await open(
      (async function* () {
        yield message;
      })(),
    );
    assert.ok(text.includes(LOG), text);
    assert.ok(screen.includes('Bericht für web1'), screen);
  });

  it('mutt: reads a part in clear', async () => {
    const file = join(directory, 'clear');
    writeFileSync(file, LOG);
    const { text } = await open(await composeParts(HEADING, [{ file, mimeFile: 'auth.txt', sealed: false }]));
    assert.ok(text.includes(LOG), text);
  });
});

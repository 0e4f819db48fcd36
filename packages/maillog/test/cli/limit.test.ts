import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serve } from '../helpers/mail-server.ts';
import { World } from './world.ts';

/** The part that says which report of its host a message is; its line is left out below. */
const POSITION = 'maillog-sequence.txt';

describe('a limit of lines', () => {
  it('limit: sends the report in several messages, and drops nothing', async (test) => {
    const world = new World();
    test.after(() => world.remove());
    const server = await serve(test);
    world.write('app.log', 'one\ntwo\nthree\nfour\nfive\n');
    world.write(
      'web.conf',
      `set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\nset smtp ${server.at}\n` +
        "command <<C\nexec 'echo begin'\nC\nwatch <<W\nlogfile app.log\nlimit 2\nmime_file logs.txt\nW\n",
    );
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
    assert.equal(server.messages.length, 3);
    const found = server.messages.map((message) => ({
      subject: /\[\d\/\d\]/.exec(message)?.[0],
      names: [...message.matchAll(/filename="([^"]*)"/g)].map(([, name]) => name),
      lines: [...message.matchAll(/^\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/gm)]
        .map(([, base64]) => Buffer.from(base64 ?? '', 'base64').toString())
        .join('')
        .replace(/^host=web1; sequence=1; message=\d\/3; previous=.*\n$/m, ''),
    }));
    assert.deepEqual(found, [
      { subject: '[1/3]', names: ['command-1.txt', 'logs-1of3.txt', POSITION], lines: 'begin\none\ntwo\n' },
      { subject: '[2/3]', names: ['logs-2of3.txt', POSITION], lines: 'three\nfour\n' },
      { subject: '[3/3]', names: ['logs-3of3.txt', POSITION], lines: 'five\n' },
    ]);
  });
});

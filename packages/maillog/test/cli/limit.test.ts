import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clearFacts, isManifest, manifestIn } from '../helpers/manifest.ts';
import { serve } from '../helpers/mail-server.ts';
import { World } from './world.ts';

const MANIFEST = 'maillog-report.json';

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
    const found = server.messages.map((message) => {
      const bodies = [...message.matchAll(/^\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/gm)].map(([, base64]) =>
        Buffer.from(base64 ?? '', 'base64').toString('latin1'),
      );
      const parts = bodies.filter((body) => !isManifest(body));
      const manifest = manifestIn(bodies.at(-1) ?? '');
      assert.deepEqual(
        manifest.parts.map(({ bytes, sha256, lines }) => ({ bytes, sha256, lines })),
        parts.map(clearFacts),
      );
      assert.deepEqual(
        manifest.entries.map(({ name, bytes, lines }) => ({ name, bytes, lines })),
        [
          { name: 'command-1.txt', bytes: 6, lines: 1 },
          { name: 'logs.txt', bytes: 24, lines: 5 },
        ],
      );
      return {
        subject: /\[\d\/\d\]/.exec(message)?.[0],
        place: `${manifest.message}/${manifest.of}`,
        names: [...message.matchAll(/filename="([^"]*)"/g)].map(([, name]) => name),
        described: manifest.parts.map(({ name, piece, of }) => `${name} ${piece}/${of}`),
        lines: parts.join(''),
      };
    });
    assert.deepEqual(found, [
      {
        subject: '[1/3]',
        place: '1/3',
        names: ['command-1.txt', 'logs-1of3.txt', MANIFEST],
        described: ['command-1.txt 1/1', 'logs-1of3.txt 1/3'],
        lines: 'begin\none\ntwo\n',
      },
      {
        subject: '[2/3]',
        place: '2/3',
        names: ['logs-2of3.txt', MANIFEST],
        described: ['logs-2of3.txt 2/3'],
        lines: 'three\nfour\n',
      },
      {
        subject: '[3/3]',
        place: '3/3',
        names: ['logs-3of3.txt', MANIFEST],
        described: ['logs-3of3.txt 3/3'],
        lines: 'five\n',
      },
    ]);
  });
});

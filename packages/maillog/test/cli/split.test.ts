import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import PostalMime from 'postal-mime';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

const LIMIT = 100 << 10;

/**
 * Lines that hardly compress, of all lengths; one longer than a message, one empty, the last without its end;
 * `canary` in each tenth.
 */
function longLog(): Buffer {
  const lines: string[] = [];
  for (let number = 0; number < 1500; number++) {
    const canary = number % 10 === 0 ? 'canary-77ab ' : '';
    lines.push(`${number} ${canary}${randomBytes((number * 37) % 300).toString('base64')}`);
  }
  lines[700] = `long ${randomBytes(150_000).toString('base64')}`;
  lines[900] = '';
  return Buffer.from(`${lines.join('\n')} and a last é without its end`);
}

describe('a report that is larger than a message may be', () => {
  const world = new World('in-process');
  const log = longLog();
  before(() => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
    world.write('big.log', log);
  });
  after(() => world.remove());

  /** The second entry looks, while the first one's pieces lie about, for what can be read of them. */
  const configure = (layout: string, seal: string): void => {
    world.write(
      'web.conf',
      `${seal}
set to you@example.com
set from a@b.c
set host web1
set layout ${layout}
set max_size 100k
set state 'state ${layout}'
set deliver maildir:${layout}
command <<X
  exec 'cat big.log'
  description 'A log'
  mime_file big.log.txt
X
command <<X
  exec 'find "$TMPDIR" -type f | wc -l; grep -rl canary "$TMPDIR" | wc -l'
  mime_file found.txt
X
`,
    );
  };

  for (const [layout, seal] of [
    ['parts', 'recipient you@example.com.asc'],
    ['pgpmime', 'recipient you@example.com.asc'],
    ['parts', 'set pgp "gpg -a -e -z 0 -r you@example.com --trust-model always --no-tty --batch"'],
    ['pgpmime', 'set pgp "gpg -a -e -r you@example.com --trust-model always --no-tty --batch"'],
  ] as const) {
    it(`maillog: sends a large report in several messages, whole, in order, nothing in clear on the disk (${layout}, ${seal.split(' ')[0]})`, async () => {
      const name = `${layout} ${seal.split(' ')[0]}`;
      configure(name, seal);
      world.write('web.conf', world.read('web.conf').replace(`set layout ${name}`, `set layout ${layout}`));
      world.write('web.conf', world.read('web.conf').replace(`maildir:${name}`, `'maildir:${name}'`));
      assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
      assert.deepEqual(world.leftovers(), []);

      const mails = readdirSync(world.path(`${name}/new`)).map((file) => world.path(`${name}/new/${file}`));
      // A manifest may take an eighth of each.
      assert.ok(mails.length >= 5 && mails.length <= 24, `${mails.length} mails`);
      const numbers: string[] = [];
      for (const mail of mails) {
        assert.ok(statSync(mail).size <= LIMIT, `${statSync(mail).size} bytes`);
        const { subject = '' } = await PostalMime.parse(readFileSync(mail));
        numbers.push(/\[\d+\/\d+\]$/.exec(subject)?.[0] ?? subject);
      }
      if (layout === 'pgpmime') assert.deepEqual(new Set(numbers), new Set(['[...]']));
      else assert.deepEqual(numbers.sort(), mails.map((_, index) => `[${index + 1}/${mails.length}]`).sort());

      const env = { XDG_STATE_HOME: world.path(`reader of ${name}`) };
      const printed = await world.maillog(['open', '--quiet', name], env);
      assert.deepEqual([printed.status, printed.stderr], [0, '']);
      const headings = [
        ...printed.stdout.matchAll(/^==> big\.log-(\d+)of(\d+)\.txt <== A log \((\d+) of (\d+)\)$/gm),
      ];
      const count = headings.length;
      assert.deepEqual(
        headings.map(([, ...numbers]) => numbers.map(Number)),
        Array.from({ length: count }, (_, index) => [index + 1, count, index + 1, count]),
      );

      assert.equal((await world.maillog(['open', '--extract', `out ${name}`, name], env)).status, 0);
      const pieces = headings.map(([, number]) =>
        readFileSync(world.path(`out ${name}/web1/1/big.log-${number}of${count}.txt`)),
      );
      assert.ok(Buffer.concat(pieces).equals(log));
      const raw = await world.maillog(['open', '--quiet', '--raw', 'big.log.txt', name], env);
      assert.ok(Buffer.from(raw.stdout, 'latin1').equals(log));
      const inLine = pieces.slice(0, -1).filter((piece) => piece[piece.length - 1] !== 0x0a);
      assert.ok(inLine.every((piece) => piece.toString().startsWith('long ') || !piece.includes(0x0a)));
      assert.match(world.read(`out ${name}/web1/1/found.txt`), /^[1-9][0-9]*\n0\n$/);
    });
  }

  it('maillog: sends a report in one message if all of it fits, its parts uncut; a size that holds no message is refused', async () => {
    configure('parts', 'recipient you@example.com.asc');
    world.write('web.conf', world.read('web.conf').replace('max_size 100k', 'max_size 2M'));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const { stdout } = await world.maillog(['open', 'parts'], { XDG_STATE_HOME: world.path('reader') });
    assert.equal(readdirSync(world.path('parts/new')).length, 1);
    assert.match(stdout, /^==> big\.log\.txt <== A log$/m);
    world.write('web.conf', world.read('web.conf').replace('max_size 2M', 'max_size 99k'));
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    assert.equal(status, 78);
    assert.match(
      stderr,
      /^web\.conf:6:\d+: max_size 99k is too small for a message\nmaillog: hint: at least 100k$/m,
    );
  });

  it('maillog: keeps within max_size if hundreds of entries are described in each message', async () => {
    const entries = Array.from(
      { length: 300 },
      (_, number) => `command <<X\n  exec 'echo ${number}'\n  mime_file entry-${number}.txt\nX\n`,
    );
    world.write(
      'many.conf',
      `set to you@example.com
set from a@b.c
set host web1
set layout pgpmime
set max_size 100k
set state 'state many'
set deliver maildir:many
set pgp "gpg -a -e -z 0 -r you@example.com --trust-model always --no-tty --batch"
${entries.join('')}`,
    );
    const { status, stderr } = await world.maillog(['-C', 'many.conf']);
    assert.deepEqual([status, stderr], [0, '']);
    const sizes = readdirSync(world.path('many/new')).map(
      (file) => statSync(world.path(`many/new/${file}`)).size,
    );
    assert.ok(sizes.length > 0);
    for (const size of sizes) assert.ok(size <= 100 << 10, sizes.join(' '));
  });
});

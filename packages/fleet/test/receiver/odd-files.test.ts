/**
 * Files of a receiver that are damaged, or something else than files, with the built program.
 *
 * Covers: src/certificates/
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { Fleet, fleet, linkOf } from '../helpers/receiver.ts';

needs('openssl');

const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');
/** One that waits for ever fails by it. */
const WAIT_MS = 60_000;

describe('maillog-fleet receive with odd files', () => {
  const folder = temporary();
  const collector = new Fleet(join(folder, 'collector'));
  let web1 = '';
  let web2 = '';
  let sequence = 0;

  before(async () => {
    web1 = await collector.enrol('web1');
    web2 = await collector.enrol('web2');
    mkdirSync(join(folder, 'sets/web'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'sets/web/rules-set.txt')]);
    await collector.start('--inbox', collector.inbox, '--rules', join(folder, 'sets'));
  });
  after(() => collector.stop());

  /** What it says of a directory that `damage` has changed. */
  function starting(name: string, damage: (dir: string) => void): readonly [number | null, string] {
    const dir = join(folder, name);
    cpSync(collector.dir, dir, { recursive: true });
    chmodSync(dir, 0o700);
    damage(dir);
    const args = [FLEET, 'receive', '--dir', dir, '--inbox', join(folder, 'in'), '--listen', '127.0.0.1:0'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: WAIT_MS });
    return [status, stderr.replaceAll(dir, 'DIR')];
  }

  async function statusOf(file: string): Promise<number> {
    sequence += 1;
    const host = file === web1 ? 'web1' : 'web2';
    return (await collector.put(file, linkOf(host, sequence), 'x')).status;
  }

  it('receive: refuses certificates and keys that are empty, damaged or no pair, without a trace', () => {
    for (const [at, text] of ['', 'hello\n', '\0'.repeat(500)].entries()) {
      // Without an authority, Node would let the customers of all public ones in.
      const ca = starting(`ca${at}`, (dir) => writeFileSync(join(dir, 'ca.pem'), text));
      assert.deepEqual(ca, [
        78,
        'maillog: DIR/ca.pem is no certificate in PEM\nmaillog: hint: put it back from a backup\n',
      ]);
      const [status, words] = starting(`key${at}`, (dir) => writeFileSync(join(dir, 'server-key.pem'), text));
      assert.equal(status, 78);
      assert.match(
        words,
        /^maillog: cannot use DIR\/server\.pem with DIR\/server-key\.pem: .*\n.*hint: .*\n$/,
      );
    }
    const [status, words] = starting('pair', (dir) =>
      cpSync(join(dir, 'ca-key.pem'), join(dir, 'server-key.pem')),
    );
    assert.deepEqual([status, /^maillog: cannot use .*\n.*hint: .*\n$/.test(words)], [78, true], words);
  });

  it('receive: does not wait for a FIFO in the place of a file, nor read a device', () => {
    for (const name of ['ca.pem', 'server.pem', 'server-key.pem', 'receipt-key.pem']) {
      const [status, words] = starting(`fifo-${name}`, (dir) => {
        rmSync(join(dir, name));
        execFileSync('mkfifo', [join(dir, name)]);
      });
      assert.deepEqual([status, words], [74, `maillog: cannot read DIR/${name}: not a regular file\n`]);
    }
  });

  it('receive: refuses a key that everybody on the machine may read', () => {
    const [status, words] = starting('open', (dir) => {
      chmodSync(join(dir, 'receipt-key.pem'), 0o644);
      chmodSync(dir, 0o755);
    });
    assert.equal(status, 77);
    assert.match(
      words,
      /^maillog: DIR\/receipt-key\.pem is a key, but everybody may read it\n.*chmod 700 DIR/,
    );
  });

  it('GET v1/rules: a FIFO in a published folder holds nobody up', async () => {
    const asked = [1, 2, 3, 4].map(() =>
      collector.ask(web1, { method: 'GET', path: '/v1/rules/web/rules-set.txt' }),
    );
    assert.deepEqual(
      (await Promise.all(asked)).map(({ status }) => status),
      [503, 503, 503, 503],
    );
  });

  it('receive: a retired certificate stays so in a file that an editor changed; another line lets nobody in', async () => {
    const retired = join(collector.dir, 'retired');
    assert.equal(await statusOf(web2), 201);
    assert.equal((await fleet(['retire', 'web2', '--dir', collector.dir])).status, 0);
    assert.equal(await statusOf(web2), 403);
    const text = readFileSync(retired, 'latin1');
    for (const changed of [
      text.replaceAll('\n', '\r\n'),
      text.toUpperCase(),
      ` ${text}`,
      text.slice(0, 70),
      `ab12\n\n${text}`,
    ]) {
      writeFileSync(retired, changed);
      assert.deepEqual([await statusOf(web2), await statusOf(web1)], [403, 201], changed);
    }
    appendFileSync(retired, `${'\0'.repeat(80)}\n`);
    assert.deepEqual([await statusOf(web1), await statusOf(web2)], [503, 503]);
    assert.match(collector.stderr, /nobody is let in: \S+retired:\d: it names no certificate/);
    const state = await fleet(['status', '--dir', collector.dir]);
    assert.deepEqual([state.status, /retired:\d: it names no certificate/.test(state.stderr)], [65, true]);
    rmSync(retired);
    mkdirSync(retired);
    assert.equal(await statusOf(web1), 503);
    assert.match(collector.stderr, /cannot read \S+retired: not a regular file/);
    rmSync(retired, { recursive: true });
    writeFileSync(retired, text);
    assert.deepEqual([await statusOf(web1), await statusOf(web2)], [201, 403]);
  });
});

/** Bodies outside the database: one contract for a folder and for an object store. Covers: src/bodies/ */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { BodiesFault, isKey, keyOf } from '../../src/bodies/bodies.ts';
import type { Bodies } from '../../src/bodies/bodies.ts';
import { DirectoryBodies } from '../../src/bodies/directory-bodies.ts';
import { S3Bodies, s3Place } from '../../src/bodies/s3-bodies.ts';
import { sha256 } from '../helpers/receiver.ts';
import { LOGIN, startObjectStore } from './store.ts';
import type { ObjectStore } from './store.ts';

const DAY = '2026-11-27';
function keyFor(text: string, day = DAY): string {
  return `${day}/${sha256(text)}`;
}

function contract(name: string, open: () => Promise<Bodies>): void {
  describe(`Bodies in ${name}`, () => {
    it('put, get: any bytes, and again the same', async () => {
      const bodies = await open();
      const text = '\0\xff\r\n.\r\n\x80'.repeat(9999);
      for (let count = 0; count < 2; count++)
        await bodies.put(keyFor(text), Buffer.from(text, 'latin1')).catch(assert.ifError);
      assert.equal((await bodies.get(keyFor(text)))?.toString('latin1'), text);
    });

    it('get: undefined for a body that is not there', async () => {
      const bodies = await open();
      await bodies.put(keyFor('x'), Buffer.from('x'));
      assert.equal(await bodies.get(keyFor('y')), undefined);
    });

    it('days, bodiesOf, remove: what is there, by day', async () => {
      const bodies = await open();
      const begun = Date.now() - 2000;
      for (const [text, day] of [
        ['x', DAY],
        ['y', DAY],
        ['z', '2026-11-28'],
      ] as const)
        await bodies.put(keyFor(text, day), Buffer.from(text));
      assert.deepEqual(await bodies.days(), [DAY, '2026-11-28']);
      const found = await bodies.bodiesOf(DAY);
      assert.deepEqual(found.map(({ key }) => key).toSorted(), [keyFor('x'), keyFor('y')].toSorted());
      assert.ok(found.every(({ at }) => at >= begun && at <= Date.now() + 2000));
      await bodies.remove([keyFor('x'), keyFor('not there')]);
      assert.equal(await bodies.get(keyFor('x')), undefined);
      await bodies.remove([keyFor('y')]);
      assert.deepEqual(await bodies.days(), ['2026-11-28']);
    });
  });
}

describe('bodies', () => {
  contract('a folder', () => DirectoryBodies.open(join(temporary(), 'bodies')));

  let store: ObjectStore;
  let tests = 0;
  const inStore = (): Bodies =>
    new S3Bodies(s3Place(store.place.replace('fleet/a', `fleet/${(tests += 1)}`), LOGIN));
  before(async () => {
    store = await startObjectStore();
  });
  after(() => store.close());
  contract('an object store', () => Promise.resolve(inStore()));

  it('S3Bodies: reads all pages of a list, and signs for the region', async () => {
    // s3rver has no second page.
    const asked: string[] = [];
    const pages = createServer(({ url = '', headers: { authorization = '' } }, response) => {
      asked.push(authorization);
      const isFirst = new URL(url, 'http://x').searchParams.get('continuation-token') === null;
      const object = (text: string): string =>
        `<Contents><Key>${keyFor(text)}</Key><LastModified>2026-11-27T00:00:00.000Z</LastModified></Contents>`;
      const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>a/b+c=</NextContinuationToken>';
      response.end(`<ListBucketResult>${isFirst ? object('x') + next : object('y')}</ListBucketResult>`);
    });
    await once(pages.listen(0, '127.0.0.1'), 'listening');
    const { port } = pages.address() as AddressInfo;
    const place = s3Place(`s3://reports?endpoint=http://127.0.0.1:${port}&region=eu-1`, LOGIN);
    const found = await new S3Bodies(place).bodiesOf(DAY);
    pages.close();
    assert.deepEqual(found, [
      { key: keyFor('x'), at: Date.parse('2026-11-27') },
      { key: keyFor('y'), at: Date.parse('2026-11-27') },
    ]);
    assert.equal(asked.length, 2);
    for (const each of asked)
      assert.match(each, /^AWS4-HMAC-SHA256 Credential=S3RVER\/\d{8}\/eu-1\/s3\/aws4_request, /);
  });

  it('S3Bodies: a list or an error without end is a fault', async () => {
    const block = Buffer.alloc(1 << 16, 'x');
    for (const status of [200, 403]) {
      // No real store answers so.
      const endless = createServer((_request, response) => {
        response.writeHead(status);
        const write = (): void => {
          while (!response.destroyed && response.write(block));
          if (!response.destroyed) response.once('drain', write);
        };
        write();
      });
      await once(endless.listen(0, '127.0.0.1'), 'listening');
      const { port } = endless.address() as AddressInfo;
      const bodies = new S3Bodies(s3Place(`s3://reports?endpoint=http://127.0.0.1:${port}`, LOGIN));
      const words = status === 200 ? /answers more than 8 MiB$/ : /answers 403$/;
      await assert.rejects(() => bodies.bodiesOf(DAY), words);
      endless.closeAllConnections();
      endless.close();
    }
  });

  it('S3Bodies: a store that refuses or is away is a fault, and quotes no secret', async () => {
    const wrong = new S3Bodies(s3Place(store.place, { ...LOGIN, AWS_ACCESS_KEY_ID: 'nobody' }));
    const other = new S3Bodies(s3Place(store.place.replace('reports', 'none'), LOGIN));
    const away = new S3Bodies(s3Place('s3://reports?endpoint=http://127.0.0.1:1', LOGIN));
    for (const [bodies, words] of [
      [wrong, /^the store of bodies answers 403 \(InvalidAccessKeyId\)$/],
      [other, /^the store of bodies answers 404 \(NoSuchBucket\)$/],
      [away, /^the store of bodies cannot be reached: /],
    ] as const)
      for (const work of [
        () => bodies.put(keyFor('x'), Buffer.from('x')),
        () => bodies.get(keyFor('x')),
        () => bodies.days(),
      ])
        await assert.rejects(work, (error: Error) => {
          assert.ok(error instanceof BodiesFault);
          assert.match(error.message, words);
          return true;
        });
  });

  it('s3Place: refuses what is no place, and says what is missing', () => {
    for (const text of [
      's3://',
      's3://x',
      's3://Bucket/x',
      's3://reports/a b',
      's3://reports?endpoint=ftp://x',
      's3://reports?endpoint=https://you:secret@x',
    ])
      assert.throws(() => s3Place(text, LOGIN), /it is no place of S3/, text);
    assert.throws(() => s3Place('s3://reports', {}), /nobody is named who may use it/);
    assert.equal(s3Place('s3://reports/a/?region=eu-1', LOGIN).url, 'https://s3.eu-1.amazonaws.com/reports');
  });

  it('DirectoryBodies: nobody else may read them, or its group if the folder says so', async () => {
    const directory = join(temporary(), 'bodies');
    const modesOf = async (): Promise<readonly string[]> => {
      await (await DirectoryBodies.open(directory)).put(keyFor('x'), Buffer.from('x'));
      return [DAY, keyFor('x')].map((name) => (statSync(join(directory, name)).mode & 0o7777).toString(8));
    };
    assert.deepEqual(await modesOf(), ['700', '600']);
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    chmodSync(directory, 0o2770);
    assert.deepEqual(await modesOf(), ['2770', '640']);
    chmodSync(directory, 0o770);
    await assert.rejects(
      DirectoryBodies.open(directory),
      /does not give its group to what is made in it, mode 770/,
    );
    chmodSync(directory, 0o755);
    await assert.rejects(DirectoryBodies.open(directory), /everybody may use .*, mode 755/);
    symlinkSync('/tmp', `${directory}.link`);
    await assert.rejects(DirectoryBodies.open(`${directory}.link`), /is not a directory/);
  });

  it('DirectoryBodies: a day that is gone is a folder that is not mounted; one that is coming is no body', async () => {
    const directory = join(temporary(), 'bodies');
    const bodies = await DirectoryBodies.open(directory);
    await bodies.put(keyFor('x'), Buffer.from('x'));
    writeFileSync(join(directory, DAY, '.0123456789abcdef'), 'half');
    assert.deepEqual((await bodies.bodiesOf(DAY)).map(({ key }) => key).toSorted(), [
      `${DAY}/.0123456789abcdef`,
      keyFor('x'),
    ]);
    await bodies.remove((await bodies.bodiesOf(DAY)).map(({ key }) => key));
    assert.equal(existsSync(join(directory, DAY)), false);
    await assert.rejects(bodies.get(keyFor('x')), BodiesFault);
    rmSync(directory, { recursive: true });
    await assert.rejects(bodies.put(keyFor('x'), Buffer.from('x')), BodiesFault);
    assert.deepEqual(readdirSync(join(directory, '..')), []);
  });

  it('keyOf, isKey: a day and a digest, and no other path', () => {
    assert.equal(isKey(keyOf(sha256('x'), Date.now())), true);
    for (const key of [
      '../x',
      `${DAY}/../${sha256('x')}`,
      `/${keyFor('x')}`,
      `${keyFor('x')}/x`,
      `${keyFor('x')}\n`,
    ])
      assert.equal(isKey(key), false, key);
  });
});

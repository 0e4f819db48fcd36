/** Covers: src/bodies/: what others left in the place of a body; a store that sends elsewhere. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { BodiesFault } from '../../src/bodies/bodies.ts';
import { DirectoryBodies } from '../../src/bodies/directory-bodies.ts';
import { S3Bodies, s3Place } from '../../src/bodies/s3-bodies.ts';
import { sha256 } from '../helpers/receiver.ts';
import { LOGIN } from './store.ts';

const KEY = `2026-11-27/${sha256('x')}`;

const PLACES: readonly (readonly [what: string, make: (path: string) => void])[] = [
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ['a directory', (path) => mkdirSync(path)],
  ['a symlink to a file', (path) => symlinkSync('/etc/passwd', path)],
  ['a symlink to itself', (path) => symlinkSync(path, path)],
  [
    'a file that is too long',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, (64 << 20) + 1);
    },
  ],
];

describe('bodies that were changed', () => {
  for (const [what, make] of PLACES)
    it(`DirectoryBodies: ${what} in the place of a body is no reason to wait`, async () => {
      const directory = join(temporary(), 'bodies');
      const bodies = await DirectoryBodies.open(directory);
      await bodies.put(KEY, Buffer.from('x'));
      rmSync(join(directory, KEY));
      make(join(directory, KEY));
      assert.equal((await bodies.get(KEY))?.length, 0);
    });

  for (const [what, change, expected] of [
    ['grows', (path: string) => appendFileSync(path, 'more'), 'body'],
    ['shrinks', (path: string) => truncateSync(path, 2), 'bo'],
  ] as const)
    it(`DirectoryBodies: a file that ${what} while it is read gives no more than it had`, async (context) => {
      const directory = join(temporary(), 'bodies');
      const bodies = await DirectoryBodies.open(directory);
      await bodies.put(KEY, Buffer.from('body'));
      const path = join(directory, KEY);
      // Somebody else writes between the look at its length and the first byte.
      const file = await open(path);
      const handle = Object.getPrototypeOf(file) as FileHandle;
      await file.close();
      const stat = Object.getOwnPropertyDescriptor(handle, 'stat')?.value as (
        this: FileHandle,
      ) => Promise<Stats>;
      context.mock.method(handle, 'stat', async function changed(this: FileHandle) {
        const found = await stat.call(this);
        change(path);
        return found;
      });
      assert.equal((await bodies.get(KEY))?.toString(), expected);
    });

  it('S3Bodies: a body that is too long was changed', async (context) => {
    const server = createServer((_, response) => response.end(Buffer.alloc((64 << 20) + 1)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    context.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const bodies = new S3Bodies(s3Place(`s3://reports?endpoint=http://127.0.0.1:${port}`, LOGIN));
    assert.equal((await bodies.get(KEY))?.length, 0);
  });

  it('S3Bodies: follows no redirect, so that nobody else says that a body is kept', async (context) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const isElsewhere = request.url === '/elsewhere';
      response.writeHead(isElsewhere ? 200 : 307, isElsewhere ? {} : { Location: '/elsewhere' }).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    context.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const bodies = new S3Bodies(s3Place(`s3://reports?endpoint=http://127.0.0.1:${port}`, LOGIN));
    await assert.rejects(bodies.put(KEY, Buffer.from('x')), (error: Error) => {
      assert.ok(error instanceof BodiesFault);
      assert.equal(error.message, 'the store of bodies answers 307');
      return true;
    });
    assert.deepEqual(asked, [`PUT /reports/${KEY}`]);
  });
});

import assert from 'node:assert/strict';
import { chownSync, lchownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { byteString } from '../../src/bytes.ts';
import { distinctFiles } from '../../src/host/distinct.ts';
import { temporary } from '../helpers/temporary.ts';

function isSilent(): Promise<boolean> {
  return Promise.resolve(false);
}

it('distinctFiles gives one name of a file, and that of its own', async () => {
  const folder = temporary();
  const [log, hard, link] = ['b.log', 'c.log', 'a.log'].map((name) => join(folder, name));
  writeFileSync(log, '');
  linkSync(log, hard);
  symlinkSync('b.log', link);
  assert.deepEqual(await distinctFiles([link, log, hard].map(byteString), isSilent), [byteString(log)]);
});

it(
  'distinctFiles keeps a symlink that root does not follow',
  { skip: process.getuid?.() !== 0 },
  async () => {
    const folder = join(temporary(), 'app');
    mkdirSync(folder);
    const [log, link] = ['b.log', 'a.log'].map((name) => join(folder, name));
    writeFileSync(log, '');
    symlinkSync('b.log', link);
    chownSync(folder, 4321, 4321);
    lchownSync(link, 4321, 4321);
    assert.deepEqual(await distinctFiles([log, link].map(byteString), isSilent), [link, log].map(byteString));
  },
);

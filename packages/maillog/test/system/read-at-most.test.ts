import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readAtMost } from '../../src/system/read-at-most.ts';
import { temporary } from '../helpers/temporary.ts';

describe('readAtMost()', () => {
  const file = join(temporary(), 'file');

  it('readAtMost(): reads a file, a file of /proc, which has no size, and a pipe', async () => {
    writeFileSync(file, 'hello');
    assert.equal((await readAtMost(file, 1)).toString(), 'hello');
    assert.match((await readAtMost('/proc/self/status', 1)).toString(), /^Name:/);
    const pipe = join(temporary(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'head -c 300000 /dev/zero >"$0"', pipe]);
    assert.equal((await readAtMost(pipe, 1)).length, 300_000);
    assert.equal(writer.exitCode ?? 0, 0);
  });

  it('readAtMost(): refuses a file that is longer, and one without an end', async () => {
    writeFileSync(file, '');
    truncateSync(file, 2 ** 20);
    assert.equal((await readAtMost(file, 1)).length, 2 ** 20);
    truncateSync(file, 2 ** 20 + 1);
    await assert.rejects(readAtMost(file, 1), /^Error: it is longer than 1 MB$/);
    await assert.rejects(readAtMost('/dev/zero', 1), /longer than 1 MB/);
  });

  it('readAtMost(): says what the system says of a folder, and of a file that is not there', async () => {
    await assert.rejects(readAtMost(temporary(), 1), { code: 'EISDIR' });
    await assert.rejects(readAtMost(join(temporary(), 'none'), 1), { code: 'ENOENT' });
  });
});

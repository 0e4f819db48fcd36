import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { byteString } from '../../../src/bytes.ts';
import { readBlocks } from '../../../src/host/logs/blocks.ts';
import { needs } from '../../helpers/needs.ts';
import { RotatingLog } from './rotating-log.ts';

async function content(path: string): Promise<string> {
  let text = '';
  for await (const block of readBlocks(byteString(path))) text += Buffer.from(block).toString('latin1');
  return text;
}

function log(name: string, body: (log: RotatingLog) => Promise<void>, options = {}): void {
  it(name, options, async () => {
    const log = new RotatingLog();
    try {
      await body(log);
    } finally {
      log.remove();
    }
  });
}

describe('unpack', () => {
  log('readBlocks(): gives of a gzip file with trailing garbage what gzip -dc gives', async (log) => {
    const path = join(log.folder, 'old.log.gz');
    const long = log.lines(50_000);
    for (const packed of [
      Buffer.concat([gzipSync('one\ntwo\n'), Buffer.from('garbage')]),
      Buffer.concat([gzipSync('one\n'), gzipSync('two\n'), Buffer.from('garbage, and more of it')]),
      Buffer.concat([gzipSync('one\n'), Buffer.alloc(100), Buffer.from('x')]),
      Buffer.concat([gzipSync(long), Buffer.alloc(3 << 20, 'x')]),
    ]) {
      writeFileSync(path, packed);
      const expected = spawnSync('gzip', ['-dc'], { input: packed, encoding: 'latin1', maxBuffer: 1 << 26 });
      assert.equal(await content(path), expected.stdout);
    }
  });

  log('readLog: keeps the unread lines of a rotated gzip file with trailing garbage', async (log) => {
    log.write(100);
    await log.read();
    const one = log.write(3);
    log.rename();
    log.pack('.1');
    appendFileSync(`${log.path}.1.gz`, 'garbage');
    const two = log.write(3);
    assert.equal(await log.read(), one + two);
    assert.deepEqual(log.warnings, []);
  });

  for (const ending of ['.gz', '.xz', '.bz2', '.zst'])
    log(`readBlocks(): reads a plain file that is called ${ending}`, async (log) => {
      log.write(100);
      await log.read();
      const one = log.write(3);
      log.rename();
      renameSync(`${log.path}.1`, `${log.path}.1${ending}`);
      assert.equal(await log.read(), one);
      assert.deepEqual(log.warnings, []);
    });

  for (const [ending, options, program, ...args] of [
    ['.lz4', needs('lz4'), 'lz4', '-cq'],
    ['.gzip', {}, 'gzip', '-c'],
    ['.zstd', needs('zstd'), 'zstd', '-cq'],
  ] as const) {
    const body = async (log: RotatingLog): Promise<void> => {
      log.write(100);
      await log.read();
      const one = log.write(3);
      log.rename();
      const plain = `${log.path}.1`;
      writeFileSync(plain + ending, execFileSync(program, args, { input: readFileSync(plain) }));
      rmSync(plain);
      const two = log.write(3);
      assert.equal(await log.read(), one + two);
      assert.deepEqual(log.warnings, []);
    };
    log(`readBlocks(): follows rotation into ${ending}`, body, options);
  }

  log(
    'readBlocks(): names a file that takes more memory than it may',
    async (log) => {
      const path = join(log.folder, 'old.log.xz');
      writeFileSync(path, execFileSync('xz', ['-c', '--lzma2=dict=512MiB'], { input: 'line\n' }));
      await assert.rejects(content(path), { message: 'xz needs more than 256 MiB of memory to unpack it' });
    },
    needs('xz'),
  );

  log('readBlocks(): names a file that is cut, and shows what is good of it', async (log) => {
    const path = join(log.folder, 'old.log.gz');
    writeFileSync(path, gzipSync('line\n'));
    truncateSync(path, 1);
    await assert.rejects(content(path), /damaged/);
    writeFileSync(path, '');
    assert.equal(await content(path), '');
  });
});

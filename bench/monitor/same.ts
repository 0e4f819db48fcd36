import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileLine } from '../../packages/maillog/src/listing/line.ts';

/**
 * Compares each digest and name of a listing with what coreutils say of the same files; gives their number.
 * @throws where one differs.
 */
export function sameAsCoreutils(
  program: string,
  configuration: string,
  digest: string,
  roots: readonly string[],
): number {
  const maxBuffer = 2 ** 30;
  const lines = execFileSync('node', [program, '-C', configuration, '--dry-run'], { maxBuffer })
    .toString('latin1')
    .split('\n')
    .slice(1, -2);
  const listed = new Map<string, string>();
  for (const line of lines) {
    const file = readFileLine(line);
    assert.ok(file, line);
    listed.set(file.name, Buffer.from(file.digest, 'base64').toString('hex'));
  }
  const found = execFileSync('find', [...roots, '-type', 'f', '-print0'], { maxBuffer });
  const sums = execFileSync('xargs', ['-0', `${digest}sum`, '--zero'], {
    input: found,
    maxBuffer,
  });
  const rows = sums.toString('latin1').split('\0').slice(0, -1);
  assert.equal(rows.length, listed.size);
  for (const row of rows)
    assert.equal(listed.get(row.slice(row.indexOf('  ') + 2)), row.slice(0, row.indexOf('  ')), row);
  return rows.length;
}

/**
 * The line of `maillog-read check`, by the built program.
 *
 * Covers: src/cli/check.ts, src/terminal/summary.ts, src/inbox/chain-findings.ts
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'node:test';
import { makeMailbox } from '../helpers/mailbox.ts';

const READER = resolve('packages/reader/dist/maillog-read.js');

it('maillog-read check: a wrong clock is no broken chain; one chain may be both', async () => {
  // Reports of 2090, which the program opens today.
  const { path, key, report } = await makeMailbox();
  const lost = await report('web1', 4, '');
  await report('web1', 5, '');
  const check = (...more: readonly string[]): readonly [number | null, string] => {
    const args = [READER, 'check', '--memory', ...key, ...more, path];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(stderr, '');
    return [status, stdout];
  };
  assert.deepEqual(check(), [1, '3 clocks wrong (web1, web3, web5)\n']);
  rmSync(lost);
  const line = '1 chain broken (web1); 3 clocks wrong (web1, web3, web5)';
  assert.deepEqual(check(), [1, `${line}\n`]);
  const [status, text] = check('--json');
  assert.deepEqual(
    [status, JSON.parse(text)],
    [1, { isWrong: true, line, missing: [], broken: ['web1'], clocks: ['web1', 'web3', 'web5'], unread: [] }],
  );
});

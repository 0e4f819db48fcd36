/**
 * The built program of the fleet, as operators start it.
 *
 * Covers: src/cli/
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';

const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');

function running(...args: readonly string[]): readonly (string | number | null)[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [FLEET, ...args], { encoding: 'utf8' });
  return [status, stdout, stderr];
}

describe('maillog-fleet', () => {
  it('maillog-fleet help: prints what it does, --version the version', () => {
    const [status, stdout] = running('help');
    assert.equal(status, 0);
    assert.match(String(stdout), /^Receives the reports of many hosts/);
    assert.deepEqual(running(), running('--help'));
    assert.match(running('--version').join(' '), /^0 maillog-fleet \d+\.\d+\.\d+\n $/);
  });

  it('maillog-fleet receiv: refuses a command that there is not', () => {
    assert.deepEqual(running('receiv'), [
      64,
      '',
      'maillog: there is no command receiv\nmaillog: hint: maillog-fleet help lists them\n',
    ]);
  });
});

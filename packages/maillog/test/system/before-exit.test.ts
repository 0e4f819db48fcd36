import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { it } from 'node:test';

/** A program with a step, and a listener of its own or none, that gets SIGTERM. */
function ended(listener: string): { readonly stdout: string; readonly end: number | string | null } {
  const source = `import { beforeExit } from ${JSON.stringify(resolve('build/packages/maillog/src/system/before-exit.js'))};
    beforeExit(() => console.log('step'));
    setInterval(() => {}, 1000);
    ${listener}
    process.kill(process.pid, 'SIGTERM');`;
  const { stdout, status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  });
  return { stdout, end: signal ?? status };
}

it('beforeExit: a signal runs the steps, and ends the process', () => {
  assert.deepEqual(ended(''), { stdout: 'step\n', end: 'SIGTERM' });
});

it('beforeExit: what a listener of the signal lets come to its end has its files until then', () => {
  const listener = `let count = 0;
    process.on('SIGTERM', () => {
      console.log('work');
      // The second signal finds the listener, too.
      if ((count += 1) < 2) return void process.kill(process.pid, 'SIGTERM');
      process.exit(0);
    });`;
  assert.deepEqual(ended(listener), { stdout: 'work\nwork\nstep\n', end: 0 });
});

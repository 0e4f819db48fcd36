import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runShell } from '../../src/host/shell.ts';
import { needs } from '../helpers/needs.ts';
import { bind } from './files/silent.ts';

async function run(command: string, timeout = 30) {
  const pieces: Buffer[] = [];
  const ending = await runShell(command, timeout, async (data) => void pieces.push(Buffer.from(data)));
  return { ending, output: Buffer.concat(pieces).toString('latin1') };
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

describe('runShell', () => {
  it('runShell(): keeps both outputs in the order written', async () => {
    const { output } = await run('for i in 1 2 3; do echo o$i; echo e$i >&2; done');
    assert.equal(output, 'o1\ne1\no2\ne2\no3\ne3\n');
  });

  it('runShell(): gives an empty standard input', async () => {
    assert.deepEqual(await run('wc -c | tr -d " "'), { ending: { kind: 'exit', status: 0 }, output: '0\n' });
  });

  it('runShell(): passes a command that is not UTF-8 as its bytes', async () => {
    assert.equal((await run("printf '%s' '\xff\xe9\\n%'")).output, '\xff\xe9\\n%');
  });

  it('runShell(): tells status, signal and time-out apart', async () => {
    assert.deepEqual((await run('exit 7')).ending, { kind: 'exit', status: 7 });
    assert.deepEqual((await run('kill -KILL $$')).ending, { kind: 'signal', signal: 'SIGKILL' });
    assert.deepEqual((await run('exec sleep 100', 0.2)).ending, { kind: 'timeout', seconds: 0.2 });
  });

  it('runShell(): kills the whole process group at the time-out, also what ignores SIGTERM', async () => {
    const { ending, output } = await run(
      "trap '' TERM; sh -c 'echo $$; exec sleep 100'; echo ended; sleep 100",
      0.3,
    );
    assert.deepEqual(ending, { kind: 'timeout', seconds: 0.3 });
    const pid = output.split('\n')[0] ?? '';
    // The signal was sent; the kernel may still be ending the process. A zombie is dead.
    while (/^\d+ \(.*\) [^Z]/.test(statOf(pid))) await new Promise(setImmediate);
  });

  it('runShell(): slows a command down to the speed of its reader, and passes 50 MB whole', async () => {
    let bytes = 0;
    const ending = await runShell('head -c 50000000 /dev/zero', 60, async (data) => {
      bytes += data.length;
      await new Promise(setImmediate);
    });
    assert.deepEqual([ending, bytes], [{ kind: 'exit', status: 0 }, 50_000_000]);
  });

  it(
    'runShell(): goes on without a command that waits in the kernel and cannot be killed',
    needs('root', 'bindfs'),
    async (t) => {
      const work = mkdtempSync(join(tmpdir(), 'maillog-shell-'));
      // The program of the outer mount waits for the inner one, which does not answer.
      const inner = await bind(`${work}/source`, `${work}/inner`);
      const outer = inner && (await bind(`${work}/inner`, `${work}/outer`));
      t.after(() => {
        if (inner) inner.unbind();
        if (outer) outer.unbind();
        rmSync(work, { recursive: true, force: true });
      });
      if (!inner || !outer) return t.skip('mounting is not allowed');
      writeFileSync(`${work}/source/file`, 'x');
      inner.stop();
      const { ending, output } = await run(`echo one; exec cat ${work}/outer/file`, 0.3);
      assert.deepEqual([ending, output], [{ kind: 'timeout', seconds: 0.3 }, 'one\n']);
    },
  );

  it('runShell(): kills the command when its reader fails, and throws what the reader threw', async () => {
    const reader = runShell('yes', 60, () => Promise.reject(new Error('no room')));
    await assert.rejects(reader, /no room/);
  });
});

/**
 * A process that takes mails in, and is killed at any time.
 *
 * Covers: src/store/sqlite/take.ts
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { openStore } from '../../src/store/open-store.ts';

const directory = temporary();
const PROGRAM = fileURLToPath(new URL('taking-program.js', import.meta.url));

/** Runs the program; kills it once it has taken so many mails. Resolves to whether it came to its end. */
function running(store: string, killAfter: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, store], { stdio: ['ignore', 'pipe', 'inherit'] });
    let taken = 0;
    child.stdout.on('data', (data: Buffer) => {
      taken += data.toString().split('\n').length - 1;
      // The next mail is being taken meanwhile.
      if (taken >= killAfter) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (status) => resolve(status === 0));
  });
}

async function contents(path: string) {
  const { store, close } = await openStore(path);
  const forms = (await store.forms()).map(({ key, lines, hosts }) => [key, lines, hosts]);
  const chains = (await store.chains()).map(({ host, reports }) => [host.name, reports]);
  const counts = await store.mailCounts();
  await close();
  return { forms: forms.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)), chains, counts };
}

it('Store.take: killed at any time, has each mail once in the end', async () => {
  const [whole, killed] = ['whole', 'killed'].map((name) => join(directory, name, 'reader'));
  assert.equal(await running(whole, Infinity), true);
  let kills = 0;
  while (!(await running(killed, 1 + ((kills * 7) % 20)))) kills += 1;
  assert.ok(kills > 3, `${kills} kills`);
  const { counts } = await contents(killed);
  assert.equal(counts.report, 100);
  assert.deepEqual(await contents(killed), await contents(whole));
});

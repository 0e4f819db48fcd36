/**
 * The whole of ingest in a process that is killed at any time: while it reads, opens, remembers hosts,
 * stores, settles. `KILLS=300 SECONDS=600` in the environment kills more often than the suite has time for.
 *
 * Covers: src/ingest/ingest.ts, src/store/
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../src/store/open-store.ts';
import { directory, makeMailbox } from '../helpers/mailbox.ts';

const PROGRAM = fileURLToPath(new URL('taking-mails-program.js', import.meta.url));
const KILLS = Number(process.env['KILLS'] ?? 300);
const SECONDS = Number(process.env['SECONDS'] ?? 20);

/** Runs the program; kills it after `ms`. Whether it came to its end. */
function running(state: string, args: readonly string[], ms?: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, XDG_STATE_HOME: state },
    });
    const timer = ms === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), ms);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === null && code !== 0) reject(new Error(`status ${code}`));
      else resolve(signal === null);
    });
  });
}

/** All that is counted. */
async function contents(state: string) {
  const { store, close } = await openStore(join(state, 'maillog/reader'));
  const forms = (await store.forms()).map(({ key, lines, hosts }) => `${key} ${lines} ${hosts}`);
  const chains = (await store.chains()).map(({ host, reports, faults, changes }) => [
    host.name,
    host.isVerified,
    reports,
    faults.length,
    changes.length,
  ]);
  const { report, other, unreadable } = await store.mailCounts();
  const unsettled = await store.unsettled();
  await close();
  return { forms: forms.toSorted(), chains, report, other, unreadable, unsettled };
}

it(
  'Ingest: killed at any time, counts each report once in the end',
  { timeout: (SECONDS + 100) * 1000 },
  async () => {
    const mailbox = await makeMailbox();
    const args = [mailbox.key[1], mailbox.path];
    let states = 0;
    const newState = (): string => {
      states += 1;
      const state = join(directory, `killed${states}`);
      mkdirSync(state, { mode: 0o700 });
      return state;
    };
    const whole = newState();
    const began = performance.now();
    assert.equal(await running(whole, args), true);
    const wholeMs = performance.now() - began;
    const expected = await contents(whole);
    assert.equal(expected.report, 8);

    const end = performance.now() + SECONDS * 1000;
    let kills = 0;
    for (let state = newState(); kills < KILLS; state = newState()) {
      // In the last third of a run the process does what it is for; before, Node loads it.
      let share = 0.5;
      while (kills < KILLS && performance.now() < end) {
        if (await running(state, args, wholeMs * share)) break;
        kills += 1;
        share = 0.5 + 0.6 * ((kills * 0.618) % 1);
      }
      await running(state, args);
      assert.deepEqual(await contents(state), expected, `after ${kills} kills`);
      if (performance.now() >= end) break;
    }
    assert.ok(kills > 0);
    if (process.env['KILLS'] !== undefined) console.log(`killed ${kills} times, ${states} stores`);
  },
);

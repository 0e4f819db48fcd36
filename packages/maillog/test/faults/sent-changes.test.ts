/** Covers: delivery/listing-store, entry/monitor. A monitor with `send changes` whose runs are killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'node:test';
import { World } from '../cli/world.ts';

const PROGRAM = resolve('packages/maillog/dist/maillog.js');
const PRELOAD = resolve('build/packages/maillog/test/faults/preload.js');

/** Makes a report; resolves to the status, or the signal that ended it. */
function report(world: World, env: Record<string, string> = {}): Promise<number | string> {
  const args = ['--import', PRELOAD, PROGRAM, '-C', 'web.conf'];
  const child = spawn(process.execPath, args, {
    cwd: world.folder,
    env: { ...world.env, ...env },
    stdio: 'ignore',
  });
  return new Promise((ended) => child.once('close', (status, signal) => ended(signal ?? status ?? -1)));
}

for (const fault of ['FAULT_KILL_AT', 'FAULT_FULL_AT']) {
  it(`monitor: ${fault} before any change to the disk neither loses a change of a listing nor doubles one`, async (test) => {
    const world = new World();
    test.after(() => world.remove());
    mkdirSync(world.path('tree'));
    world.write(
      'web.conf',
      'set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\n' +
        `set deliver maildir:${world.path('mails')}\nset state state\n` +
        'monitor <<M\ndir tree\nmime_file files.txt\nsend changes\nM\n',
    );
    let files = 0;
    const change = (): string => world.write(`tree/${(files += 1) % 7}`, String(files));
    change();
    assert.equal(await report(world), 0);
    change();
    assert.equal(await report(world, { FAULT_COUNT: world.path('count') }), 0);
    const steps = Number(readFileSync(world.path('count'), 'utf8'));
    // Some steps, others each time.
    const stride = process.env['EACH_STEP'] === undefined ? Math.ceil(steps / 10) : 1;
    let met = 0;
    for (let step = 1 + Math.floor(Math.random() * stride); step <= steps; step += stride) {
      change();
      const end = await report(world, { [fault]: String(step) });
      if (end !== 0) met += 1;
      change();
      // A copy that found no room is a warning.
      const after = await report(world);
      assert.ok(after === 0 || (fault === 'FAULT_FULL_AT' && after === 1), `${after} after ${step}`);
    }
    assert.ok(met > 0);
    // A report whose delivery found no room waits.
    assert.equal((await world.maillog(['flush', '-C', 'web.conf'])).status, 0);
    const mails = readdirSync(world.path('mails/new')).map((name) => world.path(`mails/new/${name}`));
    const opened = await world.maillog(['open', '--quiet', ...mails]);
    assert.deepEqual([opened.status, opened.stderr], [0, '']);
    const made = await world.maillog(['-C', 'web.conf', '--dry-run', '--all']);
    world.write('good.log', made.stdout);
    const checked = await world.maillog(['--check', 'good.log', '--against', 'mails']);
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    assert.equal(readdirSync(world.path('state/listings')).length, 1);
  });
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { row } from './kill.ts';
import type { Row } from './row.ts';
import { Site } from './site.ts';

async function onSite(
  body: (site: Site) => Promise<{ readonly fault: string; readonly held: boolean }>,
): Promise<Row> {
  const site = await new Site().open();
  try {
    site.write(30);
    const { fault, held } = await body(site);
    return row(fault, await site.account(), site.leaks(), held);
  } finally {
    await site.close();
  }
}

/**
 * The disk of state and spool is full, then has room again. Where nothing may be mounted, files are limited
 * in size instead.
 */
export function diskFull(): Promise<Row> {
  return onSite(async (site) => {
    const state = site.world.path('state');
    mkdirSync(state, { mode: 0o700 });
    const mounted = mount(state);
    if (mounted) site.onClose = () => void execFileSync('umount', ['-l', state]);
    await site.run();
    site.write(3000);
    const limit = mounted ? '' : "trap '' XFSZ; ulimit -f 8; ";
    if (mounted) fill(`${state}/filler`);
    const statuses: (number | string)[] = [];
    for (let run = 0; run < 2; run++) statuses.push(await site.runIn(`${limit}exec "$@"`));
    if (mounted) rmSync(`${state}/filler`);
    const next = await site.run();
    return {
      fault: `disk full (${mounted ? 'tmpfs' : 'size limit'}): statuses ${statuses.join(', ')}, then ${next}`,
      held: statuses.every((status) => status === 74 || status === 75) && next === 0,
    };
  });
}

function mount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function fill(path: string): void {
  for (const bytes of [1 << 16, 1 << 12, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // No room for so many more.
    }
  }
}

export function clocks(): Promise<Row> {
  return onSite(async (site) => {
    const day = 86_400_000;
    const statuses: (number | string)[] = [await site.run()];
    for (const clock of [-day, 365 * day, -day, 0]) {
      site.write(30);
      if (clock > 0) site.log.rename();
      statuses.push(await site.run([], { FAULT_CLOCK: String(clock) }));
    }
    return {
      fault: `clock back a day, ahead a year: statuses ${statuses.join(', ')}`,
      held: statuses.every((status) => status === 0),
    };
  });
}

export function twoAtOnce(): Promise<Row> {
  return onSite(async (site) => {
    const statuses = await Promise.all([site.run(), site.run(), site.run()]);
    site.write(10);
    await site.run([], { FAULT_KILL_AT: '12' });
    const after = await site.run();
    return {
      fault: `three runs at once: statuses ${statuses.join(', ')}; after one was killed: ${after}`,
      held: statuses.includes(0) && statuses.every((status) => status === 0 || status === 75) && after === 0,
    };
  });
}

/**
 * The disk damages the state, and the log is rotated before anybody notices; with the last report delivered,
 * or waiting.
 */
export function damagedState(): Promise<Row> {
  return onSite(async (site) => {
    const state = site.world.path('state/state.json');
    const damages: readonly ((bytes: Buffer) => Buffer)[] = [
      (bytes) => bytes.subarray(0, bytes.length / 2),
      () => Buffer.alloc(0),
      (bytes) => Buffer.concat([bytes.subarray(0, 99), Buffer.of(bytes[99] ^ 4), bytes.subarray(100)]),
      (bytes) => Buffer.alloc(bytes.length),
    ];
    const statuses: (number | string)[] = [await site.run()];
    for (const [index, damage] of damages.entries()) {
      site.write(20);
      site.mood = () => (index % 2 === 0 ? 'fine' : 'put off');
      statuses.push(await site.run());
      site.write(10);
      site.log.rename();
      site.write(10);
      writeFileSync(state, damage(readFileSync(state)));
      site.mood = () => 'fine';
      statuses.push(await site.run());
      await site.run(['flush']);
    }
    const said = readdirSync(site.world.path('state')).filter((name) => name.includes('damaged')).length;
    return {
      fault: `state truncated, emptied, a bit changed, zeros; rotation: statuses ${statuses.join(', ')}`,
      held: said === damages.length,
    };
  });
}

/**
 * Loaded before the program (`node --import`), without its knowledge: stops it with SIGKILL before its Nth
 * change to the disk (FAULT_KILL_AT), has no room on the disk for it (FAULT_FULL_AT), gives it a clock that
 * is wrong by so many milliseconds (FAULT_CLOCK), or one whose time limits pass so many times as fast
 * (FAULT_HASTE; those of FAULT_HASTE_FROM milliseconds and more, default all). FAULT_TAP names a file for a
 * copy of everything that is written to files, those that are removed again too; FAULT_COUNT names one for
 * the number of changes that a whole run makes.
 */
import fs from 'node:fs';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

const killAt = Number(process.env['FAULT_KILL_AT'] ?? 0);
const fullAt = Number(process.env['FAULT_FULL_AT'] ?? 0);
const clock = Number(process.env['FAULT_CLOCK'] ?? 0);
const haste = Number(process.env['FAULT_HASTE'] ?? 1);
const hasteFrom = Number(process.env['FAULT_HASTE_FROM'] ?? 0);
const countFile = process.env['FAULT_COUNT'];
let changes = 0;

function changing(): void {
  changes += 1;
  if (changes === killAt) process.kill(process.pid, 'SIGKILL');
}

type AnyFunction = (...args: unknown[]) => unknown;

function count(object: object, names: readonly string[]): void {
  const functions = object as Record<string, AnyFunction>;
  for (const name of names) {
    const original = functions[name];
    functions[name] = function counted(this: unknown, ...args: unknown[]) {
      changing();
      return changes === fullAt
        ? noRoom(name, (some) => original.apply(this, [some, ...args.slice(1)]), args)
        : original.apply(this, args);
    };
  }
}

/** What a full disk does to a call; of what was to be written, half finds room still. */
async function noRoom(name: string, write: (some: unknown) => unknown, args: unknown[]): Promise<void> {
  const [content] = args;
  const error = Object.assign(new Error('ENOSPC: no space left on device'), {
    code: 'ENOSPC',
    syscall: name,
  });
  const callback = args.at(-1);
  if (typeof callback === 'function') return void (callback as AnyFunction)(error);
  if (name.startsWith('write') && content instanceof Uint8Array)
    await write(content.subarray(0, content.length / 2));
  else if (name.startsWith('write') && typeof content === 'string')
    await write(content.slice(0, content.length / 2));
  throw error;
}

if (killAt > 0 || fullAt > 0 || countFile !== undefined) {
  count(fs.promises, ['mkdir', 'mkdtemp', 'rename', 'rm', 'unlink', 'writeFile', 'link']);
  // Every handle has the same prototype.
  const handle = await fs.promises.open('/dev/null');
  count(Object.getPrototypeOf(handle) as object, ['sync', 'write', 'writeFile', 'datasync']);
  await handle.close();
  count(fs, ['write', 'writev']);
  syncBuiltinESMExports();
  process.once('exit', () => {
    if (countFile !== undefined) fs.writeFileSync(countFile, String(changes));
  });
}

const tapFile = process.env['FAULT_TAP'];
if (tapFile !== undefined) {
  const tap = fs.openSync(tapFile, 'a', 0o600);
  const append = fs.writeSync;
  const copying = (object: object, names: readonly string[], at: number): void => {
    const functions = object as Record<string, AnyFunction>;
    for (const name of names) {
      const original = functions[name];
      functions[name] = function copied(this: unknown, ...args: unknown[]) {
        for (const content of [args[at]].flat())
          if (typeof content === 'string' || content instanceof Uint8Array)
            append(tap, Buffer.from(content as Uint8Array));
        return original.apply(this, args);
      };
    }
  };
  const handle = await fs.promises.open('/dev/null');
  copying(Object.getPrototypeOf(handle) as object, ['write', 'writev', 'writeFile', 'appendFile'], 0);
  await handle.close();
  const names = ['write', 'writev', 'writeFile', 'appendFile'];
  copying(fs, [...names, ...names.map((name) => `${name}Sync`)], 1);
  copying(fs.promises, ['writeFile', 'appendFile'], 1);
  syncBuiltinESMExports();
}

// strace counts the calls of each thread by themselves. So that it can fail the Nth of the thread that works
// on files, and not that of the one that loads the program, the first is given a start: so many calls of each
// kind.
for (let start = Number(process.env['FAULT_START'] ?? 0); start > 0; start--) {
  const file = await fs.promises.open('/dev/null');
  await file.read(Buffer.alloc(1), 0, 1, null);
  await file.close();
  await fs.promises.stat('/dev/null');
}

if (haste > 1) {
  const setTimer = globalThis.setTimeout;
  const passed = (time: number): number => (time < hasteFrom ? time : time / haste);
  const hasty = (run: () => void, time?: number): NodeJS.Timeout => setTimer(run, passed(time ?? 0));
  globalThis.setTimeout = Object.assign(hasty, setTimer);
  const setIdle = Object.getOwnPropertyDescriptor(net.Socket.prototype, 'setTimeout')?.value as AnyFunction;
  net.Socket.prototype.setTimeout = function (this: net.Socket, time: number, ...rest: []): net.Socket {
    setIdle.call(this, passed(time), ...rest);
    return this;
  };
}

if (clock !== 0) {
  const RealDate = Date;
  class WrongDate extends RealDate {
    constructor(...args: [] | [number | string | Date]) {
      super(args.length === 0 ? RealDate.now() + clock : args[0]);
    }
    static override now(): number {
      return RealDate.now() + clock;
    }
  }
  globalThis.Date = WrongDate as DateConstructor;
}

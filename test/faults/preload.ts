/*
 * Loaded before the program (`node --import`), without its knowledge: stops it with SIGKILL before its Nth change to the disk
 * (FAULT_KILL_AT), or gives it a clock that is wrong by so many milliseconds (FAULT_CLOCK). FAULT_COUNT names a file for the number
 * of changes that a whole run makes.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const killAt = Number(process.env['FAULT_KILL_AT'] ?? 0);
const clock = Number(process.env['FAULT_CLOCK'] ?? 0);
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
      return original.apply(this, args);
    };
  }
}

if (killAt > 0 || countFile !== undefined) {
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

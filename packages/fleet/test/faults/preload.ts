/**
 * Loaded before the built maillog-fleet (`node --import`), without its knowledge. FLEET_KILL_AT=N ends it
 * with SIGKILL at its Nth step: before a statement goes to the database, when it went, when its answer came;
 * before and after an answer goes to a host. FLEET_COUNT names a file for the number of steps of a whole
 * run. The variables of the host's faults work, too (packages/maillog/test/faults/preload.ts).
 */
import '../../../maillog/test/faults/preload.ts';
import { writeFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import pg from 'pg';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const killAt = Number(process.env['FLEET_KILL_AT'] ?? 0);
const countFile = process.env['FLEET_COUNT'];
let steps = 0;

function step(): void {
  steps += 1;
  if (steps === killAt) process.kill(process.pid, 'SIGKILL');
}

/** Its statements are promises, or call back: Pool.query() does. */
function answered(result: unknown, args: unknown[]): unknown {
  if (!(result instanceof Promise)) return result;
  if (typeof args.at(-1) === 'function') return result;
  return result.finally(step);
}

function wrap(object: object, name: string, around: (original: AnyFunction) => AnyFunction): void {
  const functions = object as Record<string, AnyFunction>;
  functions[name] = around(functions[name]);
}

if (killAt > 0 || countFile !== undefined) {
  wrap(
    pg.Client.prototype,
    'query',
    (original) =>
      function counted(this: unknown, ...args: unknown[]) {
        step();
        const last = args.at(-1);
        if (typeof last === 'function')
          args[args.length - 1] = (...answer: unknown[]): unknown => {
            step();
            return (last as AnyFunction)(...answer);
          };
        const result = original.apply(this, args);
        step();
        return answered(result, args);
      },
  );
  wrap(
    ServerResponse.prototype,
    'end',
    (original) =>
      function counted(this: unknown, ...args: unknown[]) {
        step();
        const result = original.apply(this, args);
        step();
        return result;
      },
  );
  process.once('exit', () => {
    if (countFile !== undefined) writeFileSync(countFile, String(steps));
  });
}

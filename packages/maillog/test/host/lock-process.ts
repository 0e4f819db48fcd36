import { appendFileSync, readFileSync } from 'node:fs';
import { takeLock } from '../../src/host/lock.ts';

// `node lock-process.js DIR wait` says `held` and keeps the lock until it is killed;
// `node lock-process.js DIR count FILE` writes `in` and `out` to FILE while it has the lock, or says `busy`.
const [directory, what, file] = process.argv.slice(2);
try {
  const lock = await takeLock(directory);
  if (what === 'wait') {
    console.log('held');
    setInterval(() => undefined, 1000);
  } else {
    appendFileSync(file, 'in\n');
    // Long enough for others to come, in turns of the event loop rather than time.
    for (let turn = 0; turn < 200; turn++) readFileSync(file);
    appendFileSync(file, 'out\n');
    await lock.release();
    console.log('done');
  }
} catch (error) {
  console.log(`busy: ${(error as Error).message}`);
}

import { run } from './crash-run.ts';

// `node crash-process.js DIR N KEEP`: a run that is killed at its Nth durable step, or says `whole N` with
// the number of its steps. KEEP: how long copies of sent reports are kept, in milliseconds.
const [directory, at, keepSentMs] = process.argv.slice(2);
let steps = 0;
function step(): void {
  steps += 1;
  if (steps === Number(at)) process.kill(process.pid, 'SIGKILL');
}

await run(directory, step, Number(keepSentMs));
console.log(`whole ${steps}`);

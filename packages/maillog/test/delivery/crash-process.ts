import { run } from './crash-run.ts';

// `node crash-process.js DIR N`: a run that is killed at its Nth durable step, or says `whole N` with the
// number of its steps.
const [directory, at] = process.argv.slice(2);
let steps = 0;
await run(directory, () => {
  steps += 1;
  if (steps === Number(at)) process.kill(process.pid, 'SIGKILL');
});
console.log(`whole ${steps}`);

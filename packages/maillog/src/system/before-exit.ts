/**
 * What must be done before this process ends, by itself or by a signal: kill what it started, remove what it
 * wrote. After SIGKILL nothing is done.
 */
const steps = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `step`, which must not wait, when this process ends; until the function it returns is called. */
export function beforeExit(step: () => void): () => void {
  if (steps.size === 0) {
    process.on('exit', runAll);
    for (const signal of SIGNALS) process.once(signal, onSignal);
  }
  const own = (): void => step();
  steps.add(own);
  return () => {
    if (!steps.delete(own) || steps.size > 0) return;
    process.removeListener('exit', runAll);
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
}

function runAll(): void {
  for (const step of steps) step();
}

function onSignal(signal: NodeJS.Signals): void {
  runAll();
  // What the signal would have done without this listener; if another listens too, the other decides.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

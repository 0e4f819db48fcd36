/**
 * Steps that run before this process ends, by itself or by a signal: kill its children, remove its files.
 * After SIGKILL no step runs.
 */
const steps = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `step`, which must be synchronous, when this process ends: not at a signal that the program itself
 * listens for. The returned function cancels that.
 */
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
  if (process.listenerCount(signal) > 0) {
    // Another listener decides. What it lets come to its end needs its files and children until then.
    process.once(signal, onSignal);
    return;
  }
  runAll();
  // Raise the signal again, as if there had been no listener.
  process.kill(process.pid, signal);
}

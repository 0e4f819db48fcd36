import type { ChildProcess } from 'node:child_process';

/** Process groups that must not outlive this process. */
const living = new Set<ChildProcess>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Sends a signal to the process group that `child` leads. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone: what we wanted.
  }
}

/**
 * Kills the group of `child` when this process ends, by itself or by a signal, unless the child has ended
 * before.
 */
export function endWithUs(child: ChildProcess): void {
  if (living.size === 0) {
    process.on('exit', killAll);
    for (const signal of SIGNALS) process.once(signal, onSignal);
  }
  living.add(child);
  child.once('exit', () => {
    living.delete(child);
    if (living.size > 0) return;
    process.removeListener('exit', killAll);
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  });
}

function killAll(): void {
  for (const child of living) signalGroup(child, 'SIGKILL');
}

function onSignal(signal: NodeJS.Signals): void {
  killAll();
  // What the signal would have done without us; where somebody else listens too, that is his to decide.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

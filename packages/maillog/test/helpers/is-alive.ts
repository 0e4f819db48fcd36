import { readFileSync } from 'node:fs';

/** Whether there is such a process. A zombie that nobody has waited for is gone too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

import { userInfo } from 'node:os';

/** The name of this user: `root`; the number where /etc/passwd does not name it. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown');
  }
}

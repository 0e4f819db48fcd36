import { userInfo } from 'node:os';

/** Who decides, for the log of decisions: the name of this user, or their number if it has none. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}

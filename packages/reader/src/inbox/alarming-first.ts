/** Files of a change in the order in which people should read their names. */
import type { FileChange } from '../store/store.ts';

/** By name, the most alarming first: accounts and logins, what starts by itself, programs. */
const RANKS: readonly RegExp[] = [
  /^\/etc\/(?:passwd|shadow|group|gshadow|sudoers|ssh\/|pam\.d\/|security\/|ld\.so\.preload)|\/\.ssh\/|authorized_keys/,
  /\/(?:s?bin|libexec)\/\.|\/cron|\/systemd\/|^\/etc\/(?:init\.d|rc|profile|bash|environment|udev|modules|ld\.so)/,
  /\/(?:s?bin|libexec)\//,
  /\/lib|\.so\b/,
];

/** Files of one rank stay in their order. */
export function alarmingFirst<T extends Pick<FileChange, 'name'>>(files: readonly T[]): T[] {
  return files.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ name }: Pick<FileChange, 'name'>): number {
  const rank = RANKS.findIndex((pattern) => pattern.test(name));
  return rank < 0 ? RANKS.length : rank;
}

/** What is lost of a log, in words for the report. */
import type { Loss } from './read-plan.ts';

const FATES = {
  gone: 'the file that was read last is gone, removed or moved to another directory',
  emptied: 'it was emptied or written anew',
  cut: 'it was cut',
} as const;

/** Warnings, each on one line. `name`: that of the log, for people. */
export function describeLoss(name: string, { unreadBytes, last }: Loss): string[] {
  const unread =
    unreadBytes > 0 ? [`${unreadBytes} bytes of ${name} unaccounted for: their file is gone unread`] : [];
  if (!last) return unread;
  const hint =
    last.fate === 'gone'
      ? 'hint: if rotation moves it to another directory, name that: rotated DIR'
      : 'hint: if a job writes it anew each time, set whole yes';
  const after = last.offset > 0 ? `what followed its first ${last.offset} bytes` : 'what was in it';
  return [...unread, `${name}: ${FATES[last.fate]}; ${after} is unaccounted for (${hint})`];
}

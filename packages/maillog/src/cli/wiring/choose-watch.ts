/** Which `watch` of a configuration a command works on. */
import type { ReportEntry } from '../../entry/entry.ts';
import { WatchEntry } from '../../entry/watch/watch.ts';
import { MailLogError } from '../../errors.ts';

/**
 * The watch whose part is called `name`, or all watches without a name: at least one.
 * @throws MailLogError (usage) if there is none; Unanswered if its rules cannot be read now.
 */
export function chooseWatches(entries: readonly ReportEntry[], name: string | undefined): WatchEntry[] {
  const watches = entries.filter((entry) => entry instanceof WatchEntry);
  if (watches.length === 0)
    throw new MailLogError('usage', 'the configuration has no watch', {
      hint: 'maillog --generate shows how to write one',
    });
  const chosen = watches.filter((entry) => name === undefined || entry.mimeFile() === name);
  if (chosen.length === 0)
    throw new MailLogError('usage', `--entry ${name} names no watch`, {
      hint: `there are ${listed(watches)}`,
    });
  for (const { waitsFor } of chosen) if (waitsFor) throw waitsFor;
  return chosen;
}

/**
 * The one watch that `name` means.
 * @throws MailLogError (usage) if there is none, or if there are several and `name` is undefined; `why` says
 * why there can be only one.
 */
export function chooseWatch(
  entries: readonly ReportEntry[],
  name: string | undefined,
  why: string,
): WatchEntry {
  const chosen = chooseWatches(entries, name);
  assertOne(chosen, why);
  return chosen[0];
}

/** @throws MailLogError (usage) with `why` if several watches are chosen. */
export function assertOne(chosen: readonly WatchEntry[], why: string): void {
  if (chosen.length > 1)
    throw new MailLogError('usage', why, { hint: `choose one with --entry: ${listed(chosen)}` });
}

function listed(watches: readonly WatchEntry[]): string {
  return watches.map((entry) => entry.mimeFile()).join(', ');
}

/**
 * Whether the clock of a host was wrong: reports whose time was of the future, and reports that say they
 * were made before the one that they come after. It is a fault of the chain, since times tell which host is
 * missing, and since when a form is there.
 */
import type { ChainFault, MessageRow } from '../store/store.ts';
import { CLOCK_SKEW_MS } from '../store/report-time.ts';

type Timed = Pick<MessageRow, 'report' | 'sequence' | 'digest' | 'previous' | 'madeAt' | 'clockAt'>;

/** One for each run of such reports, so that a clock that stays wrong is no news each hour. */
export function clockFaults(messages: readonly Timed[]): ChainFault[] {
  return [...aheadFaults(messages), ...backFaults(messages)];
}

function aheadFaults(messages: readonly Timed[]): ChainFault[] {
  const reports = [...new Map(messages.map((each) => [each.report, each])).values()].toSorted(
    (a, b) => a.sequence - b.sequence || a.madeAt - b.madeAt,
  );
  return runsOf(reports, ({ clockAt }) => clockAt !== undefined).map(([first, last, isOpen]) => {
    const said = `ahead: it said ${utc(first.clockAt)}; a report counts from when it was opened`;
    const words = isOpen
      ? `from report ${first.sequence} on, the clock of the host is ${said}`
      : `${namesOf(first, last)}: the clock of the host was ${said}`;
    return { words, at: first.madeAt, isClock: true };
  });
}

function backFaults(messages: readonly Timed[]): ChainFault[] {
  const byDigest = new Map(messages.map((each) => [each.digest, each]));
  return messages.flatMap((own) => {
    const before = own.previous === undefined ? undefined : byDigest.get(own.previous);
    if (!before || own.madeAt >= before.madeAt - CLOCK_SKEW_MS) return [];
    const [now, then] = [utc(own.madeAt), utc(before.madeAt)];
    const words = `report ${own.sequence} says ${now}, and comes after report ${before.sequence} of ${then}: the clock of the host went back`;
    return [{ words, at: before.madeAt, isClock: true }];
  });
}

/** The first and the last of each run, and whether the run is the end of the list. */
function runsOf<T>(
  all: readonly T[],
  isIn: (each: T) => boolean,
): (readonly [first: T, last: T, isOpen: boolean])[] {
  const runs: (readonly [T, T, boolean])[] = [];
  let first: T | undefined;
  for (const [index, each] of all.entries()) {
    if (!isIn(each)) continue;
    first ??= each;
    const [isOpen, next] = [index === all.length - 1, all[index + 1]];
    if (next !== undefined && isIn(next)) continue;
    runs.push([first, each, isOpen]);
    first = undefined;
  }
  return runs;
}

function namesOf(first: Timed, last: Timed): string {
  return first === last ? `report ${first.sequence}` : `reports ${first.sequence} to ${last.sequence}`;
}

/** `2027-03-01 06:15 UTC`; years beyond 9999 as they are. */
function utc(at = 0): string {
  return `${new Date(at).toISOString().replace(/T(\d\d:\d\d).*/, ' $1')} UTC`;
}

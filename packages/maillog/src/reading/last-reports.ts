/** The last report of each host and configuration, and whether the next one is late. */
import type { ReadMessage } from './chain.ts';

export interface LastReport {
  readonly host: string;
  /** Undefined in reports of version 1. */
  readonly configuration: string | undefined;
  readonly sequence: number;
  /** ISO 8601, UTC; undefined in reports of version 1. */
  readonly made: string | undefined;
  readonly due: string | undefined;
  readonly late: boolean;
  /** Whether it says that it was made in the future: nobody can tell then whether the host is late. */
  readonly ahead: boolean;
  /** Whether its key is one that its host is known by; false: the user has not accepted it. */
  readonly accepted: boolean;
}

/** A report may take this long on its way, or a quarter of its interval if that is longer. */
const GRACE_MS = 60 * 60 * 1000;

/**
 * By host. A report is late if the last one is older than `silentSeconds`; undefined: if the time at which
 * the last one says that the next is due has passed. A host without any interval is never late.
 */
export function lastReports(
  messages: readonly ReadMessage[],
  now: Date,
  silentSeconds: number | undefined,
): readonly LastReport[] {
  const last = new Map<string, ReadMessage>();
  for (const message of messages) {
    // Anybody can send one that is due in a year. A former key's was followed by those of the next one.
    if (message.trust === 'alarm' || message.trust === 'former') continue;
    const key = JSON.stringify([message.host, message.configuration ?? '']);
    const known = last.get(key);
    if (!known || isNewer(message, known, now)) last.set(key, message);
  }
  // A report of version 1 is from before its host described its reports.
  const described = new Set(messages.flatMap(({ host, manifest }) => (manifest ? [host] : [])));
  return [...last.values()]
    .filter(({ host, manifest }) => manifest !== undefined || !described.has(host))
    .toSorted((a, b) => (a.host < b.host || (a.host === b.host && isBefore(a, b)) ? -1 : 1))
    .map(({ host, configuration, sequence, manifest, trust }) => {
      const { made, due } = manifest ?? {};
      const late = manifest !== undefined && isLate(manifest, now, silentSeconds);
      const ahead = manifest !== undefined && isAhead(manifest, now);
      return {
        host,
        configuration,
        sequence,
        made,
        due: due ?? undefined,
        late,
        ahead,
        accepted: trust !== 'new',
      };
    });
}

/**
 * A host that was restored from a backup counts from an older number, and a clock may have been wrong once.
 */
function isNewer(one: ReadMessage, other: ReadMessage, now: Date): boolean {
  if (!one.manifest || !other.manifest) return one.sequence > other.sequence;
  const [a, b] = [isAhead(one.manifest, now), isAhead(other.manifest, now)];
  if (a !== b) return b;
  const [made, before] = [one.manifest.made, other.manifest.made].map((time) => Date.parse(time));
  return made === before ? one.sequence > other.sequence : (made ?? 0) > (before ?? 0);
}

function isAhead({ made }: { readonly made: string }, now: Date): boolean {
  return Date.parse(made) > now.getTime() + GRACE_MS;
}

function isBefore(a: ReadMessage, b: ReadMessage): boolean {
  return (a.configuration ?? '') < (b.configuration ?? '');
}

function isLate(
  { made, due }: { readonly made: string; readonly due: string | null },
  now: Date,
  silentSeconds: number | undefined,
): boolean {
  const begun = Date.parse(made);
  if (silentSeconds !== undefined) return now.getTime() > begun + silentSeconds * 1000;
  if (due === null) return false;
  const end = Date.parse(due);
  return now.getTime() > end + Math.max(GRACE_MS, (end - begun) / 4);
}

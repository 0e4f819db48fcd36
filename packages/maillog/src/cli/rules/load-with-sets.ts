/**
 * Reads a configuration for a report: pulls its rules sets first, and goes on with those in force if that
 * fails. Nothing about a set keeps a report from being made: without it, more lines are shown.
 */
import type { Host } from '../../entry/host.ts';
import { MailLogError } from '../../errors.ts';
import { awayNotice, leftOutNotice, notPulledNotice, refusedNotice } from '../../rules-set/set-notice.ts';
import { load } from '../wiring/load.ts';
import type { Loaded } from '../wiring/load.ts';
import type { PullResult } from './pull-sets.ts';
import { RulesSets } from './rules-sets.ts';

const DAY_MS = 86_400_000;
/** A server may be away for a while. Days. */
const MAX_AWAY_DAYS = 3;

export interface LoadedWithSets {
  readonly loaded: Loaded;
  /** What the report has to say of its sets. */
  readonly notices: readonly string[];
}

/** @throws MailLogErrors with every error in the configuration, whatever its sets are */
export async function loadWithSets(file: string, host: Host): Promise<LoadedWithSets> {
  const sets = new RulesSets();
  const first = await attempt(load(file, host, sets));
  if (sets.sources.length === 0) return { loaded: first.get(), notices: [] };
  const { results, notices } = await pull(file, host, sets);
  const isNew = results.some(({ pulled }) => pulled.kind === 'new');
  const loaded = isNew ? await attempt(load(file, host, sets.using('stored'))) : first;
  if (loaded.error === undefined) return { loaded: loaded.get(), notices };
  // The configuration has changed, and contradicts a set that it went with before.
  const without = await attempt(load(file, host, sets.using('none')));
  if (without.error !== undefined) return { loaded: loaded.get(), notices };
  const [reason = ''] = loaded.error.message.split('\n');
  return {
    loaded: without.get(),
    notices: [...notices, leftOutNotice(reason)],
  };
}

interface Attempt<T> {
  readonly error: Error | undefined;
  /** @throws the error */
  readonly get: () => T;
}

async function attempt<T>(loading: Promise<T>): Promise<Attempt<T>> {
  try {
    const value = await loading;
    return { error: undefined, get: () => value };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      error,
      get: () => {
        throw error;
      },
    };
  }
}

async function pull(
  file: string,
  host: Host,
  sets: RulesSets,
): Promise<{ readonly results: readonly PullResult[]; readonly notices: readonly string[] }> {
  const { pullSets } = await import('./pull-sets.ts');
  try {
    const results = await pullSets(file, host, sets);
    return { results, notices: results.flatMap((result) => noticeOf(result, host.now()) ?? []) };
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    // Another run holds the state directory: send.ts will say so.
    if (error.kind === 'undelivered') return { results: [], notices: [] };
    return { results: [], notices: [notPulledNotice(error.message)] };
  }
}

/** What a report says of a pull; undefined: nothing. */
export function noticeOf(
  { source: { url }, pulled, inForce, record }: PullResult,
  now: Date,
): string | undefined {
  if (!('words' in pulled)) return undefined;
  const stays = inForce
    ? `set ${inForce.set.name} ${inForce.set.serial} stays in force`
    : 'no set of it is in force, and all lines are shown';
  if (pulled.kind === 'refused') return refusedNotice(url, pulled.words, stays);
  if (!inForce) return awayNotice(url, '', pulled.words, stays);
  const away = now.getTime() - record.good;
  if (away < MAX_AWAY_DAYS * DAY_MS) return undefined;
  const since = record.good === 0 ? ' since the first pull' : ` since ${new Date(record.good).toISOString()}`;
  return awayNotice(url, since, pulled.words, stays);
}

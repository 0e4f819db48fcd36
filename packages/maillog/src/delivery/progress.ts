/**
 * The progress of a report in the spool. This file decides, without disk or clock, what an attempt changes,
 * when the next is due, and when MailLog gives up.
 */
import type { Outcome } from '../report/ports.ts';
import type { SpoolRecord } from './spool-record.ts';
import { readRecord, writeRecord } from './checksummed-record.ts';
import { isTexts } from '../saved.ts';

export interface GivenUp {
  readonly recipient: string;
  readonly words: string;
  /** Whether a later report has named it. Version 0.1.0 named the field so, and its spools are read. */
  readonly told: boolean;
}

export interface Progress {
  readonly version: 1;
  readonly tries: number;
  /** Milliseconds since 1970: the last try, and when the next is due. */
  readonly tried: number;
  readonly next: number;
  /** The last reason why a waiting recipient was not served. */
  readonly words: string;
  /** For each message of the record, in its order, the recipients still to be served. */
  readonly pending: readonly (readonly string[])[];
  readonly givenUp: readonly GivenUp[];
  /** For each message, the recipients given up; version 0.1.0 did not write it. */
  readonly missed?: readonly (readonly string[])[] | undefined;
  /** When a server wants to be asked again at the earliest, milliseconds since 1970. */
  readonly notBefore?: number | undefined;
  /** When the report left failed/ to be sent again. Its retry time counts from then. */
  readonly requeued?: number | undefined;
}

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = MINUTE_MS;
const MAX_PAUSE_MS = 60 * MINUTE_MS;
/** By how much a pause may be shorter, so that hosts that failed together do not come back together. */
const SPREAD = 0.2;
export const LIFE_DAYS = 7;
const LIFE_MS = LIFE_DAYS * 24 * 60 * MINUTE_MS;

export function firstProgress(record: SpoolRecord): Progress {
  const pending = record.messages.map(({ to }) => [...new Set(to)]);
  return { version: 1, tries: 0, tried: 0, next: 0, words: '', pending, givenUp: [] };
}

export function writeProgress(progress: Progress): string {
  return writeRecord(progress);
}

/**
 * The progress of `record`; if the text is damaged, the progress of a new report: better a message twice
 * under one Message-ID than none.
 */
export function readProgress(text: string | undefined, record: SpoolRecord): Progress {
  const value = text === undefined ? undefined : (readRecord(text) as Progress | undefined);
  return isProgress(value) && value.pending.length === record.messages.length ? value : firstProgress(record);
}

/** The checksum shows that MailLog wrote it; this check, that it has this version. */
function isProgress(value: Partial<Progress> | null | undefined): value is Progress {
  return (
    value?.version === 1 &&
    [value.tries, value.tried, value.next].every(Number.isFinite) &&
    typeof value.words === 'string' &&
    isLists(value.pending) &&
    (value.missed === undefined || isLists(value.missed)) &&
    [value.requeued, value.notBefore].every((time) => time === undefined || Number.isFinite(time)) &&
    Array.isArray(value.givenUp) &&
    value.givenUp.every((one: Partial<GivenUp> | null) => typeof one?.recipient === 'string')
  );
}

function isLists(value: unknown): boolean {
  return Array.isArray(value) && value.every(isTexts);
}

/**
 * Whether a try is due. It also is if the clock was set back since the last try: else a clock that was a year
 * ahead would stop delivery for a year.
 */
export function isDue(progress: Progress, now: number): boolean {
  // It was sent, and a crash kept it from leaving new/.
  if (statusOf(progress) === 'delivered') return true;
  return progress.tries === 0 || now >= progress.next || now < progress.tried;
}

/**
 * The progress after a try. `outcomes` are those of the messages in their order, undefined for a message
 * without waiting recipients. `chance`, from 0 to 1, spreads the next try. MailLog gives a report up only
 * after one more failed try after its time is up: if the clock jumped ahead, that try is the report's chance.
 */
export function afterTry(
  before: Progress,
  outcomes: readonly (Outcome | undefined)[],
  made: number,
  now: number,
  chance = 0,
): Progress {
  const givenUp = [...before.givenUp];
  let words = '';
  let notBefore: number | undefined;
  const missed = before.pending.map((_, index) => [...(before.missed?.[index] ?? [])]);
  const giveUp = (recipient: string, reason: string, index: number): void => {
    givenUp.push({ recipient, words: reason, told: false });
    missed[index].push(recipient);
  };
  const { requeued } = before;
  const expired = now - Math.max(made, requeued ?? 0) > LIFE_MS;
  const pending = before.pending.map((recipients, index) => {
    const outcome = outcomes[index];
    const accepted = new Set(outcome?.accepted);
    const refusals = new Map(outcome?.refused.map((refusal) => [refusal.recipient, refusal]));
    return recipients.filter((recipient) => {
      if (accepted.has(recipient)) return false;
      const refusal = refusals.get(recipient);
      // A recipient without an outcome was not served.
      const reason = refusal?.words ?? 'not served';
      if (refusal?.kind === 'permanent') giveUp(recipient, reason, index);
      else if (expired) giveUp(recipient, `not delivered within ${LIFE_DAYS} days: ${reason}`, index);
      else {
        words = reason;
        if (refusal?.notBefore !== undefined) notBefore = Math.max(notBefore ?? 0, refusal.notBefore);
      }
      return refusal?.kind !== 'permanent' && !expired;
    });
  });
  const tries = before.tries + 1;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(before.tries, 16), MAX_PAUSE_MS);
  const next = Math.max(now + pause * (1 - SPREAD * chance), notBefore ?? 0);
  return { version: 1, tries, tried: now, next, words, pending, givenUp, missed, requeued, notBefore };
}

/**
 * The progress of a report that moves back from failed/ to new/: each failed recipient waits again for the
 * messages it did not get.
 */
export function requeued(before: Progress, record: SpoolRecord, now: number): Progress {
  const pending = record.messages.map(({ to }, index) => {
    const missed = before.missed?.[index] ?? before.givenUp.map(({ recipient }) => recipient);
    const again = new Set([...(before.pending[index] ?? []), ...missed]);
    return [...new Set(to)].filter((recipient) => again.has(recipient));
  });
  return { ...firstProgress(record), pending, requeued: now };
}

/** The progress of a report that moves back from sent/ to new/: everyone gets it once more. */
export function sentAgain(record: SpoolRecord, now: number): Progress {
  return { ...firstProgress(record), requeued: now };
}

/** When the last try of a sent report was; a damaged progress is as old as its report. */
export function sentAt({ tried, requeued = 0 }: Progress, { made }: SpoolRecord): number {
  return Math.max(tried, requeued, Date.parse(made));
}

/**
 * Whether somebody moved the report from failed/ to new/ by hand: no recipient waits for it, and it was not
 * delivered. A crash before the move to failed/ looks the same, and costs one more try.
 */
export function isMovedByHand(progress: Progress): boolean {
  return statusOf(progress) === 'failed';
}

/** Until when a server wants to be left alone; 0: it does not say. A clock that was set back ends it. */
export function pauseUntil({ notBefore = 0, tried }: Progress, now: number): number {
  return now < tried ? 0 : notBefore;
}

/** `waiting` while anyone waits; then `failed` if anyone was given up. */
export function statusOf(progress: Progress): 'delivered' | 'waiting' | 'failed' {
  if (progress.pending.some((recipients) => recipients.length > 0)) return 'waiting';
  return progress.givenUp.length > 0 ? 'failed' : 'delivered';
}

/**
 * Takes messages out of the inbox until somebody ends it: opens and checks each, and counts it in one
 * transaction with the mark that it was taken. Any number of workers do this at once. Whenever one is killed,
 * its message is lent to another one later, and counts once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { BodiesFault } from '../bodies/bodies.ts';
import type { Bodies } from '../bodies/bodies.ts';
import { Sweep } from '../bodies/sweep.ts';
import { isAway, isOfContent, worded } from '../database/connect.ts';
import { makePartitions } from '../database/partitions.ts';
import { Queries } from '../database/queries.ts';
import { checkSchema } from '../database/schema.ts';
import { MailLogError } from '../maillog.ts';
import { nameRules, settleChains } from '../reader.ts';
import type { ReaderOptions, TakenMail } from '../reader.ts';
import { keepKnownHost, knownHost } from '../store/known-hosts.ts';
import type { HostKnowledge } from '../store/known-hosts.ts';
import type { PostgresStore } from '../store/postgres-store.ts';
import { forgetBodies, giveBack, lend, setFailed, setTaken } from './lease.ts';
import type { Delivery } from './lease.ts';
import { openDelivery } from './open-delivery.ts';
import { Tidier } from './tidier.ts';

/** What opens mails; the hosts are those of the database. */
export type Opener = Omit<ReaderOptions, 'hosts'>;

export interface WorkerOptions {
  readonly pool: Pool;
  readonly store: PostgresStore;
  /** As many messages are opened at once. */
  readonly openers: readonly Opener[];
  /** Where bodies are that are not in the database; default: nowhere. */
  readonly bodies?: Bodies | undefined;
  /** Texts of reports that are older are removed. Days. */
  readonly keepDays: number;
  /** Ends the work after the messages that are being opened. */
  readonly signal: AbortSignal;
  readonly say: (words: string) => void;
}

/** Between two looks into an inbox that was empty. NOTIFY would make all commits wait for one another. */
const IDLE_MS = 1000;
const SETTLE_MS = 2000;
const REMOVE_MS = 3_600_000;
/** How long a message waits whose body cannot be reached, while others are opened. */
const LATER_SECONDS = 60;
/** While the database is away: at first, and at most. */
const RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;
const DAY_MS = 86_400_000;
/** How often a message is opened again since another worker has learnt of its host. */
const MAX_OPENINGS = 5;

/**
 * @throws MailLogError if nothing can be opened: no key, no right; or the database refuses what it should not
 */
export async function work(options: WorkerOptions): Promise<void> {
  const { openers, signal } = options;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const lanes = [
    ...openers.map((opener) => patiently(options, either, () => takeNext(options, opener, either))),
    patiently(options, either, () => tidy(options, either)),
  ];
  try {
    await Promise.all(lanes);
  } catch (error) {
    // Tables that a newer program has changed meanwhile say so better than what they refuse.
    await checkSchema(options.pool);
    throw error;
  } finally {
    // One that failed ends the others, each after its message.
    over.abort();
    await Promise.allSettled(lanes);
  }
}

/** Repeats `step`; while the database is away, ever more seldom. */
async function patiently(
  { say }: WorkerOptions,
  signal: AbortSignal,
  step: () => Promise<void>,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await step();
      failures = 0;
    } catch (error) {
      if (!isAway(error)) throw error;
      failures += 1;
      const fault = worded(error);
      if (failures === 1) say(fault instanceof Error ? fault.message : 'the database is away');
      const longest = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(failures, 10));
      await idle(longest * (0.5 + Math.random() / 2), signal);
    }
  }
}

async function takeNext(options: WorkerOptions, opener: Opener, signal: AbortSignal): Promise<void> {
  const delivery = await lend(options.pool);
  if (!delivery) return idle(IDLE_MS, signal);
  try {
    await takeDelivery(options, opener, await withBody(options.bodies, delivery));
  } catch (error) {
    if (error instanceof BodiesFault) {
      options.say(`${error.message}; its messages wait`);
      return await giveBack(new Queries(options.pool), delivery, LATER_SECONDS);
    }
    // What befalls every message is none of this one.
    await giveBack(new Queries(options.pool), delivery).catch(() => undefined);
    throw error;
  }
}

/** @throws BodiesFault if its body is outside the database, and cannot be reached now */
async function withBody(bodies: Bodies | undefined, delivery: Delivery): Promise<Delivery> {
  if (delivery.outside === undefined) return delivery;
  if (bodies === undefined)
    throw new MailLogError('config', 'a receiver keeps bodies outside the database', {
      hint: 'use --bodies as the receivers do',
    });
  return { ...delivery, body: await bodies.get(delivery.outside) };
}

/** Opens and counts a message that was lent. */
export async function takeDelivery(
  { pool, store }: Pick<WorkerOptions, 'pool' | 'store'>,
  opener: Opener,
  delivery: Delivery,
): Promise<void> {
  const sql = new Queries(pool);
  for (let opening = 1; ; opening++) {
    const known = await knownHost(sql, delivery.host);
    const mail = await nameRules(store, await openDelivery(delivery, { ...opener, hosts: known.hosts }));
    if (mail.state !== 'report') return fail(store, sql, delivery, mail);
    try {
      await store.take(mail, Date.now(), (own) => settleWith(own, delivery, known));
      return;
    } catch (error) {
      if (error instanceof Outdated && opening < MAX_OPENINGS) continue;
      if (!isOfContent(error)) throw error;
      return fail(store, sql, delivery, { ...mail, messages: [], reason: error.message });
    }
  }
}

/** Another worker has learnt of the host while this one opened a message of it. */
class Outdated extends Error {}

async function settleWith(sql: Queries, delivery: Delivery, known: HostKnowledge): Promise<void> {
  if (known.hosts.isChanged && !(await keepKnownHost(sql, delivery.host, known))) throw new Outdated();
  await setTaken(sql, delivery);
}

/** It stays in the inbox with the reason, and the page names it. */
async function fail(store: PostgresStore, sql: Queries, delivery: Delivery, mail: TakenMail): Promise<void> {
  const { reason = 'it is no report' } = mail;
  // One that was counted once is one, whatever a replay with other keys finds.
  if ((await store.mailState(mail.digest)) === 'report') return setFailed(sql, delivery, reason);
  const failed = { ...mail, state: 'unreadable', reason } as const;
  await store.take(failed, Date.now(), (own) => setFailed(own, delivery, reason));
}

/**
 * What belongs to many messages: gaps of chains, partitions; counts, texts and bodies that are too old. One
 * worker of all does it. A worker whose tables a newer program has changed ends, even where it could still
 * write.
 */
async function tidy(
  { pool, store, bodies, keepDays, say }: WorkerOptions,
  signal: AbortSignal,
): Promise<void> {
  const tidier = new Tidier(pool);
  const sweep = bodies && new Sweep(bodies);
  const sql = new Queries(pool);
  let removeAt = 0;
  let isMore = false;
  const work = async (): Promise<void> => {
    await settleChains(store);
    const before = Date.now() - keepDays * DAY_MS;
    // A round at a time, so that chains are settled and signals heard meanwhile.
    const end = Date.now() + SETTLE_MS;
    while (isMore && Date.now() < end && !signal.aborted)
      isMore = await store.removeSomeCounts(before, Date.now());
    if (Date.now() < removeAt) return;
    await makePartitions(pool);
    await store.removeTexts(before);
    await forgetBodies(sql, before);
    await sweep?.run(sql, Date.now()).catch((error: unknown) => {
      if (!(error instanceof BodiesFault)) throw error;
      say(error.message);
    });
    removeAt = Date.now() + REMOVE_MS;
    isMore = true;
  };
  for (; !signal.aborted; await idle(SETTLE_MS, signal)) {
    await checkSchema(pool);
    await tidier.run(work);
  }
  await tidier.end();
}

async function idle(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

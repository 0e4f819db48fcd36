/** Fills a store with made reports, as ingest gives them: a day of many hosts, a report an hour. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { FormCounter, Forms } from '../../packages/reader/src/forms/form-counter.ts';
import type { Store } from '../../packages/reader/src/store/store.ts';
import type { TakenEntry, TakenMail } from '../../packages/reader/src/store/taken.ts';

const HOUR_MS = 3_600_000;
const FIRST = Date.parse('2026-03-01T00:15:00Z');
const REPORTS = 24;
const LINES = 50;
/** Kinds of messages, most of which few hosts have. */
const KINDS = 400;
/** Half an hour after the last report. */
export const NOW = FIRST + (REPORTS - 1) * HOUR_MS + HOUR_MS / 2;

export async function fillStore(store: Store, hosts: number): Promise<void> {
  const forms = new Forms();
  const random = numbers(7);
  for (let hour = 0; hour < REPORTS; hour++)
    for (let host = 0; host < hosts; host++) {
      // Some are silent from noon on, and some lose a report.
      if (host % 250 === 249 && hour > 12) continue;
      if (host % 100 === 99 && hour === 7) continue;
      await store.take(mailOf(`web${String(host).padStart(4, '0')}`, hour, random, forms), NOW);
    }
}

function mailOf(host: string, hour: number, random: () => number, forms: Forms): TakenMail {
  const madeAt = FIRST + hour * HOUR_MS;
  const log = Array.from({ length: LINES }, () => lineOf(host, hour, random)).join('');
  const counter = new FormCounter(forms, 'line');
  counter.add(Buffer.from(log));
  const entry: TakenEntry = {
    name: 'auth.txt',
    kind: 'watch',
    description: 'System log',
    lines: LINES,
    output: true,
    hidden: 900,
    folded: 0,
    warnings: [],
    listing: undefined,
    holdsChanges: false,
  };
  return {
    digest: sha256(`mail ${host} ${hour}`),
    source: `new/${host}.${hour}`,
    state: 'report',
    reason: undefined,
    messages: [
      {
        key: sha256(`message ${host} ${hour}`),
        host,
        isVerified: true,
        configuration: '/etc/maillog/host.conf',
        sequence: hour + 1,
        message: 1,
        of: 1,
        digest: sha256(`parts ${host} ${hour}`),
        previous: hour === 0 ? undefined : sha256(`parts ${host} ${hour - 1}`),
        signer: sha256(host).slice(0, 40).toUpperCase(),
        trust: 'known',
        madeAt,
        dueAt: madeAt + HOUR_MS,
        program: 'maillog bench',
        isWhole: true,
        faults: [],
        entries: [entry],
        rules: [],
        rulesSets: undefined,
        ruleHits: [],
        warnings: [],
        parts: [
          {
            name: entry.name,
            entry: entry.name,
            kind: entry.kind,
            description: 'System log',
            piece: 1,
            of: 1,
            bytes: Buffer.byteLength(log),
            lines: LINES,
            sha256: sha256(log),
            deflated: deflateSync(log),
            isCut: false,
            searched: log,
            forms: counter.counts,
          },
        ],
      },
    ],
  };
}

const WORDS = [
  'accepted',
  'closed',
  'started',
  'finished',
  'reloaded',
  'synced',
  'rotated',
  'expired',
  'loaded',
  'sent',
];

/** Few kinds of messages are most of the lines. */
function lineOf(host: string, hour: number, random: () => number): string {
  const kind = Math.floor(KINDS * (random() / 2 ** 23) ** 3);
  const head = `Mar  1 ${String(hour).padStart(2, '0')}:10:07 ${host}`;
  const address = `10.${random() % 250}.${random() % 250}.${random() % 250}`;
  if (kind === 0 && random() % 5000 === 0)
    return `${head} sshd[812]: Accepted password for root from ${address} port 4022 ssh2\n`;
  const name = `${WORDS[kind % 10]} ${WORDS[Math.floor(kind / 10) % 10]} ${letters(kind)}`;
  return `${head} daemon${kind % 40}[${1000 + (random() % 30_000)}]: checkpoint complete: ${name} by worker ${random() % 900} from ${address} in ${random() % 900} ms\n`;
}

/** A word of its own for each number. */
function letters(number: number): string {
  return `queue${String.fromCharCode(97 + (number % 26), 97 + (Math.floor(number / 26) % 26))}`;
}

/** Always the same numbers below 2^23. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state >> 8;
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

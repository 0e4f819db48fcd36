/** Made reports, as a worker has them once it has opened them: 50 lines in 33 forms. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { FormCounter, Forms } from '../../packages/reader/src/forms/form-counter.ts';
import type { TakenEntry, TakenMail } from '../../packages/reader/src/store/taken.ts';

const LINES = 50;
const FORMS = 33;
/** Kinds of messages in the fleet, most of which few hosts have. */
const KINDS = 400;
const HOUR_MS = 3_600_000;
const FIRST = Date.parse('2026-03-01T00:15:00Z');

const forms = new Forms();

/** Report `sequence` of a host, from 1; always the same one. */
export function madeReport(host: string, sequence: number): TakenMail {
  const madeAt = FIRST + sequence * HOUR_MS;
  const log = logOf(host, sequence);
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
    digest: sha256(`mail ${host} ${sequence}`),
    source: `${host} /etc/maillog/host.conf ${sequence}/1`,
    state: 'report',
    reason: undefined,
    messages: [
      {
        key: sha256(`message ${host} ${sequence}`),
        host,
        isVerified: true,
        configuration: '/etc/maillog/host.conf',
        sequence,
        message: 1,
        of: 1,
        digest: sha256(`parts ${host} ${sequence}`),
        previous: sequence === 1 ? undefined : sha256(`parts ${host} ${sequence - 1}`),
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

/** The log of a report. Few kinds of messages are most of the lines. */
export function logOf(host: string, sequence: number): string {
  const random = numbers(Number.parseInt(sha256(`${host} ${sequence}`).slice(0, 7), 16));
  const kinds = new Set<number>();
  while (kinds.size < FORMS) kinds.add(Math.floor(KINDS * (random() / 2 ** 23) ** 3));
  const all = [...kinds];
  return Array.from({ length: LINES }, (_, at) => lineOf(host, sequence, all[at % FORMS] ?? 0, random)).join(
    '',
  );
}

const WORDS = 'accepted closed started finished reloaded synced rotated expired loaded sent'.split(' ');

function lineOf(host: string, sequence: number, kind: number, random: () => number): string {
  const head = `Mar  1 ${String(sequence % 24).padStart(2, '0')}:10:07 ${host}`;
  const address = `10.${random() % 250}.${random() % 250}.${random() % 250}`;
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

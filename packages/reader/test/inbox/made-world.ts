/** A store with reports of log lines, counted as ingest counts them, and an inbox over it. */
import { Inbox } from '../../src/inbox/inbox.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { FormCounter, Forms } from '../../src/forms/form-counter.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { TakenMail, TakenMessage } from '../../src/store/taken.ts';
import { mail, message, part, sha256, T0 } from '../store/contract.ts';

export { T0 } from '../store/contract.ts';

const forms = new Forms();

/** A mail of report `sequence` of `host`, with lines of a log. */
export function reportOf(
  host: string,
  sequence: number,
  lines: readonly string[],
  more: Partial<TakenMessage> = {},
): TakenMail {
  const text = lines.map((line) => `${line}\n`).join('');
  const counter = new FormCounter(forms, 'line');
  counter.add(Buffer.from(text));
  const key = sha256(`${host} ${sequence} ${more.isVerified ?? true}`);
  const made = message(sequence, [part(text, counter.counts)], { host, key, dueAt: undefined, ...more });
  return mail(`${host} ${sequence} ${more.isVerified ?? true}`, [made]);
}

export interface World {
  readonly store: Store;
  readonly inbox: Inbox;
  readonly clock: { now: number };
  readonly take: (...report: Parameters<typeof reportOf>) => Promise<void>;
  /** Open findings of lines. */
  readonly open: () => Promise<readonly Finding[]>;
  /** The one that has a line like this. */
  readonly find: (word: string) => Promise<Finding>;
}

export async function makeWorld(): Promise<World> {
  const { store } = await openMemoryStore();
  const clock = { now: T0 };
  const inbox = new Inbox(store, { now: () => clock.now, who: 'you' });
  const open: World['open'] = async () =>
    (await inbox.list()).findings.filter(({ kind }) => kind === 'lines');
  return {
    store,
    inbox,
    clock,
    open,
    take: async (...report) => {
      await store.take(reportOf(...report), T0);
      await settleChains(store);
    },
    find: async (word) => {
      const findings = await open();
      const found = findings.find(({ text, example = '' }) => `${text} ${example}`.includes(word));
      if (!found) throw new Error(`no ${word} in ${findings.map(({ text }) => text).join(', ')}`);
      return found;
    },
  };
}

/** `Mar  1 06:00:07 web1 sshd[812]: …` */
export function line(host: string, program: string, text: string, second = 7): string {
  return `Mar  1 06:00:${String(second % 60).padStart(2, '0')} ${host} ${program}[812]: ${text}`;
}

/** Routine lines that training makes silent: so many, with numbers from `first` on. */
export function cacheLines(host: string, count: number, first = 10): string[] {
  return Array.from({ length: count }, (_, index) =>
    line(host, 'app', `cache warmed, ${first + index} keys in ${1 + (index % 3)} ms`, index),
  );
}

/** Lines with an address of somebody outside. */
export function closedLines(host: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    line(host, 'sshd', `Connection closed by 10.0.${index}.7 port ${40_000 + index} [preauth]`, index),
  );
}

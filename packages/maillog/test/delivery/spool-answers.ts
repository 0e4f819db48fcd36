import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from 'node:test';
import { openSpool } from '../../src/delivery/spool.ts';
import type {
  Delivery,
  Outcome,
  OutgoingMessage,
  Refusal,
  Spool,
  SpoolDraft,
} from '../../src/report/ports.ts';
import { temporary } from '../helpers/temporary.ts';

/**
 * A delivery whose answers a test sets; servers' faults are smtp.test.ts's, this is about what becomes of
 * them.
 */
export class Answers implements Delivery {
  readonly name = 'answers';
  readonly seen: { message: OutgoingMessage; content: string }[] = [];
  answer: (recipient: string) => Omit<Refusal, 'recipient'> | undefined = () => undefined;

  deliver(message: OutgoingMessage): Promise<Outcome> {
    this.seen.push({ message, content: readFileSync(message.file, 'latin1') });
    const refused = message.to.flatMap((recipient) => {
      const refusal = this.answer(recipient);
      return refusal ? [{ recipient, ...refusal }] : [];
    });
    const accepted = message.to.filter(
      (recipient) => !refused.some((refusal) => refusal.recipient === recipient),
    );
    return Promise.resolve({ accepted, refused });
  }
}

/**
 * A directory for a spool, with a clock and a delivery that a test sets. All three begin anew before each
 * test of the suite: `{directory: '…/spool', clock: {now: 1772323200000}, …}`.
 */
export function spoolBench() {
  const root = temporary();
  const directory = join(root, 'spool');
  const clock = { now: 0 };
  const delivery = new Answers();
  beforeEach(() => {
    rmSync(directory, { recursive: true, force: true });
    clock.now = Date.parse('2026-03-01T00:00:00Z');
    delivery.answer = () => undefined;
    delivery.seen.length = 0;
  });
  const open = (limit = 1_000_000): Promise<Spool> =>
    openSpool({ directory, limit, now: () => new Date(clock.now) });
  return { root, directory, clock, delivery, open };
}

export async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.slice(0, 3), 'latin1');
  yield Buffer.from(text.slice(3), 'latin1');
}

export const LATER = { kind: 'transient', words: '451 later' } as const;
export const NEVER = { kind: 'permanent', words: '550 never' } as const;

/** A report of one message, to be committed. */
export function draft(
  sequence: number,
  to: readonly string[] = ['a@example.com'],
  text = `report ${sequence}\r\n`,
): SpoolDraft {
  return {
    sequence,
    checkpoint: { '/var/log/syslog': sequence * 100 },
    messages: [{ content: bytes(text), from: 'm@example.com', to, messageId: `<${sequence}@example.com>` }],
  };
}

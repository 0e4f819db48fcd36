/**
 * `maillog train --review` shows the proposals one by one on a terminal. An accepted rule is added to the
 * rules file at once, so that quitting early loses nothing.
 */
import type { ReadStream } from 'node:tty';
import { MailLogError } from '../errors.ts';
import { appendDurably } from '../system/durable-append.ts';
import {
  alsoHidden,
  tightened,
  ruleStatement,
  screen,
  tighteningsOf,
  describeTightening,
} from '../training/index.ts';
import type { ReviewProgress, Proposal } from '../training/index.ts';
import type { Streams } from './terminal/streams.ts';

const CLEAR = '\x1b[H\x1b[2J';

/** Asks about each proposal; resolves to how many were accepted. */
export async function review(proposals: readonly Proposal[], file: string, io: Streams): Promise<number> {
  const { stdin } = process;
  if (!stdin.isTTY || !io.stdout.isTTY) {
    throw new MailLogError('usage', '--review needs a terminal', {
      hint: 'without it, the rules are printed',
    });
  }
  const asked = proposals.filter(({ standing }) => standing !== 'rare');
  const keys = keysOf(stdin);
  let accepted = 0;
  try {
    for (const [index, proposal] of asked.entries()) {
      const at = { number: index + 1, total: asked.length };
      const { key, chosen } = await ask(proposal, proposals, at, keys, io);
      if (key === 'q') break;
      if (key !== 'a') continue;
      await appendDurably(file, Buffer.from(ruleStatement(chosen), 'latin1'));
      accepted++;
    }
  } finally {
    keys.close();
    io.stdout.write(CLEAR);
  }
  return accepted;
}

/**
 * Shows a proposal until a key other than `n` is pressed. Each `n` makes the rule narrower; after the
 * narrowest comes the original again.
 */
async function ask(
  proposal: Proposal,
  all: readonly Proposal[],
  at: ReviewProgress,
  keys: Keys,
  { stdout }: Streams,
): Promise<{ readonly key: string; readonly chosen: Proposal }> {
  const steps = tighteningsOf(proposal);
  let chosen = proposal;
  let note: string | undefined;
  for (let taken = 0; ;) {
    const also = alsoHidden(chosen, all, proposal);
    const paint = (): void => {
      const { columns, rows } = stdout;
      stdout.write(CLEAR + screen(chosen, also, { ...at, note }, { columns, rows }).join('\r\n'));
    };
    stdout.on('resize', paint);
    paint();
    const key = await keys.next();
    stdout.off('resize', paint);
    if (key !== 'n') return { key, chosen };
    taken = taken < steps.length ? taken + 1 : 0;
    const step = steps[taken - 1];
    chosen = step ? tightened(proposal, steps.slice(0, taken)) : proposal;
    if (step) note = `NARROWED, step ${taken} of ${steps.length}: ${describeTightening(step)}`;
    else note = steps.length > 0 ? 'as it was proposed' : 'it cannot be narrowed: no place has few values';
  }
}

interface Keys {
  next(): Promise<string>;
  close(): void;
}

/** Keys `a`, `s`, `n` and `q`, one at a time; an end of input or an interrupt is `q`. */
function keysOf(stdin: ReadStream): Keys {
  const waiting: string[] = [];
  let wake: (() => void) | undefined;
  const take = (data: Buffer): void => {
    for (const key of data.toString('latin1').toLowerCase()) {
      if (key === '\x03' || key === '\x04') waiting.push('q');
      else if ('asnq'.includes(key)) waiting.push(key);
    }
    wake?.();
  };
  const end = (): void => take(Buffer.from('q'));
  stdin.setRawMode(true);
  stdin.on('data', take);
  stdin.on('end', end);
  return {
    async next() {
      while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return waiting.shift() ?? 'q';
    },
    close() {
      stdin.setRawMode(false);
      stdin.off('data', take);
      stdin.off('end', end);
      stdin.pause();
    },
  };
}

/**
 * `maillog train --review` shows the proposals one by one on a terminal. An accepted rule is added to the
 * rules file at once, so that quitting early loses nothing.
 */
import type { ReadStream } from 'node:tty';
import { MailLogError } from '../../errors.ts';
import { toByteString } from '../../bytes.ts';
import { editDurably } from '../../system/durable-edit.ts';
import { alsoMatched, narrowings, revised, screen, widenings, withRules } from '../../training/index.ts';
import type { Proposal, ReviewProgress, Step, Training } from '../../training/index.ts';
import type { Streams } from '../terminal/streams.ts';

const CLEAR = '\x1b[H\x1b[2J';

/** Asks about each proposal; resolves to how many were accepted. */
export async function review(training: Training, file: string, io: Streams): Promise<number> {
  const { stdin } = process;
  if (!stdin.isTTY || !io.stdout.isTTY) {
    throw new MailLogError('usage', '--review needs a terminal', {
      hint: 'without it, the rules are printed',
    });
  }
  const asked = training.proposals.filter(({ standing }) => standing !== 'rare');
  const keys = keysOf(stdin);
  let accepted = 0;
  try {
    for (const [index, proposal] of asked.entries()) {
      const at = { number: index + 1, total: asked.length };
      const { key, chosen } = await ask(proposal, training, at, keys, io);
      if (key === 'q') break;
      if (key === 's') continue;
      const one = { ...training, proposals: [decided(chosen, key)] };
      await editDurably(file, (old) => Buffer.from(withRules(toByteString(old), one), 'latin1'));
      accepted++;
    }
  } finally {
    keys.close();
    io.stdout.write(CLEAR);
  }
  return accepted;
}

/** The standing that the reviewer chose: `a` is as proposed. */
function decided(proposal: Proposal, key: string): Proposal {
  if (key === 'h') return { ...proposal, standing: 'usual', reason: '' };
  if (key === 'f') return { ...proposal, standing: 'fold', reason: proposal.reason || 'decided in a review' };
  return proposal;
}

/**
 * Shows a proposal until a key decides. Each `n` makes the rule narrower by a step, each `w` wider; after the
 * last step comes the original again.
 */
async function ask(
  proposal: Proposal,
  training: Training,
  at: ReviewProgress,
  keys: Keys,
  { stdout }: Streams,
): Promise<{ readonly key: string; readonly chosen: Proposal }> {
  const all = { n: narrowings(proposal), w: widenings(proposal) };
  let chosen = proposal;
  let note: string | undefined;
  let last: 'n' | 'w' | undefined;
  for (let taken = 0; ;) {
    const also = alsoMatched(chosen, training.proposals, proposal);
    const paint = (): void => {
      const { columns, rows } = stdout;
      stdout.write(CLEAR + screen(chosen, also, { ...at, note }, { columns, rows }).join('\r\n'));
    };
    stdout.on('resize', paint);
    paint();
    const key = await keys.next();
    stdout.off('resize', paint);
    if (key !== 'n' && key !== 'w') return { key, chosen };
    const steps = all[key];
    taken = key !== last ? 0 : taken;
    last = key;
    taken = taken < steps.length ? taken + 1 : 0;
    chosen = taken === 0 ? proposal : after(proposal, steps.slice(0, taken), training);
    note = noteOn(key, taken, steps);
  }
}

function after(proposal: Proposal, steps: readonly Step[], training: Training): Proposal {
  return revised(proposal, new Map(steps.map(({ stats, chosen }) => [stats, chosen])), training);
}

function noteOn(key: 'n' | 'w', taken: number, steps: readonly Step[]): string {
  const step = steps[taken - 1];
  const change = key === 'n' ? 'NARROWER' : 'WIDER';
  if (step) return `${change}, step ${taken} of ${steps.length}: ${step.text}`;
  if (steps.length > 0) return 'as it was proposed';
  return key === 'n' ? 'it cannot be narrower: no place has few values' : 'it cannot be wider';
}

interface Keys {
  next(): Promise<string>;
  close(): void;
}

/** Keys of the screen, one at a time; an end of input or an interrupt is `q`. */
function keysOf(stdin: ReadStream): Keys {
  const waiting: string[] = [];
  let wake: (() => void) | undefined;
  const take = (data: Buffer): void => {
    for (const key of data.toString('latin1').toLowerCase()) {
      if (key === '\x03' || key === '\x04') waiting.push('q');
      else if ('ahfsnwq'.includes(key)) waiting.push(key);
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

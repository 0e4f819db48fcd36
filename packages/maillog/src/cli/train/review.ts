/**
 * `maillog train --review` asks about the proposals: by program, the one with most lines first. An accepted
 * rule is added to the rules file at once, so that quitting early loses nothing.
 */
import { toByteString } from '../../bytes.ts';
import { escapeText } from '../../text/escape.ts';
import {
  alsoMatched,
  isAlarming,
  narrowings,
  revised,
  reviewOrder,
  screen,
  widenings,
  withRules,
} from '../../training/index.ts';
import type { Family, Proposal, ReviewProgress, Step, Training } from '../../training/index.ts';
import { BrokenTest, editRules } from './edit-rules.ts';
import type { Streams } from '../terminal/streams.ts';
import { reviewerAt } from './answers.ts';
import type { Reviewer } from './answers.ts';
import { logcheckHint } from './logcheck-hint.ts';

const LETTERS = 'ahfsnwbqHFS';

/** A rule, and the family that it is of. */
interface Question {
  readonly proposal: Proposal;
  readonly family: Family;
}

/** What one answer did. */
interface Done {
  /** The index of the question. */
  readonly at: number;
  readonly decided: readonly Proposal[];
  /** How many rules it added, and the file before and after. */
  readonly added: number;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Asks about each proposal; resolves to how many were accepted. */
export async function review(training: Training, file: string, io: Streams): Promise<number> {
  const hint = await logcheckHint();
  const reviewer = reviewerAt(io, LETTERS);
  try {
    return await new Review(training, file, reviewer, hint).run();
  } finally {
    reviewer.close();
  }
}

class Review {
  readonly #training: Training;
  readonly #file: string;
  readonly #reviewer: Reviewer;
  readonly #isIgnored: ((lines: readonly string[]) => boolean) | undefined;
  readonly #questions: readonly Question[];
  readonly #decided = new Set<Proposal>();
  readonly #done: Done[] = [];

  constructor(
    training: Training,
    file: string,
    reviewer: Reviewer,
    isIgnored: ((lines: readonly string[]) => boolean) | undefined,
  ) {
    this.#training = training;
    this.#file = file;
    this.#reviewer = reviewer;
    this.#isIgnored = isIgnored;
    this.#questions = reviewOrder(training.proposals).flatMap((family) =>
      family.rules.map((proposal) => ({ proposal, family })),
    );
  }

  async run(): Promise<number> {
    let note: string | undefined;
    for (let at = this.#nextFrom(0); at < this.#questions.length; at = this.#nextFrom(at)) {
      const question = this.#questions[at];
      const { key, chosen } = await this.#ask(question, at, note);
      note = undefined;
      if (key === 'q') break;
      if (key === 'b') {
        const undone = await this.#undo();
        if (typeof undone === 'number') at = undone;
        else note = undone;
      } else if (isOfFamily(key)) {
        const left = this.#leftOf(question.family);
        const decided = key === 'H' ? left.filter((each) => !isAlarming(each)) : left;
        if (decided.length === 0)
          note = 'all of them have alarm words, or match an attack: decide one by one';
        else note = await this.#decide(at, decided, decided, key);
      } else note = await this.#decide(at, [question.proposal], [chosen], key);
    }
    return this.#done.reduce((sum, { added }) => sum + added, 0);
  }

  /** The first question from `at` on that has no answer. */
  #nextFrom(at: number): number {
    let next = at;
    while (next < this.#questions.length && this.#decided.has(this.#questions[next].proposal)) next++;
    return next;
  }

  /** The rules of a family that have no answer. */
  #leftOf({ rules }: Family): Proposal[] {
    return rules.filter((each) => !this.#decided.has(each));
  }

  /**
   * `chosen`: the rules of `proposals` as the reviewer wants them. Resolves to why the file does not take
   * them; undefined: it does.
   */
  async #decide(
    at: number,
    proposals: readonly Proposal[],
    chosen: readonly Proposal[],
    key: string,
  ): Promise<string | undefined> {
    const isShown = key === 's' || key === 'S';
    const rules = isShown ? [] : chosen.map((each) => decided(each, key));
    const changed = { before: Buffer.alloc(0), after: Buffer.alloc(0) };
    try {
      if (rules.length > 0)
        await editRules(this.#file, (old) => {
          changed.before = Buffer.from(old);
          const text = withRules(toByteString(old), { ...this.#training, proposals: rules });
          return (changed.after = Buffer.from(text, 'latin1'));
        });
    } catch (error) {
      if (!(error instanceof BrokenTest)) throw error;
      return error.message;
    }
    for (const each of proposals) this.#decided.add(each);
    this.#done.push({ at, decided: proposals, added: rules.length, ...changed });
    return undefined;
  }

  /** Takes the last answer back. Resolves to its question, or why it stays. */
  async #undo(): Promise<number | string> {
    const last = this.#done.at(-1);
    if (last === undefined) return 'this is the first question';
    let isChanged = false;
    if (last.added > 0)
      await editRules(this.#file, (old) => {
        isChanged = !old.equals(last.after);
        return isChanged ? old : last.before;
      });
    if (isChanged) return `${escapeText(this.#file)} was changed by somebody else: the answer stays`;
    this.#done.pop();
    for (const each of last.decided) this.#decided.delete(each);
    return last.at;
  }

  /**
   * Shows a proposal until a key decides. Each `n` makes the rule narrower by a step, each `w` wider; after
   * the last step comes the original again.
   */
  async #ask(
    { proposal, family }: Question,
    at: number,
    first: string | undefined,
  ): Promise<{ readonly key: string; readonly chosen: Proposal }> {
    const training = this.#training;
    const all = { n: narrowings(proposal), w: widenings(proposal) };
    const rest = this.#leftOf(family).filter((each) => each !== proposal);
    const progress: ReviewProgress = {
      number: at + 1,
      total: this.#questions.length,
      lines: training.lines,
      isIgnoredByLogcheck: this.#isIgnored?.(proposal.examples) ?? false,
      rest,
    };
    let chosen = proposal;
    let note = first;
    let last: 'n' | 'w' | undefined;
    for (let taken = 0; ;) {
      const also = alsoMatched(chosen, training.proposals, proposal);
      const key = await this.#reviewer.ask((size) => screen(chosen, also, { ...progress, note }, size));
      if (key !== 'n' && key !== 'w') return { key, chosen };
      const steps = all[key];
      taken = key !== last ? 0 : taken;
      last = key;
      taken = taken < steps.length ? taken + 1 : 0;
      chosen = taken === 0 ? proposal : after(proposal, steps.slice(0, taken), training);
      note = noteOn(key, taken, steps);
    }
  }
}

function isOfFamily(key: string): boolean {
  return key === 'H' || key === 'F' || key === 'S';
}

/** The standing that the reviewer chose: `a` is as proposed. */
function decided(proposal: Proposal, key: string): Proposal {
  const letter = key.toLowerCase();
  if (letter === 'h') return { ...proposal, standing: 'usual', reason: '' };
  if (letter === 'f')
    return { ...proposal, standing: 'fold', reason: proposal.reason || 'decided in a review' };
  return proposal;
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

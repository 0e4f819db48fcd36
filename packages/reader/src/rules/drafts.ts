/**
 * Drafts of rules: what training proposes for the lines of a group, and the steps that make a placeholder
 * narrower or wider (the host's package, training/). A step gives the text of another draft, so that a page
 * and a terminal need to know nothing of training.
 *
 * Names, paths and text begin at their narrowest, the values that were seen, and so do addresses of logins:
 * in front of a group nobody can tell which others would come, and a wider one is a key away.
 */
import { Miner, propose, revised, statementOf, UNBOUNDED } from '../maillog.ts';
import type { Proposal } from '../maillog.ts';
import { isLogin } from './fences.ts';

/** A placeholder of a draft, in the order of the text. */
export interface Placeholder {
  /** Without braces: `one:anna|bert`. */
  readonly name: string;
  /** The whole text with this placeholder a step narrower or wider; undefined: there is no such step. */
  readonly narrower: string | undefined;
  readonly wider: string | undefined;
}

type Slot = NonNullable<Proposal['rule']['template']>['slots'][number];

/** Which choice of a slot; those of the proposal where none is. */
type Wishes = ReadonlyMap<Slot['stats'], number>;

interface Draft {
  readonly proposals: readonly Proposal[];
  readonly wishes: Wishes;
}

/** As `maillog train` has them; a person has picked these lines, however few they are. */
const OPTIONS = { min: 1, silentMin: 10, trust: false };
/** Drafts that can be made narrower or wider. */
const MAX_DRAFTS = 500;

export class Drafts {
  readonly #byText = new Map<string, Draft>();

  /** The text that is proposed for whole lines, a statement a line; `''`: no template takes them. */
  propose(lines: readonly string[]): string {
    const miner = new Miner();
    miner.addLines(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
    const proposals = propose(miner.groups(), OPTIONS).filter(({ rule }) => rule.template !== undefined);
    const wishes: Wishes = new Map(
      proposals.flatMap(({ rule }) => (rule.template ? narrowest(rule.template) : [])),
    );
    return this.#hold({ proposals, wishes });
  }

  /** The placeholders of a text; without steps if it is none of a draft. */
  placeholders(text: string): readonly Placeholder[] {
    const names = [...text.matchAll(PLACEHOLDER)].map(([, name]) => ({
      name,
      narrower: undefined,
      wider: undefined,
    }));
    const draft = this.#byText.get(text);
    const found: Placeholder[] = names;
    if (!draft) return found;
    let at = 0;
    for (const { slot, chosen } of slotsOf(draft)) {
      const own = [...(slot.choices[chosen]?.text ?? '').matchAll(PLACEHOLDER)].map(([, name]) => name);
      const place = placeOf(names, own, at);
      if (place < 0 || own.length === 0) continue;
      const step = (to: number): string | undefined =>
        slot.choices[to] && this.#hold({ ...draft, wishes: new Map([...draft.wishes, [slot.stats, to]]) });
      found[place] = { name: found[place].name, narrower: step(chosen - 1), wider: step(chosen + 1) };
      at = place + own.length;
    }
    return found;
  }

  #hold(draft: Draft): string {
    const text = textOf(draft);
    if (this.#byText.size >= MAX_DRAFTS) this.#byText.clear();
    if (text !== '') this.#byText.set(text, draft);
    return text;
  }
}

/** As a template writes it; two braces are one of the text. */
const PLACEHOLDER = /(?<!\{)\{([a-z][^{}]*)\}/g;

function narrowest({ slots, text }: NonNullable<Proposal['rule']['template']>): [Slot['stats'], number][] {
  const mayAddress = !isLogin(text);
  return slots.flatMap(({ choices, chosen, stats }): [Slot['stats'], number][] => {
    const outside = choices[chosen]?.outside;
    const isOpen =
      outside !== undefined && outside !== UNBOUNDED && !(mayAddress && outside === 'an address');
    return isOpen && choices[0]?.text.startsWith('{one:') ? [[stats, 0]] : [];
  });
}

function textOf({ proposals, wishes }: Draft): string {
  return proposals
    .map((proposal) => {
      const isWished = proposal.rule.template?.slots.some(({ stats }) => wishes.has(stats)) ?? false;
      return isWished ? revised(proposal, wishes, OPTIONS) : proposal;
    })
    .filter(({ rule }) => rule.template !== undefined)
    .map(({ rule, standing }) => statementOf(rule, standing === 'usual' ? 'usual' : 'fold'))
    .join('\n');
}

/** The slots of a draft in the order of its text, each with the choice that it has there. */
function slotsOf({ proposals, wishes }: Draft): { readonly slot: Slot; readonly chosen: number }[] {
  return proposals.flatMap(({ rule }) =>
    (rule.template?.slots ?? []).map((slot) => ({ slot, chosen: wishes.get(slot.stats) ?? slot.chosen })),
  );
}

/** Where `own` names follow one another, from `from` on; -1: nowhere. */
function placeOf(names: readonly { readonly name: string }[], own: readonly string[], from: number): number {
  return names.findIndex(
    (_, at) => at >= from && own.every((name, index) => names[at + index]?.name === name),
  );
}

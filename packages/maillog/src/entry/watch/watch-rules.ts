/**
 * The one place that decides whether a watch shows a line. The rules of the entry are a part of that: white
 * space may be trimmed first, and logcheck's layers raise lines that no rule hides and cancel others. An
 * `ignore` hides the lines that it matches; with a `filter`, only lines that some filter matches are shown; a
 * `fold` makes one line of those left that it matches. The report, `hides`, `folds` and `shows`, `expect`,
 * `maillog explain` and `maillog train -C` all ask here.
 */
import { Layers, RuleSet } from '../../pattern/index.ts';
import type { FoldSink, Records, RuleHits, LogcheckRules, Rule } from '../../pattern/index.ts';
import type { MailLogError } from '../../errors.ts';
import { trimmedLines } from '../../log/lines.ts';
import { recordsOf } from './records/whole-records.ts';

/** The layers of `logcheck`, in the order in which they are shown. */
export const LAYERS = ['Security Alerts', 'Security Events', 'System Events'] as const;

/**
 * Which lines of a block are shown: `{shown: [[0, 81]], lines: 40, hidden: 38, folded: 1, undecided: []}`.
 */
export interface BlockDecision {
  /**
   * The bytes to show, for each layer: `[start, end, start, end, …]` in the prepared block. Without
   * `logcheck` there is one layer.
   */
  readonly shown: readonly (readonly number[])[];
  readonly lines: number;
  readonly hidden: number;
  readonly folded: number;
  /** The rules that could not decide a line, which is therefore shown. */
  readonly undecided: readonly Rule[];
}

/** Decides blocks, and counts what each rule hid. */
export interface LineDecider {
  /**
   * `lines`: whole lines as {@link WatchRules.prepare} gives them; without `records`, each is one by itself.
   */
  decide(lines: Uint8Array, records?: Records): BlockDecision;
  hits(): RuleHits[];
}

/** What becomes of one line: `{outcome: 'hidden', layer: undefined}`. */
export interface LineDecision {
  readonly outcome: 'shown' | 'folded' | 'hidden';
  /** Index of the layer that shows the line; undefined: the line is not shown as it is. */
  readonly layer: number | undefined;
}

/**
 * A rule with its part in the decision: `alert`, `event`, `not event`, `ignore`, `usual`, `fold` or `filter`.
 */
export interface NamedRule {
  readonly kind: string;
  readonly rule: Rule;
}

export class WatchRules {
  /** The rules of the entry and of its rules files. */
  readonly #own: readonly Rule[];
  readonly #logcheck: LogcheckRules | undefined;
  readonly #trims: boolean;
  /** Whether lines of like form are folded from the fifth on. */
  readonly foldsForms: boolean;
  /** Decides single lines; its counts mean nothing. */
  #lineDecider: LineDecider | undefined;

  constructor(own: readonly Rule[], logcheck: LogcheckRules | undefined, trims: boolean, foldsForms = false) {
    this.#own = own;
    this.#logcheck = logcheck;
    this.#trims = trims;
    this.foldsForms = foldsForms;
  }

  /** The rules of the entry and of its rules files, without those of logcheck. */
  get own(): readonly Rule[] {
    return this.#own;
  }

  /** Whether any line can be folded. */
  get folds(): boolean {
    return this.foldsForms || this.#own.some(({ action }) => action === 'fold');
  }

  /** Whether any rule means records of several lines: a template, or a fold. */
  get hidesRecords(): boolean {
    return this.folds || this.#own.some(({ template }) => template !== undefined);
  }

  /** The headings of logcheck's layers; empty without `logcheck`, when the one layer has no heading. */
  get layerHeadings(): readonly string[] {
    return this.#logcheck ? LAYERS : [];
  }

  /** The layer in which the entry's own rules hide lines; overlong lines are shown there. */
  get ownLayer(): number {
    return this.#logcheck ? LAYERS.length - 1 : 0;
  }

  /** Rules of the logcheck directory that MailLog cannot read, each with its place. */
  get unreadable(): readonly MailLogError[] {
    return this.#logcheck?.unreadable ?? [];
  }

  /**
   * Whole lines as the rules see them and the report shows them. logcheck ignores trailing white space.
   * `keepsIndent`: `trim` strips the end of lines only.
   */
  prepare(lines: Uint8Array, keepsIndent = false): Uint8Array {
    if (this.#trims) return trimmedLines(lines, keepsIndent ? 'end' : 'both');
    return this.#logcheck ? trimmedLines(lines, 'end') : lines;
  }

  /**
   * `samples`: how many of the lines that it hid are kept of each rule. `folds` takes the folded lines;
   * without it, they are shown.
   */
  decider(samples = 0, folds?: FoldSink): LineDecider {
    return this.#logcheck
      ? new LayeredDecider(new Layers(this.#logcheck, this.#own, samples, folds))
      : new PlainDecider(new RuleSet(this.#own, samples, folds));
  }

  /** Decides one line, or the lines of one record, without the last newline. */
  decideLine(line: Uint8Array): LineDecision {
    // Thousands of tests stand beside thousands of rules: these are compiled once for all.
    this.#lineDecider ??= this.decider(0, { foldLine: () => undefined });
    const { shown, folded } = this.#decideAlone(line, this.#lineDecider);
    const layer = shown.findIndex((ranges) => ranges.length > 0);
    if (layer >= 0) return { outcome: 'shown', layer };
    return { outcome: folded > 0 ? 'folded' : 'hidden', layer: undefined };
  }

  /** What hides or folds the line: one rule, or all filters, none of which matches; empty if it is shown. */
  takenBy(line: Uint8Array): readonly Rule[] {
    const folding: Rule[] = [];
    const decider = this.decider(0, { foldLine: (rule) => void folding.push(rule) });
    this.#decideAlone(line, decider);
    return folding.length > 0 ? folding : (decider.hits().find(({ hits }) => hits > 0)?.by ?? []);
  }

  #decideAlone(line: Uint8Array, decider: LineDecider): BlockDecision {
    const lines = Buffer.concat([line, Buffer.from('\n')]);
    return decider.decide(this.prepare(lines), recordsOf(lines));
  }

  /** Every rule, in the order in which the layers ask them. */
  named(): NamedRule[] {
    const { alerts = [], events = [], ignores = [] } = this.#logcheck ?? {};
    const raising = events.flatMap(({ raise }) => raise);
    const cancelling = new Set(events.flatMap(({ ignore }) => ignore));
    return [
      ...alerts.map((rule) => ({ kind: 'alert', rule })),
      ...raising.map((rule) => ({ kind: 'event', rule })),
      ...[...cancelling].map((rule) => ({ kind: 'not event', rule })),
      ...[...ignores, ...this.#own].map((rule) => ({
        kind: rule.action === 'ignore' && rule.template !== undefined ? 'usual' : rule.action,
        rule,
      })),
    ];
  }
}

class PlainDecider implements LineDecider {
  readonly #rules: RuleSet;

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  decide(block: Uint8Array, records?: Records): BlockDecision {
    const { shown, lines, hidden, folded, unknown } = this.#rules.decide(block, block.length, [], records);
    return { shown: [shown], lines, hidden, folded, undecided: unknown };
  }

  hits(): RuleHits[] {
    return this.#rules.hits();
  }
}

class LayeredDecider implements LineDecider {
  readonly #layers: Layers;

  constructor(layers: Layers) {
    this.#layers = layers;
  }

  decide(block: Uint8Array, records?: Records): BlockDecision {
    const { alerts, events, system, lines, hidden, folded, unknown } = this.#layers.decide(
      block,
      block.length,
      records,
    );
    return { shown: [alerts, events, system], lines, hidden, folded, undecided: unknown };
  }

  hits(): RuleHits[] {
    return this.#layers.hits();
  }
}

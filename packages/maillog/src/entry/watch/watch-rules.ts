/**
 * The one place that decides whether a watch shows a line. The rules of the entry are a part of that: white
 * space may be trimmed first, and logcheck's layers raise lines that no rule hides and cancel others. An
 * `ignore` hides the lines that it matches; with a `filter`, only lines that some filter matches are shown.
 * The report, `hides` and `shows`, `expect`, `maillog explain` and `maillog train -C` all ask here.
 */
import { Layers, RuleSet } from '../../pattern/index.ts';
import type { RuleHits, LogcheckRules, Rule } from '../../pattern/index.ts';
import type { MailLogError } from '../../errors.ts';
import { trimmedLines } from '../../log/lines.ts';

/** The layers of `logcheck`, in the order in which they are shown. */
export const LAYERS = ['Security Alerts', 'Security Events', 'System Events'] as const;

/** Which lines of a block are shown: `{shown: [[0, 81]], lines: 40, hidden: 39, undecided: []}`. */
export interface BlockDecision {
  /**
   * The bytes to show, for each layer: `[start, end, start, end, …]` in the prepared block. Without
   * `logcheck` there is one layer.
   */
  readonly shown: readonly (readonly number[])[];
  readonly lines: number;
  readonly hidden: number;
  /** The rules that could not decide a line, which is therefore shown. */
  readonly undecided: readonly Rule[];
}

/** Decides blocks, and counts what each rule hid. */
export interface LineDecider {
  /** `lines`: whole lines as {@link WatchRules.prepare} gives them. */
  decide(lines: Uint8Array): BlockDecision;
  hits(): RuleHits[];
}

/** Whether one line is shown: `{layer: undefined, by: [rule]}`. */
export interface LineDecision {
  /** Index of the layer that shows the line; undefined: the line is hidden. */
  readonly layer: number | undefined;
  /** What hides it: one rule, or all filters, none of which matches. */
  readonly by: readonly Rule[];
}

/** A rule with its part in the decision: `alert`, `event`, `not event`, `ignore`, `usual` or `filter`. */
export interface NamedRule {
  readonly kind: string;
  readonly rule: Rule;
}

export class WatchRules {
  /** The rules of the entry and of its rules files. */
  readonly #own: readonly Rule[];
  readonly #logcheck: LogcheckRules | undefined;
  readonly #trims: boolean;

  constructor(own: readonly Rule[], logcheck: LogcheckRules | undefined, trims: boolean) {
    this.#own = own;
    this.#logcheck = logcheck;
    this.#trims = trims;
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

  /** `samples`: how many of the lines that it hid are kept of each rule. */
  decider(samples = 0): LineDecider {
    return this.#logcheck
      ? new LayeredDecider(new Layers(this.#logcheck, this.#own, samples))
      : new PlainDecider(new RuleSet(this.#own, samples));
  }

  /** Decides one line, which has no newline. */
  decideLine(line: Uint8Array): LineDecision {
    const decider = this.decider();
    const decision = decider.decide(this.prepare(Buffer.concat([line, Buffer.from('\n')])));
    const layer = decision.shown.findIndex((ranges) => ranges.length > 0);
    if (layer >= 0) return { layer, by: [] };
    return { layer: undefined, by: decider.hits().find(({ hits }) => hits > 0)?.by ?? [] };
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
        kind: rule.usual === undefined ? rule.action : 'usual',
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

  decide(block: Uint8Array): BlockDecision {
    const { shown, lines, hidden, unknown } = this.#rules.decide(block);
    return { shown: [shown], lines, hidden, undecided: unknown };
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

  decide(block: Uint8Array): BlockDecision {
    const { alerts, events, system, lines, hidden, unknown } = this.#layers.decide(block);
    return { shown: [alerts, events, system], lines, hidden, undecided: unknown };
  }

  hits(): RuleHits[] {
    return this.#layers.hits();
  }
}

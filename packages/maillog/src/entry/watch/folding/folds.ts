/**
 * Folds lines: each rule that folds, and with `fold yes` each form of lines, becomes one line of the part,
 * with a sample below it, and a line of what the sample does not show.
 *
 *     fold<TAB>2003<TAB>Jun 14 15:16:01..Jun 14 23:59:58<TAB>app job {int} of {user} failed
 *     fold<TAB>sample<TAB>Jun 14 17:02:11 web1 app[811]: job 7 of anna failed
 *     fold<TAB>new: 2 users (eve × 40, git); rare: of root, 12 more
 *
 * All lines are MailLog's own (text/own-lines.ts), so that no content can pass for one.
 */
import { LINE_FEED } from '../../../bytes.ts';
import { describeRule } from '../../../pattern/index.ts';
import type { FoldSink, FormSink, Rule, RuleHits } from '../../../pattern/index.ts';
import { FoldGroup, MAX_TEXT_CHARACTERS } from './fold-group.ts';
import { LineForms } from './line-forms.ts';
import type { FoldBudgets } from './line-forms.ts';
import { NewValues } from './new-values.ts';
import { SeenValues } from './seen-values.ts';
import type { SavedValues } from './seen-values.ts';
import { MAX_SAMPLE_BYTES } from './rare-lines.ts';

/** What a group prints at most, approximately: text, sample, and the line after it. */
const GROUP_BYTES = MAX_TEXT_CHARACTERS + 3 * MAX_SAMPLE_BYTES;
/** Values that are counted in all groups together: about 10 MB. */
const MAX_VALUES = 200_000;
/** Values of places in templates that are counted in all groups together. */
const MAX_NEW_VALUES = 100_000;
const SAMPLE = Buffer.from('fold\tsample\t');
const NEWLINE = Buffer.from('\n');

export class Folds implements FoldSink {
  readonly #budgets: FoldBudgets = { budget: { left: MAX_VALUES }, values: { left: MAX_NEW_VALUES } };
  readonly #seen: SeenValues;
  readonly #byRule = new Map<Rule, FoldGroup>();
  /** `fold yes`. */
  readonly forms: FormSink | undefined;
  /** The groups, in the order of their first lines. */
  readonly #groups: FoldGroup[] = [];
  /** The lines of the part before the block that is being decided. */
  linesBefore = 0;

  /**
   * `byForm`: whether lines of like form are folded that no rule folds. `seen`: what {@link seen} gave in the
   * last report.
   */
  constructor(byForm: boolean, seen: unknown) {
    this.#seen = new SeenValues(seen);
    this.forms = byForm ? this.#formSink(new LineForms()) : undefined;
  }

  /** What the fold lines take of the part, at most. */
  get bytes(): number {
    return this.#groups.length * GROUP_BYTES;
  }

  foldLine(rule: Rule, block: Uint8Array, start: number, end: number, line: number): void {
    let group = this.#byRule.get(rule);
    if (group === undefined) {
      const { budget, values } = this.#budgets;
      const places = rule.template === undefined ? undefined : new NewValues(rule.template, values);
      this.#byRule.set(rule, (group = new FoldGroup(describeRule(rule), budget, places)));
    }
    this.#add(group, block, start, end, line);
  }

  #formSink(forms: LineForms): FormSink {
    return {
      formOf: (block, start, end) => forms.groupOf(block, start, withoutNewline(block, end), this.#budgets),
      foldForm: (group, block, start, end, line) => this.#add(group as FoldGroup, block, start, end, line),
    };
  }

  #add(group: FoldGroup, block: Uint8Array, start: number, end: number, line: number): void {
    if (group.count === 0) this.#groups.push(group);
    group.add(block, start, withoutNewline(block, end), this.linesBefore + line);
  }

  /** The lines of each rule that folded any; the samples are those that the part shows. */
  hits(): RuleHits[] {
    return [...this.#byRule].map(([rule, group]) => ({
      by: [rule],
      hits: group.count,
      samples: [group.sample()],
    }));
  }

  /** The values that this report and earlier ones had, for the next one. Nothing is new after that. */
  seen(): SavedValues {
    for (const { values } of this.#groups) values?.remember(this.#seen);
    return this.#seen.save();
  }

  /** The lines of the part, a group each, the largest first. */
  *lines(): Generator<Uint8Array> {
    for (const group of this.#groups.toSorted((one, other) => other.count - one.count)) {
      const others = group.others(this.#seen);
      yield Buffer.concat([
        Buffer.from(`fold\t${group.count}\t${group.period()}\t${group.text}\n`),
        ...(group.isText ? [] : [SAMPLE, group.sample(), NEWLINE]),
        Buffer.from(others === '' ? '' : `fold\t${others}\n`),
      ]);
    }
  }
}

function withoutNewline(block: Uint8Array, end: number): number {
  return block[end - 1] === LINE_FEED ? end - 1 : end;
}

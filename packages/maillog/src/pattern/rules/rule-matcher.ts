/**
 * Decides whether any of a number of rules matches a line.
 *
 * How: one automaton matches all rules that start where the line does, a second one all others
 * (prefilter.ts). Each reads the line once, whatever the number of rules. That settles most lines. On the
 * others, each candidate is tested by itself: a rule of which the automata found a part in the line.
 *
 * Which rule gets the hit: of several rules that match, the line is attributed to the one whose match is
 * complete first; of those complete at the same byte, to the lowest. If no automaton settles the line, the
 * lowest of the tested rules gets it. The attribution depends only on the rules and the line, never on what
 * the tables hold or have forgotten.
 *
 * Many templates have a matcher of their own (template-rules.ts), and so have rules that are matched on
 * another form of the line (match/condition.ts, `view`). Each is asked only on lines that no rule before it
 * matches, once for all of its rules.
 *
 * Limits: if the automata grow too large, the matcher searches only for the rules' literals; if that fails
 * too, it tests each rule by itself.
 */
import { Automaton } from '../automaton/automaton.ts';
import type { AutomatonEntry } from '../automaton/automaton.ts';
import { RuleAttribution } from './rule-attribution.ts';
import { OUTCOME } from '../automaton/scan-result.ts';
import type { ScanResult } from '../automaton/scan-result.ts';
import type { Pattern, Suspects, Verdict } from '../match/pattern.ts';
import type { Condition, LineView } from '../match/condition.ts';
import { isTemplateRule, MIN_TEMPLATES_APART, TemplateRules } from './template-rules.ts';
import { buildPrefilter } from './prefilter.ts';
import type { Prefilter } from './prefilter.ts';

/** Memory for the table of one automaton, approximately. */
const TABLE_BYTES = 48 << 20;

/** Up to this many floating entries share the automaton of the others. More would multiply its states. */
const MAX_SHARED_ENTRIES = 40;

/** Matches any number of rules, each a list of conditions that must all hold. */
export class RuleMatcher {
  /** The place where the last line was settled, not after its end. */
  stoppedAt = 0;
  /** The rule that the last line is attributed to, if {@link decide} returned true; not with `findAll`. */
  attributed = -1;
  /** Rules that were tested and match the last line; with `findAll`, all that match. */
  readonly matchingRules: number[] = [];
  /** Rules that could not be decided on the last line. */
  readonly unknown: number[] = [];
  /** A rule that another matcher decides has no conditions here. */
  readonly #rules: readonly (readonly Condition[])[];
  readonly #viewed: ViewedRules | undefined;
  readonly #templates: TemplateRules | undefined;
  readonly #findAll: boolean;
  #prefilter: Prefilter;
  #automata: readonly Automaton[];
  #literalsOnly = false;
  /** The rule that each entry settles a line for; -1 if none. */
  readonly #settling: readonly number[];
  readonly #attribution: RuleAttribution;
  readonly #candidates: number[] = [];
  /** Entries of all automata that matched the current line without settling it. */
  readonly #matched: number[] = [];
  /** The result of the last scan of a block, by automaton. */
  #scans: readonly ScanResult[] = [];
  /** The number of the last line that each rule was tested on. */
  readonly #lastLineOf: Int32Array;
  #line = 0;
  /** The last line whose suspect places were counted. */
  #suspectLine: { number: number; of: Suspects | undefined; places: number } = {
    number: -1,
    of: undefined,
    places: 0,
  };

  /** `findAll`: find all rules that match, not only whether one does. */
  constructor(rules: readonly (readonly Condition[])[], findAll = false) {
    this.#viewed = viewedRules(rules, findAll);
    const templates = templatesOf(rules);
    this.#templates = templates && new TemplateRules(templates);
    this.#rules =
      this.#viewed || templates
        ? rules.map((each, rule) => (viewOf(each) || templates?.has(rule) ? [] : each))
        : rules;
    this.#findAll = findAll;
    this.#lastLineOf = new Int32Array(rules.length);
    this.#prefilter = buildPrefilter(this.#rules, false);
    this.#settling = this.#prefilter.meanings.map((meaning) =>
      meaning.kind === 'holds' ? meaning.rule : -1,
    );
    const parts = this.#parts();
    this.#attribution = new RuleAttribution(parts, this.#settling);
    this.#automata = this.#build(parts);
  }

  /**
   * Decides all lines of a block at once. `outcomes` has the rule that a line is attributed to, or
   * `OUTCOME.no`; for `OUTCOME.some`, call {@link decideLine}. Undefined if {@link decide} must be called for
   * every line. The result is valid until the next call.
   */
  decideLines(block: Uint8Array, length: number): ScanResult | undefined {
    const scans: ScanResult[] = [];
    for (const automaton of this.#automata) {
      const lines = automaton.scanLines(block, length);
      if (lines === undefined) return undefined;
      scans.push(lines);
    }
    const [lines, ...others] = scans;
    if (lines === undefined) return undefined;
    for (const { outcomes } of others)
      for (let i = 0; i < lines.count; i++) lines.outcomes[i] = eitherOf(lines.outcomes[i], outcomes[i]);
    if (this.#prefilter.unfiltered.length > 0 || this.#isAskedApart)
      for (let i = 0; i < lines.count; i++) lines.outcomes[i] = eitherOf(lines.outcomes[i], OUTCOME.some);
    this.#scans = scans;
    return lines;
  }

  /**
   * Decides line `line` of the block that {@link decideLines} has scanned. The line starts at `from` and ends
   * before `to`, newline included. Lines must be asked for in order.
   */
  decideLine(line: number, block: Uint8Array, from: number, to: number): Verdict {
    this.#clear();
    for (const lines of this.#scans) lines.marksOf(line, this.#matched);
    const end = block[to - 1] === 10 ? to - 1 : to;
    return this.#withOthers(this.#testMatched(block, from, end), block, from, end);
  }

  /** Decides the line that starts at `from` and ends at a newline or `to`. */
  decide(block: Uint8Array, from: number, to: number): Verdict {
    this.#clear();
    this.stoppedAt = from;
    for (const automaton of this.#automata) {
      const found = automaton.scan(block, from, to);
      this.stoppedAt = automaton.stoppedAt;
      if (found === true) {
        this.attributed = automaton.settledBy;
        return true;
      }
      if (found === undefined || (automaton.gaveUp && !this.#literalsOnly))
        return this.withoutAutomata(block, from, to);
      for (const number of automaton.matched) this.#matched.push(number);
    }
    if (this.#matched.length === 0 && this.#prefilter.unfiltered.length === 0 && !this.#isAskedApart)
      return false;
    const end = this.#endOf(block, to);
    return this.#withOthers(this.#testMatched(block, from, end), block, from, end);
  }

  /** Whether rules apart are asked about lines that the automata do not settle. */
  get #isAskedApart(): boolean {
    return this.#viewed !== undefined || this.#templates !== undefined;
  }

  /** The verdict with those of the rules that are matched apart. */
  #withOthers(verdict: Verdict, block: Uint8Array, from: number, end: number): Verdict {
    let result = verdict;
    if (this.#templates && (result !== true || this.#findAll)) {
      const { matchingRules, unknown } = this.#templates;
      const found = this.#templates.decide(block, from, end);
      this.#add(matchingRules, unknown);
      if (found === true && result !== true) [this.attributed] = matchingRules;
      result = eitherVerdict(result, found);
    }
    if (this.#viewed && (result !== true || this.#findAll)) {
      const { matcher, rules, view } = this.#viewed;
      const line = view.of(block, from, end);
      if (line === undefined) return result;
      const found = matcher.decide(line, 0, line.length);
      this.#add(
        matcher.matchingRules.map((rule) => rules[rule]),
        matcher.unknown.map((rule) => rules[rule]),
      );
      if (found === true && result !== true) this.attributed = rules[matcher.attributed] ?? -1;
      result = eitherVerdict(result, found);
    }
    return result;
  }

  #add(matching: readonly number[], unknown: readonly number[]): void {
    for (const rule of matching) this.matchingRules.push(rule);
    for (const rule of unknown) this.unknown.push(rule);
  }

  #clear(): void {
    // They are nearly always empty, and setting a length costs time.
    if (this.matchingRules.length > 0) this.matchingRules.length = 0;
    if (this.unknown.length > 0) this.unknown.length = 0;
    if (this.#matched.length > 0) this.#matched.length = 0;
  }

  /** The table was useless: search for literals only, or, if that failed too, test each rule by itself. */
  withoutAutomata(block: Uint8Array, from: number, to: number): Verdict {
    if (!this.#literalsOnly) {
      this.#literalsOnly = true;
      this.#prefilter = buildPrefilter(this.#rules, true);
      this.#automata = this.#build(this.#parts());
      return this.decide(block, from, to);
    }
    this.#line++;
    for (let rule = 0; rule < this.#rules.length; rule++)
      if (this.#rules[rule].length > 0) this.#addCandidate(rule);
    const end = this.#endOf(block, to);
    return this.#withOthers(this.#testCandidates(block, from, end), block, from, end);
  }

  #parts(): (readonly AutomatonEntry[])[] {
    const { entries } = this.#prefilter;
    const floating = entries.filter(({ sequence }) => !sequence.anchored);
    const apart = this.#literalsOnly || floating.length > MAX_SHARED_ENTRIES;
    const parts = apart ? [entries.filter(({ sequence }) => sequence.anchored), floating] : [entries];
    return parts.filter(({ length }) => length > 0);
  }

  /** With literals only, a match does not decide the other rules, so that nothing settles a line. */
  #build(parts: readonly (readonly AutomatonEntry[])[]): Automaton[] {
    const settling = this.#settling;
    const settles = this.#findAll || this.#literalsOnly ? () => -1 : (number: number) => settling[number];
    return parts.map((part) => new Automaton(part, { settles, tableBytes: TABLE_BYTES }));
  }

  #testMatched(block: Uint8Array, from: number, end: number): Verdict {
    const { meanings, unfiltered } = this.#prefilter;
    this.#line++;
    for (const number of this.#matched) {
      const meaning = meanings[number];
      if (meaning.kind === 'holds') this.#addMatch(meaning.rule);
      else if (meaning.kind === 'ask') this.#addCandidate(meaning.rule);
      else if (meaning.kind === 'guarded')
        if (this.#suspectPlaces(meaning.suspects, block, from, end) > meaning.own)
          this.#addCandidate(meaning.rule);
        else this.#addMatch(meaning.rule);
      else for (const rule of meaning.rules) this.#addCandidate(rule);
    }
    for (const rule of unfiltered) this.#addCandidate(rule);
    return this.#testCandidates(block, from, end);
  }

  /** All templates have the same suspects, so that the places of each line are counted once. */
  #suspectPlaces(suspects: Suspects, block: Uint8Array, from: number, end: number): number {
    const last = this.#suspectLine;
    if (last.number !== this.#line || last.of !== suspects) {
      last.places = suspects.count(block, from, end);
      last.number = this.#line;
      last.of = suspects;
    }
    return last.places;
  }

  #addMatch(rule: number): void {
    if (this.#lastLineOf[rule] === this.#line) return;
    this.#lastLineOf[rule] = this.#line;
    this.matchingRules.push(rule);
  }

  #addCandidate(rule: number): void {
    if (this.#lastLineOf[rule] === this.#line) return;
    this.#lastLineOf[rule] = this.#line;
    this.#candidates.push(rule);
  }

  /**
   * Tests in the order of the rules. The order in which the automata found them depends on what they read
   * before.
   */
  #testCandidates(block: Uint8Array, from: number, end: number): Verdict {
    const candidates = this.#candidates;
    const { matchingRules } = this;
    if (candidates.length > 1) candidates.sort((one, other) => one - other);
    const first = !this.#findAll && !this.#literalsOnly;
    for (const rule of candidates) {
      const conditions = this.#rules[rule];
      const [{ pattern, negated }] = conditions;
      // An automaton has found its sequence; with literals only, it has found a literal.
      const isGuardLeft = pattern.guard && !negated && conditions.length === 1 && !this.#literalsOnly;
      const verdict = isGuardLeft
        ? pattern.testGuard(block, from, end)
        : allHold(conditions, block, from, end);
      if (verdict === true) matchingRules.push(rule);
      if (verdict === 'unknown') this.unknown.push(rule);
      if (verdict === true && first) break;
    }
    candidates.length = 0;
    if (matchingRules.length === 0) return this.unknown.length > 0 ? 'unknown' : false;
    if (!this.#findAll) this.attributed = this.#attribution.of(matchingRules, block, from, end);
    return true;
  }

  #endOf(block: Uint8Array, to: number): number {
    const newline = block.indexOf(10, this.stoppedAt);
    const end = newline < 0 || newline > to ? to : newline;
    this.stoppedAt = end;
    return end;
  }
}

/** The rules that are matched on another form of the line. */
interface ViewedRules {
  readonly view: LineView;
  readonly matcher: RuleMatcher;
  /** The index of each in all rules. */
  readonly rules: readonly number[];
}

function viewedRules(rules: readonly (readonly Condition[])[], findAll: boolean): ViewedRules | undefined {
  const indexes = [...rules.keys()].filter((rule) => viewOf(rules[rule]) !== undefined);
  const view = viewOf(rules[indexes[0]] ?? []);
  if (view === undefined) return undefined;
  const plain = indexes.map((rule) =>
    rules[rule].map(({ negated, global, pattern, isTemplate = false }) => ({
      negated,
      global,
      pattern,
      isTemplate,
    })),
  );
  return { view, matcher: new RuleMatcher(plain, findAll), rules: indexes };
}

/** Only rules of one condition have another form, and there is one such form. */
function viewOf([condition]: readonly Condition[]): LineView | undefined {
  return condition?.view;
}

/** The templates, by the numbers of their rules, if there are enough to match them apart. */
function templatesOf(rules: readonly (readonly Condition[])[]): ReadonlyMap<number, Pattern> | undefined {
  const apart = [...rules.entries()].filter(([, conditions]) => isTemplateRule(conditions));
  if (apart.length < MIN_TEMPLATES_APART) return undefined;
  return new Map(apart.map(([rule, [{ pattern }]]) => [rule, pattern]));
}

function eitherVerdict(one: Verdict, other: Verdict): Verdict {
  return one === true || other === false ? one : other;
}

function eitherOf(one: number, other: number): number {
  if (one >= 0) return one;
  return other >= 0 || one === OUTCOME.no ? other : one;
}

/** Whether all conditions hold. One that does not hold decides, even if others are unknown. */
function allHold(conditions: readonly Condition[], block: Uint8Array, from: number, end: number): Verdict {
  let result: Verdict = true;
  for (const { negated, pattern } of conditions) {
    const verdict = pattern.testLine(block, from, end);
    if (verdict === 'unknown') result = verdict;
    else if (verdict === negated) return false;
  }
  return result;
}

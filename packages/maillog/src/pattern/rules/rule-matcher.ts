import { Automaton } from '../automaton/automaton.ts';
import type { AutomatonEntry } from '../automaton/automaton.ts';
import { RuleAttribution } from './rule-attribution.ts';
import { OUTCOME } from '../automaton/scan-result.ts';
import type { ScanResult } from '../automaton/scan-result.ts';
import type { Verdict } from '../match/pattern.ts';
import type { Condition } from '../match/condition.ts';
import { buildPrefilter } from './prefilter.ts';
import type { Prefilter } from './prefilter.ts';

/** Memory for the table of one automaton, in bytes, about. */
const TABLE_BYTES = 48 << 20;

/** Up to so many floating entries share the automaton of the others: more would multiply its states. */
const MAX_SHARED_ENTRIES = 40;

/**
 * Does any of these rules hold for a line? One automaton is asked for all rules that start where the line
 * does, a second one for the others (see triggers); each passes over the line once, however many rules there
 * are. Then those rules are asked, one by one, that something in the line speaks for.
 *
 * Of several rules that hold, one *answers for* the line: the first whose match is complete, of those that
 * are complete at one byte the lowest; where an automaton settles nothing, the lowest of those asked. It is a
 * matter of the rules and the line alone, whatever the tables hold or forgot.
 */
export class RuleMatcher {
  /** Where the last line was settled: not past its end. */
  stoppedAt = 0;
  /** The rule that answers for the last line, where {@link decide} said true. Not where all are asked for. */
  attributed = -1;
  /** Rules that hold for the last line and were asked; all of them, where all are asked for. */
  readonly matchingRules: number[] = [];
  /** Rules that could not be decided on it. */
  readonly unknown: number[] = [];
  readonly #rules: readonly (readonly Condition[])[];
  readonly #findAll: boolean;
  #prefilter: Prefilter;
  #automata: readonly Automaton[];
  #literalsOnly = false;
  /** The rule of each number that settles a line; -1 of others. */
  readonly #settling: readonly number[];
  readonly #attribution: RuleAttribution;
  readonly #candidates: number[] = [];
  /** Entries that matched the line at hand without settling it, of all automata. */
  readonly #matched: number[] = [];
  /** By automaton: what the last scan of a block found. */
  #scans: readonly ScanResult[] = [];
  /** By rule: the last line (counted) that it was asked about. */
  readonly #lastLineOf: Int32Array;
  #line = 0;

  /** `all`: find all the rules that hold, not only whether one does. */
  constructor(rules: readonly (readonly Condition[])[], findAll = false) {
    this.#rules = rules;
    this.#findAll = findAll;
    this.#lastLineOf = new Int32Array(rules.length);
    this.#prefilter = buildPrefilter(rules, false);
    this.#settling = this.#prefilter.meanings.map((meaning) =>
      meaning.kind === 'holds' ? meaning.rule : -1,
    );
    const parts = this.#parts();
    this.#attribution = new RuleAttribution(parts, this.#settling);
    this.#automata = this.#build(parts);
  }

  /**
   * All lines of a block at once: `found` has the rule that answers for a line, or `no`; for `some` {@link
   * decideLine} has to be asked. Undefined where {@link decide} has to be asked for every line. Good until
   * the next call.
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
    if (this.#prefilter.unfiltered.length > 0)
      for (let i = 0; i < lines.count; i++) lines.outcomes[i] = eitherOf(lines.outcomes[i], OUTCOME.some);
    this.#scans = scans;
    return lines;
  }

  /**
   * Asks about line `line` of the block given to {@link decideLines}, which begins at `from`, its newline
   * before `to`. In their order.
   */
  decideLine(line: number, block: Uint8Array, from: number, to: number): Verdict {
    this.#clear();
    for (const lines of this.#scans) lines.marksOf(line, this.#matched);
    return this.#testMatched(block, from, block[to - 1] === 10 ? to - 1 : to);
  }

  /** Asks about the line that starts at `from` and ends at a newline or `to`. */
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
    if (this.#matched.length === 0 && this.#prefilter.unfiltered.length === 0) return false;
    return this.#testMatched(block, from, this.#endOf(block, to));
  }

  #clear(): void {
    // Nearly always they are empty, and setting a length is not free.
    if (this.matchingRules.length > 0) this.matchingRules.length = 0;
    if (this.unknown.length > 0) this.unknown.length = 0;
    if (this.#matched.length > 0) this.#matched.length = 0;
  }

  /** The table was of no use: try again by words, or, if that was it, each rule by itself. */
  withoutAutomata(block: Uint8Array, from: number, to: number): Verdict {
    if (!this.#literalsOnly) {
      this.#literalsOnly = true;
      this.#prefilter = buildPrefilter(this.#rules, true);
      this.#automata = this.#build(this.#parts());
      return this.decide(block, from, to);
    }
    this.#line++;
    for (let rule = 0; rule < this.#rules.length; rule++) this.#addCandidate(rule);
    return this.#testCandidates(block, from, this.#endOf(block, to));
  }

  #parts(): (readonly AutomatonEntry[])[] {
    const { entries } = this.#prefilter;
    const floating = entries.filter(({ anchored }) => !anchored);
    const apart = this.#literalsOnly || floating.length > MAX_SHARED_ENTRIES;
    const parts = apart ? [entries.filter(({ anchored }) => anchored), floating] : [entries];
    return parts.filter(({ length }) => length > 0);
  }

  /** Where words had to do, a match tells nothing of the others: nothing settles a line then. */
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
      else for (const rule of meaning.rules) this.#addCandidate(rule);
    }
    for (const rule of unfiltered) this.#addCandidate(rule);
    return this.#testCandidates(block, from, end);
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
   * In the rules' order, not in that in which the automata came by them: that hangs on what they had read
   * before.
   */
  #testCandidates(block: Uint8Array, from: number, end: number): Verdict {
    const suspects = this.#candidates;
    const { matchingRules } = this;
    if (suspects.length > 1) suspects.sort((one, other) => one - other);
    const first = !this.#findAll && !this.#literalsOnly;
    for (const rule of suspects) {
      const verdict = allHold(this.#rules[rule], block, from, end);
      if (verdict === true) matchingRules.push(rule);
      if (verdict === 'unknown') this.unknown.push(rule);
      if (verdict === true && first) break;
    }
    suspects.length = 0;
    if (matchingRules.length === 0) return this.unknown.length > 0 ? 'unknown' : false;
    if (!this.#findAll) this.attributed = this.#attribution.of(matchingRules, block, from, end);
    return true;
  }

  #endOf(block: Uint8Array, to: number): number {
    let end = this.stoppedAt;
    while (end < to && block[end] !== 10) end++;
    return end;
  }
}

function eitherOf(one: number, other: number): number {
  if (one >= 0) return one;
  return other >= 0 || one === OUTCOME.no ? other : one;
}

/** Three-valued: one test that does not hold settles it, whatever the others are. */
function allHold(conditions: readonly Condition[], block: Uint8Array, from: number, end: number): Verdict {
  let result: Verdict = true;
  for (const { negated, pattern } of conditions) {
    const verdict = pattern.testLine(block, from, end);
    if (verdict === 'unknown') result = verdict;
    else if (verdict === negated) return false;
  }
  return result;
}

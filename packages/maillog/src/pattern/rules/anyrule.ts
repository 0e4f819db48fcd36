import { Automaton } from '../automaton/automaton.ts';
import type { Entry } from '../automaton/automaton.ts';
import { Foremost } from './foremost.ts';
import { SETTLED } from '../automaton/lines.ts';
import type { Lines } from '../automaton/lines.ts';
import type { Verdict } from '../match/pattern.ts';
import type { Test } from '../match/test.ts';
import { triggersOf } from './triggers.ts';
import type { Triggers } from './triggers.ts';

/** Memory for the table of one automaton, in bytes, about. */
const CAPACITY = 48 << 20;

/** Up to so many floating entries share the automaton of the others: more would multiply its states. */
const FEW = 40;

/**
 * Does any of these rules hold for a line? One automaton is asked for all rules that start where the line
 * does, a second one for the others (see triggers); each passes over the line once, however many rules there
 * are. Then those rules are asked, one by one, that something in the line speaks for.
 *
 * Of several rules that hold, one *answers for* the line: the first whose match is complete, of those that
 * are complete at one byte the lowest; where an automaton settles nothing, the lowest of those asked. It is a
 * matter of the rules and the line alone, whatever the tables hold or forgot.
 */
export class AnyRule {
  /** Where the last line was settled: not past its end. */
  stopped = 0;
  /** The rule that answers for the last line, where {@link decide} said true. Not where all are asked for. */
  answering = -1;
  /** Rules that hold for the last line and were asked; all of them, where all are asked for. */
  readonly holding: number[] = [];
  /** Rules that could not be decided on it. */
  readonly unknown: number[] = [];
  readonly #rules: readonly (readonly Test[])[];
  readonly #all: boolean;
  #triggers: Triggers;
  #automata: readonly Automaton[];
  #careful = false;
  /** The rule of each number that settles a line; -1 of others. */
  readonly #settling: readonly number[];
  readonly #foremost: Foremost;
  readonly #suspects: number[] = [];
  /** Entries that matched the line at hand without settling it, of all automata. */
  readonly #matched: number[] = [];
  /** By automaton: what the last scan of a block found. */
  #scans: readonly Lines[] = [];
  /** By rule: the last line (counted) that it was asked about. */
  readonly #asked: Int32Array;
  #line = 0;

  /** `all`: find all the rules that hold, not only whether one does. */
  constructor(rules: readonly (readonly Test[])[], all = false) {
    this.#rules = rules;
    this.#all = all;
    this.#asked = new Int32Array(rules.length);
    this.#triggers = triggersOf(rules, false);
    this.#settling = this.#triggers.meanings.map((meaning) => (meaning.kind === 'holds' ? meaning.rule : -1));
    const parts = this.#parts();
    this.#foremost = new Foremost(parts, this.#settling);
    this.#automata = this.#build(parts);
  }

  /**
   * All lines of a block at once: `found` has the rule that answers for a line, or `no`; for `some` {@link
   * decideLine} has to be asked. Undefined where {@link decide} has to be asked for every line. Good until
   * the next call.
   */
  decideLines(block: Uint8Array, length: number): Lines | undefined {
    const scans: Lines[] = [];
    for (const automaton of this.#automata) {
      const lines = automaton.scanLines(block, length);
      if (lines === undefined) return undefined;
      scans.push(lines);
    }
    const [lines, ...others] = scans;
    if (lines === undefined) return undefined;
    for (const { found } of others)
      for (let i = 0; i < lines.count; i++) lines.found[i] = eitherOf(lines.found[i], found[i]);
    if (this.#triggers.untriggered.length > 0)
      for (let i = 0; i < lines.count; i++) lines.found[i] = eitherOf(lines.found[i], SETTLED.some);
    this.#scans = scans;
    return lines;
  }

  /**
   * Asks about line `line` of the block given to {@link decideLines}, which begins at `from`, its newline
   * before `to`. In their order.
   */
  decideLine(line: number, block: Uint8Array, from: number, to: number): Verdict {
    this.#begin();
    for (const lines of this.#scans) lines.marksOf(line, this.#matched);
    return this.#ask(block, from, block[to - 1] === 10 ? to - 1 : to);
  }

  /** Asks about the line that starts at `from` and ends at a newline or `to`. */
  decide(block: Uint8Array, from: number, to: number): Verdict {
    this.#begin();
    this.stopped = from;
    for (const automaton of this.#automata) {
      const found = automaton.scan(block, from, to);
      this.stopped = automaton.stopped;
      if (found === true) {
        this.answering = automaton.settledBy;
        return true;
      }
      if (found === undefined || (automaton.gaveUp && !this.#careful))
        return this.withoutAutomata(block, from, to);
      for (const number of automaton.some) this.#matched.push(number);
    }
    if (this.#matched.length === 0 && this.#triggers.untriggered.length === 0) return false;
    return this.#ask(block, from, this.#endOf(block, to));
  }

  #begin(): void {
    // Nearly always they are empty, and setting a length is not free.
    if (this.holding.length > 0) this.holding.length = 0;
    if (this.unknown.length > 0) this.unknown.length = 0;
    if (this.#matched.length > 0) this.#matched.length = 0;
  }

  /** The table was of no use: try again by words, or, if that was it, each rule by itself. */
  withoutAutomata(block: Uint8Array, from: number, to: number): Verdict {
    if (!this.#careful) {
      this.#careful = true;
      this.#triggers = triggersOf(this.#rules, true);
      this.#automata = this.#build(this.#parts());
      return this.decide(block, from, to);
    }
    this.#line++;
    for (let rule = 0; rule < this.#rules.length; rule++) this.#suspect(rule);
    return this.#askSuspects(block, from, this.#endOf(block, to));
  }

  #parts(): (readonly Entry[])[] {
    const { entries } = this.#triggers;
    const floating = entries.filter(({ anchored }) => !anchored);
    const apart = this.#careful || floating.length > FEW;
    const parts = apart ? [entries.filter(({ anchored }) => anchored), floating] : [entries];
    return parts.filter(({ length }) => length > 0);
  }

  /** Where words had to do, a match tells nothing of the others: nothing settles a line then. */
  #build(parts: readonly (readonly Entry[])[]): Automaton[] {
    const settling = this.#settling;
    const settles = this.#all || this.#careful ? () => -1 : (number: number) => settling[number];
    return parts.map((part) => new Automaton(part, { settles, capacity: CAPACITY }));
  }

  #ask(block: Uint8Array, from: number, end: number): Verdict {
    const { meanings, untriggered } = this.#triggers;
    this.#line++;
    for (const number of this.#matched) {
      const meaning = meanings[number];
      if (meaning.kind === 'holds') this.#hold(meaning.rule);
      else if (meaning.kind === 'ask') this.#suspect(meaning.rule);
      else for (const rule of meaning.rules) this.#suspect(rule);
    }
    for (const rule of untriggered) this.#suspect(rule);
    return this.#askSuspects(block, from, end);
  }

  #hold(rule: number): void {
    if (this.#asked[rule] === this.#line) return;
    this.#asked[rule] = this.#line;
    this.holding.push(rule);
  }

  #suspect(rule: number): void {
    if (this.#asked[rule] === this.#line) return;
    this.#asked[rule] = this.#line;
    this.#suspects.push(rule);
  }

  /**
   * In the rules' order, not in that in which the automata came by them: that hangs on what they had read
   * before.
   */
  #askSuspects(block: Uint8Array, from: number, end: number): Verdict {
    const suspects = this.#suspects;
    const { holding } = this;
    if (suspects.length > 1) suspects.sort((one, other) => one - other);
    const first = !this.#all && !this.#careful;
    for (const rule of suspects) {
      const verdict = all(this.#rules[rule], block, from, end);
      if (verdict === true) holding.push(rule);
      if (verdict === 'unknown') this.unknown.push(rule);
      if (verdict === true && first) break;
    }
    suspects.length = 0;
    if (holding.length === 0) return this.unknown.length > 0 ? 'unknown' : false;
    if (!this.#all) this.answering = this.#foremost.of(holding, block, from, end);
    return true;
  }

  #endOf(block: Uint8Array, to: number): number {
    let end = this.stopped;
    while (end < to && block[end] !== 10) end++;
    return end;
  }
}

function eitherOf(one: number, other: number): number {
  if (one >= 0) return one;
  return other >= 0 || one === SETTLED.no ? other : one;
}

/** Three-valued: one test that does not hold settles it, whatever the others are. */
function all(tests: readonly Test[], block: Uint8Array, from: number, end: number): Verdict {
  let result: Verdict = true;
  for (const { negated, pattern } of tests) {
    const verdict = pattern.testLine(block, from, end);
    if (verdict === 'unknown') result = verdict;
    else if (verdict === negated) return false;
  }
  return result;
}

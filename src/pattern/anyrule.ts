import { Automaton } from './automaton.ts';
import { type Lines, SETTLED } from './linescan.ts';
import type { Verdict } from './pattern.ts';
import type { Test } from './test.ts';
import { type Triggers, triggersOf } from './triggers.ts';

/** Memory for the table of one automaton, in bytes, about. */
const CAPACITY = 48 << 20;

/** Up to so many floating entries share the automaton of the others: more would multiply its states. */
const FEW = 40;

/**
 * Does any of these rules hold for a line? One automaton is asked for all rules that start where the line does, a second one for the
 * others (see triggers); each passes over the line once, however many rules there are. Then those rules are asked, one by one, that
 * something in the line speaks for.
 */
export class AnyRule {
  /** Where the last line was settled: not past its end. */
  stopped = 0;
  /** Rules that hold for the last line; only the first one found, unless all are asked for. */
  readonly holding: number[] = [];
  /** Rules that could not be decided on it. */
  readonly unknown: number[] = [];
  private readonly rules: readonly (readonly Test[])[];
  private readonly all: boolean;
  private triggers: Triggers;
  private automata: readonly Automaton[];
  private careful = false;
  /** By rule and by word: the last line (counted) that it was asked about or seen in. */
  private readonly asked: Int32Array;
  private seen: Int32Array;
  private line = 0;

  /** `all`: find all the rules that hold, not only whether one does. */
  constructor(rules: readonly (readonly Test[])[], all = false) {
    this.rules = rules;
    this.all = all;
    this.asked = new Int32Array(rules.length);
    this.triggers = triggersOf(rules, false);
    this.seen = new Int32Array(this.triggers.words);
    this.automata = this.build();
  }

  /**
   * All lines of a block at once: `yes` and `no` are settled, for `some` {@link decide} has to be asked. Undefined where it has to be
   * asked for every line.
   */
  decideLines(block: Uint8Array, length: number): Lines | undefined {
    const [first, ...others] = this.automata;
    const lines = first?.scanLines(block, length);
    if (lines === undefined) return undefined;
    for (const automaton of others) {
      const more = automaton.scanLines(block, length);
      if (more === undefined) return undefined;
      for (let i = 0; i < lines.count; i++) lines.found[i] = eitherOf(lines.found[i], more.found[i]);
    }
    if (this.triggers.untriggered.length > 0) {
      for (let i = 0; i < lines.count; i++) lines.found[i] = eitherOf(lines.found[i], SETTLED.some);
    }
    return lines;
  }

  /** Asks about the line that starts at `from` and ends at a newline or `to`. */
  decide(block: Uint8Array, from: number, to: number): Verdict {
    this.holding.length = 0;
    this.unknown.length = 0;
    let asks = this.triggers.untriggered.length > 0;
    this.stopped = from;
    for (const automaton of this.automata) {
      const found = automaton.scan(block, from, to);
      this.stopped = automaton.stopped;
      if (found === true) return true;
      if (found === undefined || (automaton.gaveUp && !this.careful))
        return this.withoutAutomata(block, from, to);
      if (automaton.some.length > 0) asks = true;
    }
    return asks ? this.ask(block, from, this.endOf(block, to)) : false;
  }

  /** The table was of no use: try again by words, or, if that was it, each rule by itself. */
  private withoutAutomata(block: Uint8Array, from: number, to: number): Verdict {
    if (!this.careful) {
      this.careful = true;
      this.triggers = triggersOf(this.rules, true);
      this.seen = new Int32Array(this.triggers.words);
      this.automata = this.build();
      return this.decide(block, from, to);
    }
    const end = this.endOf(block, to);
    this.line++;
    for (let rule = 0; rule < this.rules.length; rule++)
      if (this.askRule(rule, block, from, end) && !this.all) return true;
    return this.verdict();
  }

  private build(): Automaton[] {
    const { entries, meanings } = this.triggers;
    const settles = this.all ? () => false : (number: number) => meanings[number].kind === 'holds';
    const floating = entries.filter(({ anchored }) => !anchored);
    const apart = this.careful || floating.length > FEW;
    const parts = apart ? [entries.filter(({ anchored }) => anchored), floating] : [entries];
    return parts
      .filter(({ length }) => length > 0)
      .map((part) => new Automaton(part, { settles, capacity: CAPACITY }));
  }

  private ask(block: Uint8Array, from: number, end: number): Verdict {
    const { meanings, untriggered } = this.triggers;
    this.line++;
    this.seeWords();
    for (const { some } of this.automata) {
      for (const number of some) {
        const meaning = meanings[number];
        if (meaning.kind === 'word') {
          for (const { rule, others } of meaning.rules) {
            if (others.every((word) => this.seen[word] === this.line) && this.askRule(rule, block, from, end))
              return true;
          }
        } else if (meaning.kind === 'holds') this.hold(meaning.rule);
        else if (this.askRule(meaning.rule, block, from, end)) return true;
      }
    }
    for (const rule of untriggered) if (this.askRule(rule, block, from, end)) return true;
    return this.verdict();
  }

  private seeWords(): void {
    for (const { some } of this.automata) {
      for (const number of some) {
        const meaning = this.triggers.meanings[number];
        if (meaning.kind === 'word') this.seen[meaning.word] = this.line;
      }
    }
  }

  private hold(rule: number): void {
    if (this.asked[rule] === this.line) return;
    this.asked[rule] = this.line;
    this.holding.push(rule);
  }

  /** True where the rule holds and that is all there is to know. */
  private askRule(rule: number, block: Uint8Array, from: number, end: number): boolean {
    if (this.asked[rule] === this.line) return false;
    this.asked[rule] = this.line;
    const verdict = all(this.rules[rule], block, from, end);
    if (verdict === true) this.holding.push(rule);
    if (verdict === 'unknown') this.unknown.push(rule);
    return verdict === true && !this.all;
  }

  private verdict(): Verdict {
    if (this.holding.length > 0) return true;
    return this.unknown.length > 0 ? 'unknown' : false;
  }

  private endOf(block: Uint8Array, to: number): number {
    let end = this.stopped;
    while (end < to && block[end] !== 10) end++;
    return end;
  }
}

function eitherOf(one: number, other: number): number {
  if (one === SETTLED.yes || other === SETTLED.yes) return SETTLED.yes;
  return one === SETTLED.some || other === SETTLED.some ? SETTLED.some : SETTLED.no;
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

import { CODE, type Dfa, isEnd, isSome, ruleOf } from './dfa.ts';

/**
 * The hot loop: an automaton over all lines of a block. Each step waits for the one before it (the next state is looked up by the
 * last), which leaves a processor idle most of the time; so two halves of the block are scanned at once, in two lanes, a byte of each
 * in turn.
 */
export const SETTLED = { no: -1, some: -2 } as const;

/**
 * What a scan found: line `i` ends before `ends[i]` (its newline included); `found[i]` is the rule that settled it, or one of {@link SETTLED}.
 */
export class Lines {
  count = 0;
  ends = new Int32Array(1024);
  found = new Int32Array(1024);

  add(end: number, found: number): void {
    if (this.count === this.ends.length) this.grow();
    this.ends[this.count] = end;
    this.found[this.count++] = found;
  }

  append(other: Lines): void {
    while (this.ends.length < this.count + other.count) this.grow();
    this.ends.set(other.ends.subarray(0, other.count), this.count);
    this.found.set(other.found.subarray(0, other.count), this.count);
    this.count += other.count;
  }

  private grow(): void {
    const { ends, found } = this;
    this.ends = new Int32Array(2 * ends.length);
    this.ends.set(ends);
    this.found = new Int32Array(2 * found.length);
    this.found.set(found);
  }
}

/** Blocks smaller than this are scanned in one lane, in bytes. */
const WORTH_TWO = 4096;

export class LineScan {
  private readonly dfa: Dfa;
  private readonly first = new Lane();
  private readonly second = new Lane();
  private block: Uint8Array = new Uint8Array(0);
  private noted = 0;

  constructor(dfa: Dfa) {
    this.dfa = dfa;
  }

  /** All lines of the first `length` bytes. The result is good until the next call; undefined if the automaton gave up or decides at once. */
  scan(block: Uint8Array, length: number): Lines | undefined {
    const { dfa, first, second } = this;
    if (dfa.start < 0 || dfa.gaveUp) return undefined;
    this.block = block;
    const middle =
      length < WORTH_TWO ? length : Math.min(length, block.indexOf(10, length >> 1) + 1 || length);
    first.reset(0, middle, dfa.start);
    second.reset(middle, length, dfa.start);
    this.noted = middle;
    while (first.at < first.end && second.at < second.end && !dfa.gaveUp) this.both();
    for (const lane of [first, second]) {
      while (lane.at < lane.end && !dfa.gaveUp) this.single(lane);
      if (dfa.gaveUp) return undefined;
      if (lane.line < lane.end) this.finish(lane);
    }
    this.note();
    first.lines.append(second.lines);
    return first.lines;
  }

  /** Until something happens in one of the lanes. */
  private both(): void {
    const { first, second, block } = this;
    const { table, classes } = this.dfa;
    const firstEnd = first.end;
    const secondEnd = second.end;
    let { at, state } = first;
    let other = second.at;
    let otherState = second.state;
    let code = 0;
    let otherCode = 0;
    while (at < firstEnd && other < secondEnd) {
      code = table[state + classes[block[at++]]];
      otherCode = table[otherState + classes[block[other++]]];
      if ((code | otherCode) < 0) break;
      state = code;
      otherState = otherCode;
    }
    first.at = at;
    second.at = other;
    first.state = code < 0 ? state : code;
    second.state = otherCode < 0 ? otherState : otherCode;
    if (code < 0) this.event(first, code);
    // Building a state may have made all others void, those of the other lane as well.
    if (otherCode < 0 && second.at === other) this.event(second, otherCode);
  }

  private single(lane: Lane): void {
    const { block } = this;
    const { table, classes } = this.dfa;
    const { end } = lane;
    let { at, state } = lane;
    let code = 0;
    while (at < end) {
      code = table[state + classes[block[at++]]];
      if (code < 0) break;
      state = code;
    }
    lane.at = at;
    lane.state = state;
    if (code < 0) this.event(lane, code);
  }

  /** `code` was found for the byte before `lane.at`. */
  private event(lane: Lane, found: number): void {
    const { dfa } = this;
    let code = found;
    if (code === CODE.new) {
      this.note();
      const { epoch } = dfa;
      code = dfa.step(lane.state, this.block[lane.at - 1]);
      if (dfa.epoch !== epoch) return this.startOver();
      lane.state = code;
    }
    if (code >= 0) return;
    if (isSome(code)) {
      lane.some = true;
      lane.state = CODE.some - code;
    } else this.settle(lane, code);
  }

  private settle(lane: Lane, code: number): void {
    let { at } = lane;
    if (!isEnd(code)) {
      // Settled before its end.
      const { block } = this;
      const { end } = lane;
      while (at < end && block[at] !== 10) at++;
      if (at < end) at++;
    }
    const rule = ruleOf(code);
    const open = lane.some || code === CODE.endSome ? SETTLED.some : SETTLED.no;
    lane.lines.add(at, rule >= 0 ? rule : open);
    lane.startLine(at, this.dfa.start);
  }

  /** The last line has no newline. */
  private finish(lane: Lane): void {
    const { dfa } = this;
    let code = dfa.table[lane.state + dfa.classes[10]];
    if (code === CODE.new) code = dfa.step(lane.state, 10);
    this.settle(lane, code);
  }

  /** Tells the automaton how far it has come, which decides whether its table is worth building. */
  private note(): void {
    const scanned = this.first.at + this.second.at;
    this.dfa.note(scanned - this.noted);
    this.noted = scanned;
  }

  /** The table was forgotten: the lines at hand begin anew. */
  private startOver(): void {
    for (const lane of [this.first, this.second]) lane.startLine(lane.line, this.dfa.start);
  }
}

class Lane {
  readonly lines = new Lines();
  at = 0;
  end = 0;
  /** Where the line began. */
  line = 0;
  state = 0;
  /** Rules matched in this line that do not settle it. */
  some = false;

  reset(at: number, end: number, state: number): void {
    this.lines.count = 0;
    this.end = end;
    this.startLine(at, state);
  }

  startLine(at: number, state: number): void {
    this.at = at;
    this.line = at;
    this.state = state;
    this.some = false;
  }
}

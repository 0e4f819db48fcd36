/**
 * The hot loop: scans all lines of a block with the table of a DFA.
 *
 * How it works: each step needs the state of the step before it, which leaves a processor idle most of the
 * time. So the block is cut into pieces of {@link PIECE_BYTES}, and four pieces are scanned in four lanes,
 * one byte of each in turn. A lane at the end of its piece takes the next one.
 *
 * Limits: it answers only if the table works. If the DFA gives up, or if the empty match decides every line,
 * the caller must scan line by line. bench/rules measures this file.
 */
import { CODE, isEnd, isSome, ruleOf } from './dfa.ts';
import type { Dfa } from './dfa.ts';
import { ScanResult } from './scan-result.ts';

/** Scans blocks with one DFA. */
export class BlockScanner {
  readonly #dfa: Dfa;
  readonly #lanes = [new Lane(), new Lane(), new Lane(), new Lane()] as const;
  readonly #pieces: ScanResult[] = [];
  readonly #result = new ScanResult();
  #block: Uint8Array = new Uint8Array(0);
  /** The start of the part of the block that no lane has taken yet. */
  #rest = 0;
  #length = 0;
  #taken = 0;
  /** Bytes reported to the DFA, and bytes of finished pieces. */
  #noted = 0;
  #done = 0;

  constructor(dfa: Dfa) {
    this.#dfa = dfa;
  }

  /**
   * Scans all lines of the first `length` bytes. The result is valid until the next call. Undefined if the
   * DFA gave up, or if the empty match decides every line.
   */
  scan(block: Uint8Array, length: number): ScanResult | undefined {
    const dfa = this.#dfa;
    const lanes = this.#lanes;
    if (dfa.start < 0 || dfa.gaveUp) return undefined;
    this.#block = block;
    this.#length = length;
    this.#rest = this.#taken = this.#noted = this.#done = 0;
    while (lanes.every((lane) => this.#isBusy(lane)) && !dfa.gaveUp) this.#scanLanes();
    for (const lane of lanes) while (this.#isBusy(lane) && !dfa.gaveUp) this.#scanLane(lane);
    this.#note();
    if (dfa.gaveUp) return undefined;
    this.#result.clear();
    for (let piece = 0; piece < this.#taken; piece++) this.#result.append(this.#pieces[piece]);
    return this.#result;
  }

  /** Whether the lane has bytes to scan. A lane without a piece takes the next one. */
  #isBusy(lane: Lane): boolean {
    if (lane.at < lane.end) return true;
    if (lane.line < lane.end) this.#finish(lane);
    this.#done += lane.end - lane.begin;
    lane.begin = lane.end;
    if (this.#rest === this.#length) return false;
    const rest = this.#rest;
    const newline = this.#block.indexOf(10, rest + PIECE_BYTES);
    this.#rest = newline < 0 ? this.#length : Math.min(this.#length, newline + 1);
    const lines = (this.#pieces[this.#taken++] ??= new ScanResult(MAX_PIECE_LINES));
    lines.clear();
    lane.take(lines, rest, this.#rest, this.#dfa.start);
    return true;
  }

  /**
   * Scans all lanes until one is at its end, or needs more than the plain end of a line. All values are local
   * variables and nothing is called, so that they stay in registers: that doubles the speed.
   */
  #scanLanes(): void {
    const block = this.#block;
    const lanes = this.#lanes;
    const { table, classes, start, epoch } = this.#dfa;
    const [a, b, c, d] = lanes;
    const { ends: endsA, outcomes: foundA } = a.lines;
    const { ends: endsB, outcomes: foundB } = b.lines;
    const { ends: endsC, outcomes: foundC } = c.lines;
    const { ends: endsD, outcomes: foundD } = d.lines;
    let { count: countA } = a.lines;
    let { count: countB } = b.lines;
    let { count: countC } = c.lines;
    let { count: countD } = d.lines;
    let { at: atA, state: stateA } = a;
    let { at: atB, state: stateB } = b;
    let { at: atC, state: stateC } = c;
    let { at: atD, state: stateD } = d;
    let codeA = 0;
    let codeB = 0;
    let codeC = 0;
    let codeD = 0;
    for (let left = Math.min(a.end - atA, b.end - atB, c.end - atC, d.end - atD); left > 0; left--) {
      codeA = table[stateA + classes[block[atA++]]];
      codeB = table[stateB + classes[block[atB++]]];
      codeC = table[stateC + classes[block[atC++]]];
      codeD = table[stateD + classes[block[atD++]]];
      if ((codeA | codeB | codeC | codeD) < 0) {
        if (isPlainEnd(codeA) && a.marks === 0) {
          endsA[countA] = atA;
          foundA[countA++] = codeA;
          codeA = start;
        }
        if (isPlainEnd(codeB) && b.marks === 0) {
          endsB[countB] = atB;
          foundB[countB++] = codeB;
          codeB = start;
        }
        if (isPlainEnd(codeC) && c.marks === 0) {
          endsC[countC] = atC;
          foundC[countC++] = codeC;
          codeC = start;
        }
        if (isPlainEnd(codeD) && d.marks === 0) {
          endsD[countD] = atD;
          foundD[countD++] = codeD;
          codeD = start;
        }
        if ((codeA | codeB | codeC | codeD) < 0) break;
      }
      stateA = codeA;
      stateB = codeB;
      stateC = codeC;
      stateD = codeD;
    }
    a.leave(atA, codeA < 0 ? stateA : codeA, countA);
    b.leave(atB, codeB < 0 ? stateB : codeB, countB);
    c.leave(atC, codeC < 0 ? stateC : codeC, countC);
    d.leave(atD, codeD < 0 ? stateD : codeD, countD);
    if (codeA < 0) this.#event(a, codeA);
    // Building a state may forget all states, including those of the other lanes. Those then restarted
    // their lines.
    if (codeB < 0 && this.#dfa.epoch === epoch) this.#event(b, codeB);
    if (codeC < 0 && this.#dfa.epoch === epoch) this.#event(c, codeC);
    if (codeD < 0 && this.#dfa.epoch === epoch) this.#event(d, codeD);
  }

  #scanLane(lane: Lane): void {
    const block = this.#block;
    const { table, classes } = this.#dfa;
    const { end } = lane;
    let { at, state } = lane;
    let code = 0;
    while (at < end) {
      code = table[state + classes[block[at++]]];
      if (code < 0) break;
      state = code;
    }
    lane.leave(at, state, lane.lines.count);
    if (code < 0) this.#event(lane, code);
  }

  /** Handles the code `found` for the byte before `lane.at`. */
  #event(lane: Lane, found: number): void {
    const dfa = this.#dfa;
    let code = found;
    if (code === CODE.new) {
      this.#note();
      const { epoch } = dfa;
      code = dfa.step(lane.state, this.#block[lane.at - 1]);
      if (dfa.epoch !== epoch) return this.#startOver();
      if (code >= 0) lane.state = code;
    }
    if (code >= 0) return;
    if (isSome(code)) {
      lane.state = CODE.some - code;
      lane.mark(dfa.acceptsOf(lane.state));
    } else this.#settle(lane, code);
  }

  #settle(lane: Lane, code: number): void {
    if (code === CODE.endSome) lane.mark(this.#dfa.endAcceptsOf(lane.state));
    if (!isEnd(code)) lane.at = this.#endOfLine(lane);
    lane.state = lane.endLine(lane.at, code, this.#dfa.start);
  }

  /** The end of a line that was settled before its newline. */
  #endOfLine({ at, end }: Lane): number {
    const block = this.#block;
    let over = at;
    while (over < end && block[over] !== 10) over++;
    return over < end ? over + 1 : end;
  }

  /** Ends a last line without a newline. */
  #finish(lane: Lane): void {
    const dfa = this.#dfa;
    let code = dfa.table[lane.state + dfa.classes[10]];
    if (code === CODE.new) code = dfa.step(lane.state, 10);
    this.#settle(lane, code);
  }

  /** Reports to the DFA how many bytes were scanned since the last call. */
  #note(): void {
    const scanned = this.#lanes.reduce((sum, { at, begin }) => sum + at - begin, this.#done);
    this.#dfa.noteScanned(scanned - this.#noted);
    this.#noted = scanned;
  }

  /** Restarts the current lines after a forget. Their marks are made a second time, which is harmless. */
  #startOver(): void {
    for (const lane of this.#lanes) lane.leave(lane.line, this.#dfa.start, lane.lines.count);
  }
}

/** Size of a piece, which ends with its last line. It is small, so that the lanes finish a block together. */
const PIECE_BYTES = 16 << 10;
/** Marks of a line that are kept without a check for duplicates. */
const MAX_UNCHECKED_MARKS = 16;
/** The most lines of a piece: one for each byte, the line that ends it, and one without a newline. */
const MAX_PIECE_LINES = PIECE_BYTES + 2;

/** Whether the line ended, and was settled or had no match. */
function isPlainEnd(code: number): boolean {
  return code === CODE.endMiss || code <= CODE.endHit;
}

class Lane {
  /** The lane's piece: from `begin` to before `end`. */
  begin = 0;
  end = 0;
  at = 0;
  state = 0;
  /** The start of the current line. */
  line = 0;
  lines = new ScanResult();
  /** How many marks the current line has: matches that do not settle it. */
  marks = 0;
  /** The distinct marks of a line with many: in a long line, the same entries may match at every byte. */
  readonly #seen = new Set<readonly number[]>();

  take(lines: ScanResult, begin: number, end: number, state: number): void {
    this.lines = lines;
    this.begin = this.at = this.line = begin;
    this.end = end;
    this.state = state;
  }

  leave(at: number, state: number, count: number): void {
    this.at = at;
    this.state = state;
    const { lines } = this;
    if (count === lines.count) return;
    lines.count = count;
    this.line = lines.ends[count - 1];
  }

  mark(numbers: readonly number[]): void {
    if (++this.marks > MAX_UNCHECKED_MARKS) {
      if (this.#seen.has(numbers)) return;
      this.#seen.add(numbers);
    }
    this.lines.mark(numbers);
  }

  /** Ends the line before `at`, with `code`. Returns the state in which the next line starts. */
  endLine(at: number, code: number, start: number): number {
    this.lines.add(at, this.marks > 0 && ruleOf(code) < 0 ? CODE.endSome : code);
    this.line = at;
    if (this.marks > MAX_UNCHECKED_MARKS) this.#seen.clear();
    this.marks = 0;
    return start;
  }
}

/**
 * The backtracker: it matches what no automaton can, which is back-references, recursion, conditionals on
 * groups, and atomic groups. It tries alternatives in Perl's order. Frames form a linked list: to backtrack
 * is to take an older frame.
 *
 * Limits: a pattern may need time exponential in the line, and an attacker may write the line. The search has
 * a budget of steps, and its stack has a limit ({@link MAX_CHOICES}). Beyond either, the answer is `unknown`,
 * and the line is shown. Steps are counted, not time, so the answer is the same on every machine.
 *
 * Perl's own rules: a reference to an unset group fails; a group keeps its match when its loop starts another
 * round; recursion restores the groups when it returns, and may be backtracked into.
 */
import { hasByte } from '../syntax/byteset.ts';
import { holds } from './assertion.ts';
import { NO_BYTE, isAnchored, isSameLetter } from './program.ts';
import type { Call, Instruction, LookEnter, LoopTest } from './program.ts';

/**
 * Whether the program matches anywhere in the first `length` bytes of `text`; `unknown` after `steps` steps.
 */
export function search(
  program: Instruction,
  groups: number,
  text: Uint8Array,
  length: number,
  steps: number,
): boolean | 'unknown' {
  return new Backtracker(program, groups, text, length, steps).search();
}

/** What surrounds the current instruction: a loop, an atomic group, a lookaround, a call. */
interface Frame {
  readonly kind: 'loop' | 'cut' | 'look' | 'call';
  readonly outer: Frame | undefined;
  /** The place where it was entered. */
  readonly at: number;
  /**
   * Loop: iterations started. Look: 1 for a lookbehind. Call: how many calls were entered at this place
   * without a byte between them.
   */
  readonly count: number;
  /** Cut, look: the height of the stack of choices to return to. */
  readonly height: number;
  /** Call: itself; else the innermost surrounding call. */
  readonly call: CallFrame | undefined;
}
interface CallFrame extends Frame {
  readonly instruction: Call;
  /** The groups before the call. */
  readonly slots: Int32Array;
  /** How many calls surround it, including itself. */
  readonly depth: number;
}

/** An alternative to try later: continue at `instruction` with the saved state. */
interface Choice {
  /** `resume` continues at the instruction; the others continue within it. */
  readonly kind: 'resume' | 'run' | 'look' | 'loop' | 'leave';
  readonly instruction: Instruction;
  at: number;
  readonly frame: Frame | undefined;
  readonly trail: number;
  /**
   * A greedy `run`: the first place where it may end; a lazy one: the bytes it has read. A lookbehind: the
   * next length to try. A loop to leave: its rounds.
   */
  extra: number;
}

type Run = Extract<Instruction, { op: 'run' }>;

/** Limit of nested calls at one place. Perl has the same limit. */
const MAX_CALLS_AT_ONE_PLACE = 10;

/** Limits of saved alternatives, and of saved changes to groups: about 100 MB in total. */
const MAX_CHOICES = 250_000;
const MAX_UNDO_RECORDS = 2_000_000;
/** Limit of nested calls. */
const MAX_CALL_DEPTH = 50_000;

class Backtracker {
  readonly #program: Instruction;
  readonly #text: Uint8Array;
  readonly #length: number;
  #steps: number;
  /** For each group: its start, its end, and the start of the match in progress; -1 means unset. */
  readonly #slots: Int32Array;
  /** Previous values of slots: pairs of index and value, to undo. */
  readonly #trail: number[] = [];
  readonly #choices: Choice[] = [];
  #at = 0;
  #frame: Frame | undefined;

  constructor(program: Instruction, groups: number, text: Uint8Array, length: number, steps: number) {
    this.#program = program;
    this.#text = text;
    this.#length = length;
    this.#steps = steps;
    this.#slots = new Int32Array(3 * (groups + 1)).fill(-1);
  }

  search(): boolean | 'unknown' {
    const last = isAnchored(this.#program) ? 0 : this.#length;
    for (let start = 0; start <= last; start++) {
      this.#at = start;
      this.#frame = undefined;
      const found = this.#run(this.#program);
      if (found !== false) return found;
    }
    return false;
  }

  #run(start: Instruction): boolean | 'unknown' {
    let instruction: Instruction | undefined = start;
    for (;;) {
      if (--this.#steps < 0) return 'unknown';
      if (instruction === undefined) {
        const exhausted = this.#choices.length === 0;
        instruction = this.#backtrack();
        if (exhausted) return false;
      } else if (instruction.op === 'match') {
        if (this.#frame?.kind !== 'call') return true;
        instruction = this.#return(this.#frame as CallFrame);
      } else if (instruction.op === 'call' && this.#callsHere() > MAX_CALLS_AT_ONE_PLACE) return 'unknown';
      else instruction = this.#step(instruction);
    }
  }

  /** Executes one instruction. Returns the next one, or undefined if it failed. */
  #step(instruction: Instruction): Instruction | undefined {
    switch (instruction.op) {
      case 'set':
        if (this.#at >= this.#length || !hasByte(instruction.set, this.#text[this.#at])) return undefined;
        this.#at++;
        return instruction.next;
      case 'text':
        return this.#readText(instruction.text, instruction.fold) ? instruction.next : undefined;
      case 'assert':
        return holds(instruction.test, this.#text, this.#length, this.#at) ? instruction.next : undefined;
      case 'branch':
        return instruction.at(this.#at < this.#length ? this.#text[this.#at] : NO_BYTE);
      case 'split':
        this.#choose('resume', instruction.second, this.#at, 0);
        return instruction.first;
      case 'open':
        this.#set(3 * instruction.group + 2, this.#at);
        return instruction.next;
      case 'close':
        return this.#close(instruction);
      case 'run':
        return this.#enterRun(instruction);
      case 'loopEnter':
        this.#push('loop', -1, 0);
        return this.#loop(instruction.loop);
      case 'loopTest':
        return this.#loop(instruction);
      case 'cutEnter':
        this.#push('cut', this.#at, 0);
        return instruction.next;
      case 'cutLeave':
        this.#choices.length = (this.#frame as Frame).height;
        this.#frame = (this.#frame as Frame).outer;
        return instruction.next;
      case 'lookEnter':
        return this.#enterLook(instruction);
      case 'lookLeave':
        return this.#leaveLook(instruction.next);
      case 'reference':
        return this.#refer(instruction);
      case 'call':
        return this.#call(instruction);
      case 'ifGroups':
        return instruction.groups.some((group) => (this.#slots[3 * group + 1] ?? -1) >= 0)
          ? instruction.yes
          : instruction.no;
      case 'ifRecursing': {
        const call = this.#frame?.call;
        const recursing =
          call !== undefined &&
          (instruction.group === undefined || call.instruction.group === instruction.group);
        return recursing ? instruction.yes : instruction.no;
      }
      case 'fail':
      case 'match':
        return undefined;
    }
  }

  #choose(kind: Choice['kind'], instruction: Instruction, at: number, extra: number): void {
    if (this.#choices.length >= MAX_CHOICES) this.#steps = 0;
    this.#choices.push({ kind, instruction, at, frame: this.#frame, trail: this.#trail.length, extra });
  }

  #push(kind: 'loop' | 'cut' | 'look', at: number, count: number): void {
    const outer = this.#frame;
    this.#frame = { kind, outer, at, count, height: this.#choices.length, call: outer?.call };
  }

  #set(slot: number, value: number): void {
    if (this.#trail.length >= 2 * MAX_UNDO_RECORDS) this.#steps = 0;
    this.#trail.push(slot, this.#slots[slot]);
    this.#slots[slot] = value;
  }

  /**
   * Returns to the last choice, or undoes everything if there is none. Undefined if that choice failed too.
   */
  #backtrack(): Instruction | undefined {
    const choice = this.#choices[this.#choices.length - 1];
    while (this.#trail.length > (choice?.trail ?? 0)) {
      const value = this.#trail.pop() as number;
      this.#slots[this.#trail.pop() as number] = value;
    }
    if (choice === undefined) return undefined;
    this.#frame = choice.frame;
    this.#at = choice.at;
    const { kind, instruction } = choice;
    if (kind === 'run') return this.#againRun(instruction as Run, choice);
    if (kind === 'look') return this.#againLook(instruction as LookEnter, choice);
    this.#choices.pop();
    if (kind === 'leave') return this.#leaveLoop(instruction as LoopTest, choice.extra);
    return kind === 'loop' ? this.#again(instruction as LoopTest, choice.frame as Frame) : instruction;
  }

  #readText(text: string, fold: boolean): boolean {
    if (this.#at + text.length > this.#length) return false;
    for (let i = 0; i < text.length; i++) {
      const byte = this.#text[this.#at + i];
      const wanted = text.charCodeAt(i);
      if (byte !== wanted && !(fold && isSameLetter(byte, wanted))) return false;
    }
    this.#at += text.length;
    return true;
  }

  #enterRun(run: Run): Instruction | undefined {
    const { set, min, max } = run;
    const limit = Math.min(this.#length, this.#at + (run.lazy ? min : max));
    const start = this.#at;
    let end = start;
    while (end < limit && hasByte(set, this.#text[end])) end++;
    this.#steps -= (end - start) >> 3;
    if (end < start + min) return undefined;
    if (run.lazy) {
      if (max > min) this.#choose('run', run, end, min);
    } else if (end > start + min) this.#choose('run', run, end, start + min);
    this.#at = end;
    return run.next;
  }

  /** Greedy: one byte less. Lazy: one more. */
  #againRun(run: Run, choice: Choice): Instruction | undefined {
    if (!run.lazy) {
      this.#at = --choice.at;
      if (choice.at === choice.extra) this.#choices.pop();
      return run.next;
    }
    if (this.#at >= this.#length || !hasByte(run.set, this.#text[this.#at])) {
      this.#choices.pop();
      return undefined;
    }
    this.#at = ++choice.at;
    if (++choice.extra === run.max) this.#choices.pop();
    return run.next;
  }

  /** Runs at the start and the end of each round. A round that read nothing is the last. */
  #loop(loop: LoopTest): Instruction {
    const frame = this.#frame as Frame;
    const { count, outer } = frame;
    if (count < loop.min) return this.#again(loop, frame);
    if (count >= loop.max || frame.at === this.#at) {
      this.#frame = outer;
      return this.#leaveLoop(loop, count);
    }
    if (loop.lazy) {
      this.#choose('loop', loop, this.#at, 0);
      this.#frame = outer;
      return this.#leaveLoop(loop, count);
    }
    this.#frame = outer;
    this.#choose('leave', loop, this.#at, count);
    return this.#again(loop, frame);
  }

  #leaveLoop({ group, next }: LoopTest, rounds: number): Instruction {
    if (group === undefined) return next;
    this.#set(3 * group.index, rounds === 0 ? -1 : this.#at - group.width);
    this.#set(3 * group.index + 1, rounds === 0 ? -1 : this.#at);
    return next;
  }

  #again(loop: LoopTest, frame: Frame): Instruction {
    this.#frame = {
      kind: 'loop',
      outer: frame.outer,
      at: this.#at,
      count: frame.count + 1,
      height: 0,
      call: frame.call,
    };
    return loop.body;
  }

  #enterLook(look: LookEnter): Instruction | undefined {
    const outer = this.#frame;
    const at = this.#at;
    const height = this.#choices.length;
    if (look.otherwise !== undefined) this.#choose('resume', look.otherwise, at, 0);
    this.#frame = {
      kind: 'look',
      outer,
      at,
      count: look.behind === false ? 0 : 1,
      height,
      call: outer?.call,
    };
    if (look.behind === false) return look.body;
    const length = Math.min(at, look.behind.max);
    if (length < look.behind.min) return undefined;
    if (length > look.behind.min) this.#choose('look', look, at, length - 1);
    this.#at = at - length;
    return look.body;
  }

  /** Tries a lookbehind from a closer place. */
  #againLook(look: LookEnter, choice: Choice): Instruction {
    const length = choice.extra--;
    if (look.behind !== false && length === look.behind.min) this.#choices.pop();
    this.#at -= length;
    return look.body;
  }

  #leaveLook(next: Instruction | undefined): Instruction | undefined {
    const frame = this.#frame as Frame;
    // A lookbehind must end where it was entered; a lookahead may end anywhere.
    if (frame.count === 1 && frame.at !== this.#at) return undefined;
    this.#choices.length = frame.height;
    this.#at = frame.at;
    this.#frame = frame.outer;
    return next;
  }

  #refer({ groups, fold, next }: Extract<Instruction, { op: 'reference' }>): Instruction | undefined {
    const group = groups.find((each) => this.#slots[3 * each + 1] >= 0);
    if (group === undefined) return undefined;
    const start = this.#slots[3 * group];
    const size = this.#slots[3 * group + 1] - start;
    if (this.#at + size > this.#length) return undefined;
    this.#steps -= size >> 3;
    for (let i = 0; i < size; i++) {
      const one = this.#text[start + i];
      const other = this.#text[this.#at + i];
      if (one !== other && !(fold && isSameLetter(one, other))) return undefined;
    }
    this.#at += size;
    return next;
  }

  #close({ group, next }: { readonly group: number; readonly next: Instruction }): Instruction {
    this.#set(3 * group, this.#slots[3 * group + 2]);
    this.#set(3 * group + 1, this.#at);
    const frame = this.#frame;
    if (frame?.kind === 'call' && (frame as CallFrame).instruction.group === group)
      return this.#return(frame as CallFrame);
    return next;
  }

  #callsHere(): number {
    const call = this.#frame?.call;
    return call?.at === this.#at ? call.count + 1 : 0;
  }

  #call(instruction: Call): Instruction {
    const depth = (this.#frame?.call?.depth ?? 0) + 1;
    if (depth > MAX_CALL_DEPTH) this.#steps = 0;
    const frame = {
      kind: 'call' as const,
      outer: this.#frame,
      at: this.#at,
      count: this.#callsHere(),
      height: 0,
      instruction,
      slots: Int32Array.from(this.#slots),
      depth,
      call: undefined as CallFrame | undefined,
    };
    frame.call = frame;
    this.#frame = frame;
    return instruction.target();
  }

  #return(frame: CallFrame): Instruction {
    for (let slot = 0; slot < this.#slots.length; slot++) {
      if (this.#slots[slot] !== frame.slots[slot]) this.#set(slot, frame.slots[slot]);
    }
    this.#frame = frame.outer;
    return frame.instruction.next;
  }
}

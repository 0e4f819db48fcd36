/**
 * The backtracker's program: a graph of instructions that is compiled from the tree. Each instruction has the
 * one that follows if it succeeds. The body of a group that recursion calls is compiled a second time, on its
 * own, so that a call is a jump.
 */
import { hasByte } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import { EMPTY } from '../syntax/tree.ts';
import type { Assertion, Conditional, Look, Node, Repeat } from '../syntax/tree.ts';

export type Instruction =
  | { readonly op: 'set'; readonly set: ByteSet; readonly next: Instruction }
  | { readonly op: 'text'; readonly text: string; readonly fold: boolean; readonly next: Instruction }
  | { readonly op: 'assert'; readonly test: Assertion['test']; readonly next: Instruction }
  /** Tries `first`, then `second`. */
  | { readonly op: 'split'; readonly first: Instruction; readonly second: Instruction }
  /**
   * Continues with the branches that may begin with the next byte; at {@link NO_BYTE}, with those at the end.
   */
  | { readonly op: 'branch'; readonly byByte: readonly Instruction[] }
  | { readonly op: 'open' | 'close'; readonly group: number; readonly next: Instruction }
  /** A repetition of one set of bytes. */
  | {
      readonly op: 'run';
      readonly set: ByteSet;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      readonly next: Instruction;
    }
  | { readonly op: 'loopEnter'; readonly loop: LoopTest }
  | LoopTest
  | { readonly op: 'cutEnter' | 'cutLeave'; readonly next: Instruction }
  | LookEnter
  | { readonly op: 'lookLeave'; readonly next: Instruction | undefined }
  | {
      readonly op: 'reference';
      readonly groups: readonly number[];
      readonly fold: boolean;
      readonly next: Instruction;
    }
  | Call
  | {
      readonly op: 'ifGroups';
      readonly groups: readonly number[];
      readonly yes: Instruction;
      readonly no: Instruction;
    }
  | {
      readonly op: 'ifRecursing';
      readonly group: number | undefined;
      readonly yes: Instruction;
      readonly no: Instruction;
    }
  | { readonly op: 'fail' }
  | { readonly op: 'match' };

export interface LoopTest {
  readonly op: 'loopTest';
  readonly min: number;
  readonly max: number;
  readonly lazy: boolean;
  readonly group: Repeat['group'];
  body: Instruction;
  readonly next: Instruction;
}

export interface LookEnter {
  readonly op: 'lookEnter';
  readonly behind: Look['behind'];
  readonly body: Instruction;
  /** The next instruction if the body does not match; undefined means that the lookaround fails. */
  readonly otherwise: Instruction | undefined;
}

export interface Call {
  readonly op: 'call';
  readonly group: number;
  target: Instruction;
  readonly next: Instruction;
}

const NOWHERE: Instruction = { op: 'fail' };
const MATCH: Instruction = { op: 'match' };

/** Compiles a tree. `bodies` has the groups by number; 0 is the whole pattern. */
export function compile(tree: Node, bodies: ReadonlyMap<number, Node>): Instruction {
  return new Compiler(bodies).run(tree);
}

/** Whether the program tests first that it is at the start of the text. */
export function isAnchored(instruction: Instruction): boolean {
  if (instruction.op === 'split') return isAnchored(instruction.first) && isAnchored(instruction.second);
  if (instruction.op === 'open' || instruction.op === 'cutEnter') return isAnchored(instruction.next);
  return instruction.op === 'assert' && instruction.test === 'start';
}

/** The index in `byByte` for the end of the text. */
export const NO_BYTE = 256;
/** For fewer branches, a table of them is not worth its memory. */
const MIN_BRANCHES = 8;

/** The first branch that matches, in their order. */
function choiceOf(branches: readonly Instruction[]): Instruction {
  if (branches.length < MIN_BRANCHES) return splits(branches);
  // Most bytes begin no branch, or the same ones as others.
  const alike = new Map<string, Instruction>();
  const byByte = Array.from({ length: NO_BYTE + 1 }, (_, byte) => {
    const possible = branches.filter((branch) => mayBeginWith(branch, byte));
    const key = possible.map((branch) => branches.indexOf(branch)).join();
    const known = alike.get(key) ?? splits(possible);
    alike.set(key, known);
    return known;
  });
  return { op: 'branch', byByte };
}

function splits(branches: readonly Instruction[]): Instruction {
  const [last = NOWHERE, ...before] = branches.toReversed();
  return before.reduce<Instruction>((second, first) => ({ op: 'split', first, second }), last);
}

/** False only if the instruction fails at this byte. */
function mayBeginWith(instruction: Instruction, byte: number): boolean {
  if (instruction.op === 'text') {
    const first = instruction.text.charCodeAt(0);
    return byte === first || (instruction.fold && isSameLetter(byte, first));
  }
  if (instruction.op === 'set' || (instruction.op === 'run' && instruction.min > 0))
    return byte < NO_BYTE && hasByte(instruction.set, byte);
  return true;
}

/** Whether two bytes are the two cases of an ASCII letter: Perl's `/i` on bytes. */
export function isSameLetter(one: number, other: number): boolean {
  return (one ^ other) === 32 && (one | 32) >= 97 && (one | 32) <= 122;
}

/** The body of each negative lookaround that calls no group, by its node. */
const negativeBodies = new WeakMap<Node, Instruction>();

class Compiler {
  readonly #bodies: ReadonlyMap<number, Node>;
  readonly #calls: Call[] = [];

  constructor(bodies: ReadonlyMap<number, Node>) {
    this.#bodies = bodies;
  }

  run(tree: Node): Instruction {
    const start = this.#emit(tree, MATCH);
    const targets = new Map<number, Instruction>();
    for (let call = this.#calls.pop(); call !== undefined; call = this.#calls.pop()) {
      let target = targets.get(call.group);
      if (target === undefined) {
        // A group ends in its `close`, the whole pattern in `match`; both return to the caller.
        target = this.#emit(this.#bodies.get(call.group) ?? EMPTY, call.group === 0 ? MATCH : NOWHERE);
        targets.set(call.group, target);
      }
      call.target = target;
    }
    return start;
  }

  #emit(node: Node, next: Instruction): Instruction {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'fail':
        return NOWHERE;
      case 'one':
        return { op: 'set', set: node.set, next };
      case 'text':
        return { op: 'text', text: node.text, fold: node.fold, next };
      case 'sequence':
        return node.items.reduceRight((after, item) => this.#emit(item, after), next);
      case 'choice':
        return choiceOf(node.branches.map((branch) => this.#emit(branch, next)));
      case 'repeat':
        return this.#repeat(node, next);
      case 'capture': {
        const close: Instruction = { op: 'close', group: node.index, next };
        return { op: 'open', group: node.index, next: this.#emit(node.body, close) };
      }
      case 'assertion':
        return { op: 'assert', test: node.test, next };
      case 'atomic':
        return this.#atomic(node.body, next);
      case 'look':
        return node.negative ? this.#look(node, undefined, next) : this.#look(node, next, undefined);
      case 'backReference':
        return { op: 'reference', groups: node.groups, fold: node.fold, next };
      case 'recursion': {
        const call: Call = { op: 'call', group: node.groups[0], target: NOWHERE, next };
        this.#calls.push(call);
        return call;
      }
      case 'conditional':
        return this.#conditional(node, next);
    }
  }

  #repeat(node: Repeat, next: Instruction): Instruction {
    const { body, min, max, mode, group } = node;
    if (max === 0) return next;
    if (mode === 'possessive') return this.#atomic({ ...node, mode: 'greedy' }, next);
    const lazy = mode === 'lazy';
    if (body.kind === 'one') return { op: 'run', set: body.set, min, max, lazy, next };
    const loop: LoopTest = { op: 'loopTest', min, max, lazy, group, body: NOWHERE, next };
    loop.body = this.#emit(group !== undefined && body.kind === 'capture' ? body.body : body, loop);
    return { op: 'loopEnter', loop };
  }

  #atomic(body: Node, next: Instruction): Instruction {
    return { op: 'cutEnter', next: this.#emit(body, { op: 'cutLeave', next }) };
  }

  /** `found` and `otherwise` follow if the body matches, and if it does not; undefined means to fail. */
  #look(
    { behind, body }: Look,
    found: Instruction | undefined,
    otherwise: Instruction | undefined,
  ): Instruction {
    return { op: 'lookEnter', behind, body: this.#lookBody(body, found), otherwise };
  }

  /** What must not match has no next instruction, so that templates share what they have in common. */
  #lookBody(body: Node, found: Instruction | undefined): Instruction {
    const known = found === undefined ? negativeBodies.get(body) : undefined;
    if (known) return known;
    const calls = this.#calls.length;
    const start = this.#emit(body, { op: 'lookLeave', next: found });
    // A call leads to a group of this pattern.
    if (found === undefined && this.#calls.length === calls) negativeBodies.set(body, start);
    return start;
  }

  #conditional({ condition, yes: onYes, no: onNo }: Conditional, next: Instruction): Instruction {
    if (condition.kind === 'define') return next;
    const yes = this.#emit(onYes, next);
    const no = this.#emit(onNo, next);
    switch (condition.kind) {
      case 'look':
        return condition.negative ? this.#look(condition, no, yes) : this.#look(condition, yes, no);
      case 'groups':
        return { op: 'ifGroups', groups: condition.groups, yes, no };
      case 'recursing':
        return { op: 'ifRecursing', group: condition.groups?.[0], yes, no };
    }
  }
}

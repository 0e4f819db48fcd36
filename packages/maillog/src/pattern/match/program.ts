/**
 * The backtracker's program: a graph of instructions that is compiled from the tree. Each instruction has the
 * one that follows if it succeeds. The body of a group that recursion calls is compiled a second time, on its
 * own, so that a call is a jump.
 */
import { hasByte } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import { EMPTY } from '../syntax/tree.ts';
import type { Assertion, Choice, Conditional, Look, Node, Repeat } from '../syntax/tree.ts';

export type Instruction =
  | { readonly op: 'set'; readonly set: ByteSet; readonly next: Instruction }
  | { readonly op: 'text'; readonly text: string; readonly fold: boolean; readonly next: Instruction }
  | { readonly op: 'assert'; readonly test: Assertion['test']; readonly next: Instruction }
  /** Tries `first`, then `second`. */
  | { readonly op: 'split'; readonly first: Instruction; readonly second: Instruction }
  | Branch
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

/** Continues with the branches that may begin with the next byte, or at the end of the text. */
export interface Branch {
  readonly op: 'branch';
  /** The next instruction at `byte`, or at {@link NO_BYTE}. */
  readonly at: (byte: number) => Instruction;
}

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
  /** Compiled when it is first called. */
  readonly target: () => Instruction;
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

/** The byte at the end of the text. */
export const NO_BYTE = 256;
/** For fewer branches, a table of them is not worth its memory. */
const MIN_BRANCHES = 8;

function splits(branches: readonly Instruction[]): Instruction {
  const [last = NOWHERE, ...before] = branches.toReversed();
  return before.reduce<Instruction>((second, first) => ({ op: 'split', first, second }), last);
}

/** False only if the node fails at this byte. */
function mayBeginWith(node: Node, byte: number): boolean {
  if (node.kind === 'text') {
    const first = node.text.charCodeAt(0);
    return byte === first || (node.fold && isSameLetter(byte, first));
  }
  if (node.kind === 'one') return byte < NO_BYTE && hasByte(node.set, byte);
  if (node.kind === 'repeat') return node.min === 0 || node.max === 0 || mayBeginWith(node.body, byte);
  const [first] = node.kind === 'sequence' ? node.items : [];
  return first === undefined || mayBeginWith(first, byte);
}

/** Whether two bytes are the two cases of an ASCII letter: Perl's `/i` on bytes. */
export function isSameLetter(one: number, other: number): boolean {
  return (one ^ other) === 32 && (one | 32) >= 97 && (one | 32) <= 122;
}

/** The body of each negative lookaround of patterns without groups, by its node. */
const negativeBodies = new WeakMap<Node, Instruction>();

class Compiler {
  readonly #bodies: ReadonlyMap<number, Node>;
  readonly #targets = new Map<number, Instruction>();

  constructor(bodies: ReadonlyMap<number, Node>) {
    this.#bodies = bodies;
  }

  run(tree: Node): Instruction {
    return this.#emit(tree, MATCH);
  }

  /** A group ends in its `close`, the whole pattern in `match`; both return to the caller. */
  #target(group: number): Instruction {
    let target = this.#targets.get(group);
    if (target === undefined) {
      target = this.#emit(this.#bodies.get(group) ?? EMPTY, group === 0 ? MATCH : NOWHERE);
      this.#targets.set(group, target);
    }
    return target;
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
        return this.#choice(node, next);
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
        const [group] = node.groups;
        return { op: 'call', group, target: () => this.#target(group), next };
      }
      case 'conditional':
        return this.#conditional(node, next);
    }
  }

  /**
   * The first branch that matches, in their order. Most bytes begin no branch, and most patterns with many
   * branches are asked on few lines, so that only the branches that a line needs are compiled.
   */
  #choice({ branches }: Choice, next: Instruction): Instruction {
    if (branches.length < MIN_BRANCHES) return splits(branches.map((branch) => this.#emit(branch, next)));
    const compiled: (Instruction | undefined)[] = [];
    const byByte: (Instruction | undefined)[] = [];
    const branchAt = (index: number): Instruction => (compiled[index] ??= this.#emit(branches[index], next));
    const at = (byte: number): Instruction =>
      (byByte[byte] ??= splits(
        branches.flatMap((branch, index) => (mayBeginWith(branch, byte) ? [branchAt(index)] : [])),
      ));
    return { op: 'branch', at };
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
    // A call leads to a group of this pattern.
    const isShared = found === undefined && this.#bodies.size === 0;
    const known = isShared ? negativeBodies.get(body) : undefined;
    if (known) return known;
    const start = this.#emit(body, { op: 'lookLeave', next: found });
    if (isShared) negativeBodies.set(body, start);
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

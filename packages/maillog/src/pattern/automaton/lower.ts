/**
 * Fourth stage: lowers Perl's tree to regular expressions.
 *
 * The only question is whether there is a match, so lazy means greedy, and groups vanish. `\b`, `^`, `$` and
 * one-byte lookaround become peeks at the byte before or after.
 *
 * Limits: back-references, recursion, general lookaround and some atomic groups are not regular, or would
 * need a large automaton. Each is replaced by something that matches *more*. If the result does not match,
 * neither does the pattern; if it matches, the backtracker decides. So an approximation never hides a line.
 */
import { ANY, NEWLINE, WORD, internSet, invertSet } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import { lengthOf } from '../syntax/length.ts';
import type { Parsed } from '../syntax/parse.ts';
import { EMPTY, FINAL, NONE, alt, cat, loop, looseText, notPeek, peek, set, text } from './regular.ts';
import type { Peek, Regular } from './regular.ts';
import type { Assertion, Look, Node, Repeat, Text } from '../syntax/tree.ts';

/** A pattern as regular expressions. */
export interface Lowered {
  /** Sequences, one of which must match. The caller may change them. */
  readonly sequences: Regular[][];
  /** False if the sequences match more than the pattern does. */
  readonly exact: boolean;
}

/**
 * `line`: the subject has no newline, so that `$` is its end and `.` is any byte. `text`: it may have some.
 */
export type Domain = 'line' | 'text';

export function lower(parsed: Parsed, domain: Domain): Lowered {
  const lowering = new Lowering(parsed, domain);
  const sequences = lowering.sequences(parsed.tree, []);
  return { sequences, exact: lowering.exact };
}

/** Lowers a part of a pattern for lines: the items of its one sequence. The part must be exact. */
export function lowerPart(parsed: Parsed): Regular[] {
  const lowering = new Lowering(parsed, 'line');
  const { tree } = parsed;
  // The branches of a lone group would be sequences of their own.
  if (tree.kind === 'capture') {
    const whole = lowering.node(tree, false, false);
    return whole.kind === 'cat' ? [...whole.items] : whole.kind === 'empty' ? [] : [whole];
  }
  const [items = []] = lowering.sequences(tree, []);
  return items;
}

/** Limit of the states that one repetition unrolls to. Rules written by people need far fewer. */
const MAX_UNROLLED_STATES = 2000;

const NO_BYTES: ByteSet = invertSet(ANY);
const NOT_WORD = invertSet(WORD);
export const START = peek(true, NO_BYTES, true);
export const END = peek(false, NO_BYTES, true);
const WORD_START = cat([peek(true, NOT_WORD, true), peek(false, WORD, false)]);
const WORD_END = cat([peek(true, WORD, false), peek(false, NOT_WORD, true)]);
const BOUNDARY = alt([WORD_START, WORD_END]);
const NOT_BOUNDARY = alt([
  cat([peek(true, WORD, false), peek(false, WORD, false)]),
  cat([peek(true, NOT_WORD, true), peek(false, NOT_WORD, true)]),
]);
/** No line starts after a newline that ends the text. */
const LINE_START = alt([START, cat([peek(true, NEWLINE, false), peek(false, ANY, false)])]);

const IN_LINE: Readonly<Record<Assertion['test'], Regular>> = {
  start: START,
  end: END,
  final: END,
  lineStart: START,
  lineEnd: END,
  boundary: BOUNDARY,
  notBoundary: NOT_BOUNDARY,
  wordStart: WORD_START,
  wordEnd: WORD_END,
};
const IN_TEXT: typeof IN_LINE = {
  ...IN_LINE,
  final: FINAL,
  lineStart: LINE_START,
  lineEnd: peek(false, NEWLINE, true),
};

/** Sets within a line, by the id of the original set. */
const inLine: Regular[] = [];

/** A line has no newline. Without its bit, `.` and `(?s:.)` are the same set. */
function withoutNewline(of: ByteSet): ByteSet {
  const bits = Int32Array.from(of.words);
  bits[0] &= ~(1 << 10);
  return internSet(bits);
}

/** What the nodes that {@link share} was given mean within a line, if something is before and after them. */
const shared = new WeakMap<Node, Regular>();

/** Lowers once a node that thousands of patterns have in common. Others are not worth looking up. */
export function share(node: Node): Node {
  const lowering = new Lowering({ tree: node, groups: 0, bodies: new Map() }, 'line');
  const regular = lowering.node(node, false, false);
  if (lowering.exact) shared.set(node, regular);
  return node;
}

class Lowering {
  exact = true;
  readonly #bodies: ReadonlyMap<number, Node>;
  readonly #line: boolean;

  constructor({ bodies }: Parsed, domain: Domain) {
    this.#bodies = bodies;
    this.#line = domain === 'line';
  }

  /** Adds the sequences of a whole pattern to `into`. They are not interned: they are long and unique. */
  sequences(node: Node, into: Regular[][]): Regular[][] {
    if (node.kind === 'capture') return this.sequences(node.body, into);
    if (node.kind === 'choice') for (const branch of node.branches) this.sequences(branch, into);
    else {
      const nodes = node.kind === 'sequence' ? node.items : [node];
      const items: Regular[] = [];
      let possible = true;
      for (let i = 0; i < nodes.length; i++) {
        const node = nodes[i];
        const item =
          node.kind === 'text'
            ? this.#text(node, looseText)
            : ((this.#line ? shared.get(node) : undefined) ??
              this.node(node, i === 0, i === nodes.length - 1));
        if (item.kind === 'none') possible = false;
        else if (item.kind === 'cat') items.push(...item.items);
        else if (item.kind !== 'empty') items.push(item);
      }
      if (possible) into.push(items);
    }
    return into;
  }

  /** Lowers a node. `head`: nothing of the pattern precedes it; `tail`: nothing follows it. */
  node(node: Node, head: boolean, tail: boolean): Regular {
    switch (node.kind) {
      case 'empty':
        return EMPTY;
      case 'fail':
        return NONE;
      case 'one':
        return this.#one(node.set);
      case 'text':
        return this.#text(node, text);
      case 'sequence': {
        const last = node.items.length - 1;
        return cat(
          node.items.map((item, index) => this.node(item, head && index === 0, tail && index === last)),
        );
      }
      case 'choice':
        return alt(node.branches.map((branch) => this.node(branch, head, tail)));
      case 'capture':
        return this.node(node.body, head, tail);
      case 'repeat':
        return node.mode === 'possessive'
          ? this.#possessive(node, tail)
          : this.#counted(this.node(node.body, false, false), node.min, node.max);
      case 'assertion':
        return (this.#line ? IN_LINE : IN_TEXT)[node.test];
      case 'atomic':
        return this.#atomic(node.body, head, tail);
      case 'look':
        return this.#look(node, head, tail);
      case 'conditional':
        if (node.condition.kind === 'define') return EMPTY;
        this.exact = false;
        return alt([this.node(node.yes, false, false), this.node(node.no, false, false)]);
      case 'backReference':
      case 'recursion':
        this.exact = false;
        return loop(this.#one(ANY), 0, Infinity);
    }
  }

  /** A text with a newline never matches within a line. */
  #text(node: Text, make: typeof text): Regular {
    return this.#line && node.text.includes('\n') ? NONE : make(node.text, node.fold);
  }

  #one(of: ByteSet): Regular {
    return this.#line ? (inLine[of.id] ??= set(withoutNewline(of))) : set(of);
  }

  /** An atomic group changes nothing if nothing follows it, or if it has only one length. */
  #atomic(body: Node, head: boolean, tail: boolean): Regular {
    const { min, max } = lengthOf(body, this.#bodies);
    if (!tail && min !== max) this.exact = false;
    return this.node(body, head, tail);
  }

  /**
   * `C{2,5}+` over one set of bytes is `C{2,4}(?!C)|C{5}`. This does not work if C is approximated: if C
   * matches more, `(?!C)` matches less.
   */
  #possessive({ body, min, max }: Repeat, tail: boolean): Regular {
    const { regular: inner, exact } = this.#apart(body);
    if (!exact || inner.kind !== 'set') {
      if (!exact || !tail) this.exact = false;
      return this.#counted(inner, min, max);
    }
    if (tail || max < min) return this.#counted(inner, min, max);
    const fewer = cat([this.#counted(inner, min, max - 1), peek(false, invertSet(inner.set), true)]);
    return max === Infinity ? fewer : alt([fewer, this.#counted(inner, max, max)]);
  }

  /**
   * A repetition that would unroll to too many states loses its count: nested counts multiply, and the cost
   * of a byte grows with the states.
   */
  #counted(body: Regular, min: number, max: number): Regular {
    const rounds = max === Infinity ? min : max;
    if (rounds * sizeOf(body) <= MAX_UNROLLED_STATES) return loop(body, min, max);
    this.exact = false;
    return max < min ? NONE : loop(body, Math.min(min, 1), Infinity);
  }

  #look(node: Look, head: boolean, tail: boolean): Regular {
    const { behind, negative, body } = node;
    const { regular, exact } = this.#apart(body);
    const sight = exact ? oneByte(regular, behind !== false) : undefined;
    if (sight !== undefined) return negative ? notPeek(sight) : peek(sight.back, sight.set, sight.edge);
    // A lookahead at the end, or a lookbehind at the start, may read its bytes as well.
    if (!negative && behind === false && tail) return this.node(body, head, true);
    if (!negative && behind !== false && head) return this.node(body, true, false);
    this.exact = false;
    return EMPTY;
  }

  /** Lowers a node on its own: whether that is exact does not affect the exactness of the whole. */
  #apart(node: Node): { readonly regular: Regular; readonly exact: boolean } {
    const before = this.exact;
    this.exact = true;
    const regular = this.node(node, false, false);
    const { exact } = this;
    this.exact = before;
    return { regular, exact };
  }
}

/** The approximate number of states that an expression unrolls to. */
function sizeOf(of: Regular): number {
  switch (of.kind) {
    case 'text':
      return of.text.length;
    case 'cat':
      return of.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'alt':
      return of.branches.reduce((sum, branch) => sum + sizeOf(branch), 1);
    case 'loop':
      return 1 + sizeOf(of.body) * Math.max(1, of.max === Infinity ? of.min : of.max);
    case 'none':
    case 'empty':
    case 'final':
    case 'set':
    case 'peek':
      return 1;
  }
}

type Sight = Pick<Peek, 'back' | 'set' | 'edge'>;

/**
 * The peek that a lookaround's body means, if one byte decides it: a set, an assertion of the same direction,
 * or a choice of these.
 */
function oneByte(body: Regular, back: boolean): Sight | undefined {
  switch (body.kind) {
    case 'none':
      return { back, set: NO_BYTES, edge: false };
    case 'empty':
      return { back, set: ANY, edge: true };
    case 'set':
      return { back, set: body.set, edge: false };
    case 'peek':
      return body;
    case 'alt': {
      const all = body.branches.map((branch) => oneByte(branch, back));
      return all.reduce((one, other) =>
        one && other && one.back === other.back ? union(one, other) : undefined,
      );
    }
    case 'text':
    case 'cat':
    case 'loop':
    case 'final':
      return undefined;
  }
}

function union(one: Sight, other: Sight): Sight {
  const bits = Int32Array.from(one.set.words, (word, index) => word | other.set.words[index]);
  return { back: one.back, set: internSet(bits), edge: one.edge || other.edge };
}

import type { MailLogError } from '../../../errors.ts';
import {
  NEWLINE,
  NOT_WORD,
  POSIX_CLASSES,
  SPACE,
  WORD,
  addByte,
  addRange,
  addSet,
  internSet,
  invertBits,
  invertSet,
  noBits,
} from '../byteset.ts';
import type { ByteSet } from '../byteset.ts';
import type { Parsed } from '../parse.ts';
import type { PatternText } from '../pattern-text.ts';
import { CompilersView } from './ere-compiler.ts';
import { BYTES, EMPTY, choice, one, sequence } from '../tree.ts';
import type { Assertion, Node } from '../tree.ts';

/**
 * Parses POSIX extended regular expressions as GNU grep 3.8 does in the C locale (`grep -E`). logcheck's
 * rules are written in this language. The tree is the same as for Perl's patterns.
 *
 * What differs from Perl: in brackets a backslash is itself, `a+?` is `(a+)?`, a repetition with nothing
 * before it repeats the empty match, a lone `)` is itself, `\<` and `\>` are the ends of words, and an
 * escaped letter without a meaning is itself (so `\d` is a d).
 *
 * @throws MailLogError of kind `config` for what grep refuses too.
 */
export function parseExtended(source: PatternText): Parsed {
  return new Extended(source).parse();
}

/** Limit of nested groups, and of repetitions that follow each other. Real rules have fewer than a dozen. */
const MAX_NESTING = 1000;
/** The largest count in braces: RE_DUP_MAX. */
const MAX_REPEATS = 32767;
const INTERVAL = /\{(?:(\d+)(,?)(\d*)|,(\d*))\}/y;
/** Braces without bounds are text, except these, which the C library refuses (regcomp.c, parse_dup_op). */
const REFUSED_BOUNDS = /\{(?:\}|\d*,\d*,)/y;
function assertion(test: Assertion['test']): Node {
  return { kind: 'assertion', test };
}
const ESCAPES: ReadonlyMap<string, Node> = new Map([
  ['w', one(WORD)],
  ['W', one(NOT_WORD)],
  ['s', one(SPACE)],
  ['S', one(invertSet(SPACE))],
  ['b', assertion('boundary')],
  ['B', assertion('notBoundary')],
  ['<', assertion('wordStart')],
  ['>', assertion('wordEnd')],
  ['`', assertion('start')],
  ["'", assertion('end')],
]);
const START = assertion('start');
const END = assertion('end');
/** A `{` that starts no bounds; its identity distinguishes it from `\{`. */
const BRACE: Node = { ...BYTES['{'.charCodeAt(0)] };
const NOT_NEWLINE = one(invertSet(NEWLINE));

/** Characters that mean themselves everywhere. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  '\\[](){}|?*+.^$'.includes(String.fromCharCode(byte)) ? 0 : 1,
);

/** A bracket expression of plain members and classes by name, up to its end. */
const USUAL_BRACKET = /\[\^?\]?(?:[^[\]]|\[:[a-z]+:\])*\]/y;

/**
 * The parsed brackets: rules repeat the same ones. It grows with the distinct brackets of all rules:
 * hundreds.
 */
const usual = new Map<string, Node>();

/** One set is built at a time: classes do not nest. */
const scratch = noBits();

class Extended {
  readonly #source: PatternText;
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #groups = 0;
  readonly #bodies = new Map<number, Node>();
  /** Groups that a back-reference may mean here: closed, and not in another branch of an open alternation. */
  #closed: ReadonlySet<number> = new Set();
  readonly #compiler = new CompilersView();

  constructor(source: PatternText) {
    this.#source = source;
    this.#text = source.text;
  }

  parse(): Parsed {
    const tree = this.#alternatives();
    const hidden = this.#compiler.hiddenClose();
    if (hidden !== undefined)
      throw this.#invalid(
        hidden,
        'a repetition before this ) has nothing to repeat',
        'write \\* for a star, \\{ for a brace',
      );
    this.#bodies.set(0, tree);
    return { tree, groups: this.#groups, bodies: this.#bodies };
  }

  #alternatives(): Node {
    const before = this.#closed;
    const branches = [this.#branch()];
    while (this.#text[this.#at] === '|') {
      this.#at++;
      const others = this.#closed;
      this.#closed = before;
      branches.push(this.#branch());
      this.#closed = new Set([...others, ...this.#closed]);
    }
    return choice(branches);
  }

  #branch(): Node {
    const items: Node[] = [];
    this.#compiler.begins();
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '|' || (char === ')' && this.#depth > 0)) return sequence(items);
      const text = this.#plainText();
      if (text !== undefined) {
        items.push(text);
        this.#compiler.passes();
      } else items.push(this.#repeated(this.#atom(char)));
    }
  }

  /** Reads two or more plain characters at once, up to one that a repetition follows. */
  #plainText(): Node | undefined {
    const text = this.#text;
    const at = this.#at;
    let end = at;
    while (PLAIN[text.charCodeAt(end)] === 1) end++;
    if (end < text.length && '*+?{'.includes(text[end])) end--;
    if (end - at < 2) return undefined;
    this.#at = end;
    return { kind: 'text', text: text.slice(at, end), fold: false };
  }

  /** Each repetition applies to the atom and all repetitions before it. */
  #repeated(atom: Node): Node {
    const start = this.#at;
    let body = atom;
    let rounds = 0;
    for (let bounds = this.#bounds(); bounds !== undefined; bounds = this.#bounds()) {
      if (++rounds > MAX_NESTING)
        throw this.#invalid(this.#at, `more than ${MAX_NESTING} repetitions follow each other`);
      body = { kind: 'repeat', body, min: bounds.min, max: bounds.max, mode: 'greedy', group: undefined };
    }
    const isNothing =
      atom === EMPTY || atom.kind === 'assertion' || (atom === BRACE && this.#compiler.expects);
    if (isNothing) this.#compiler.skips(this.#text.slice(start, this.#at), atom.kind === 'assertion');
    else this.#compiler.passes();
    REFUSED_BOUNDS.lastIndex = this.#at;
    if (!this.#compiler.expects && REFUSED_BOUNDS.test(this.#text))
      throw this.#invalid(this.#at, 'these braces hold no valid bounds', 'write \\{ for a brace');
    return body;
  }

  #bounds(): { min: number; max: number } | undefined {
    const char = this.#text[this.#at];
    if (char === '{') return this.#interval();
    if (char !== '*' && char !== '+' && char !== '?') return undefined;
    this.#at++;
    return { min: char === '+' ? 1 : 0, max: char === '?' ? 1 : Infinity };
  }

  #interval(): { min: number; max: number } | undefined {
    INTERVAL.lastIndex = this.#at;
    const match = INTERVAL.exec(this.#text);
    if (match === null) return undefined;
    const [written, first = '0', comma, second, only] = match;
    const open = this.#at;
    const least = Number(first);
    const most = comma === '' ? first : (second ?? only ?? '');
    const max = most === '' ? Infinity : Number(most);
    if (max < least) throw this.#invalid(open, 'the bounds in these braces run backwards');
    if (least > MAX_REPEATS || (max > MAX_REPEATS && max !== Infinity))
      throw this.#invalid(open, `a repetition may be at most ${MAX_REPEATS}`);
    this.#at += written.length;
    return { min: least, max };
  }

  #atom(char: string): Node {
    const start = this.#at;
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#bracketed();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        return EMPTY;
      case '{':
        INTERVAL.lastIndex = start;
        if (INTERVAL.test(this.#text)) return EMPTY;
        this.#at++;
        return BRACE;
      case '^':
        this.#at++;
        return START;
      case '$':
        this.#at++;
        return END;
      case '.':
        this.#at++;
        return NOT_NEWLINE;
    }
    if (char === ')') this.#compiler.closes(start);
    this.#at++;
    return BYTES[this.#text.charCodeAt(start)];
  }

  #group(): Node {
    const open = this.#at++;
    const index = ++this.#groups;
    this.#compiler.opens();
    if (++this.#depth > MAX_NESTING) throw this.#invalid(open, `more than ${MAX_NESTING} groups are nested`);
    const body = this.#alternatives();
    this.#depth--;
    if (this.#text[this.#at] !== ')')
      throw this.#invalid(open, 'group opened here is never closed', 'write \\( for a parenthesis');
    this.#compiler.closes(this.#at++);
    const node: Node = { kind: 'capture', index, body };
    this.#bodies.set(index, node);
    this.#closed = new Set([...this.#closed, index]);
    return node;
  }

  #escape(): Node {
    const start = this.#at;
    const char = this.#text[start + 1];
    if (char === undefined) throw this.#invalid(start, 'a backslash cannot be last', 'write \\\\');
    this.#at += 2;
    if (char < '1' || char > '9') return ESCAPES.get(char) ?? BYTES[char.charCodeAt(0)];
    const group = Number(char);
    if (!this.#closed.has(group))
      throw this.#invalid(start, `there is no group ${group} before this in the same alternative`);
    return { kind: 'backReference', groups: [group], fold: false };
  }

  /** A bracket expression, cached unless the parser, which decides, sees its end elsewhere. */
  #bracketed(): Node {
    const start = this.#at;
    USUAL_BRACKET.lastIndex = start;
    const end = USUAL_BRACKET.test(this.#text) ? USUAL_BRACKET.lastIndex : start;
    const written = this.#text.slice(start, end);
    const known = usual.get(written);
    if (known !== undefined) this.#at = end;
    const node = known ?? one(this.#bracket());
    if (this.#at === end) usual.set(written, node);
    return node;
  }

  /** A bracket expression; its `[` is at the cursor. */
  #bracket(): ByteSet {
    const text = this.#text;
    const open = this.#at++;
    const negated = text[this.#at] === '^';
    if (negated) this.#at++;
    const bits = scratch.fill(0);
    for (let first = true; first || text[this.#at] !== ']'; first = false) {
      const low = this.#element(open);
      if (text[this.#at] !== '-' || text[this.#at + 1] === ']') {
        if (typeof low === 'number') addByte(bits, low);
        else addSet(bits, low);
        continue;
      }
      this.#at++;
      const high = this.#element(open);
      if (typeof low !== 'number' || typeof high !== 'number' || high < low)
        throw this.#invalid(open, 'this class has an invalid range');
      addRange(bits, low, high);
    }
    const colons = text[open + 1] === ':' && text[this.#at - 1] === ':' && this.#at - open > 2;
    if (colons)
      throw this.#invalid(
        open,
        'a named class is allowed only inside a class',
        `write [${this.#source.quote(open, this.#at + 1)}]`,
      );
    this.#at++;
    if (negated) invertBits(bits);
    return internSet(bits);
  }

  #element(open: number): ByteSet | number {
    const text = this.#text;
    const char = text[this.#at];
    if (char === undefined)
      throw this.#invalid(open, 'class opened here is never closed', 'write \\[ for a bracket');
    const kind = text[this.#at + 1];
    if (char !== '[' || (kind !== ':' && kind !== '.' && kind !== '=')) {
      this.#at++;
      return char.charCodeAt(0);
    }
    const end = text.indexOf(`${kind}]`, this.#at + 2);
    if (end < 0) throw this.#invalid(open, 'class opened here is never closed', 'write \\[ for a bracket');
    const name = text.slice(this.#at + 2, end);
    const start = this.#at;
    this.#at = end + 2;
    if (kind !== ':') {
      if (name.length !== 1)
        throw this.#invalid(start, 'no such character', 'write one character between the dots');
      return name.charCodeAt(0);
    }
    const named = name === 'word' || name === 'ascii' ? undefined : POSIX_CLASSES.get(name);
    if (named === undefined) throw this.#invalid(start, `there is no class [:${name}:]`);
    return named;
  }

  #invalid(at: number, what: string, hint?: string): MailLogError {
    return this.#source.error(
      at,
      `cannot parse rule ${this.#source.quote(0, this.#text.length)}: ${what}`,
      hint,
    );
  }
}

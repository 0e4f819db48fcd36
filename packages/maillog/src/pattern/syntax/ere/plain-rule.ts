/**
 * Recognises the plain rules of `grep -E`: those that are surely valid, without parsing them. Nearly all of
 * logcheck's rules are plain. Few of their programs log anything on one host, and most of a plain rule is
 * parsed only if a line has its beginning (automaton/deferred-sequence.ts).
 *
 * A plain rule starts with `^`, and has no alternatives outside of groups, no back-references, no assertions
 * but a last `$`, and no repetition that ere.ts or the automaton reads in a special way. Any other rule is
 * left to the parser, which alone decides what it means or that it is refused.
 *
 * It is all done by JavaScript's own expressions: a scanner in code is compiled by V8 for more CPU time than
 * the rules take.
 */
import { MailLogError } from '../../../errors.ts';
import type { ByteSet } from '../byteset.ts';
import { NOT_WORD, SPACE, WORD, hasByte, invertSet } from '../byteset.ts';
import { PatternText } from '../pattern-text.ts';
import { parseExtended } from './ere.ts';

/** What the rules of a file read. There may be more in it than the rules need. */
export interface Alphabet {
  /** The bytes that occur in the file: a rule names no others. */
  readonly bytes: Uint8Array;
  readonly sets: ReadonlySet<ByteSet>;
}

/**
 * A plain rule, cut in three: `^(\w{3}|[0-9-]+) [a-z]+ sshd\[[0-9]+\]: x$` has the head `^(\w{3}|[0-9-]+)
 * [a-z]+ `, which many rules have in common, the text `sshd`, and the rest.
 */
export interface CutRule {
  readonly head: string;
  /** Plain characters; perhaps none, where the head ends in a group. */
  readonly text: string;
  readonly rest: string;
}

const PLAIN = String.raw`[^\\[\](){}|?*+.^$]`;
/** Each bracket can be read in one way only: with its `^`, and with a `]` at its start. */
const BRACKET = String.raw`\[(?:\^|(?!\^))(?:\]|(?!\]))(?:[^[\]]|\[:[a-z]+:\])*\]`;
/** Escaped punctuation that stays punctuation, and the letters that mean sets. Others are assertions. */
const ESCAPE = String.raw`\\[wWsS !-&(-/:;=?@[-_{-~]`;
const ROUNDS = String.raw`(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})`;
const REPEATED = `${ROUNDS}?(?!${ROUNDS})`;
const ATOM = `(?:${PLAIN}|${BRACKET}|${ESCAPE}|\\.)${REPEATED}`;
/** Groups in groups, five deep. */
const GROUP = [1, 2, 3, 4].reduce(
  (inner) => `\\((?:${ATOM}|\\||${inner})*\\)${REPEATED}`,
  `\\((?:${ATOM}|\\|)*\\)${REPEATED}`,
);
/** Not `^.`, which may be a search from anywhere. */
const WHOLE = new RegExp(String.raw`^\^(?!\.)(?:${ATOM}|${GROUP})*\$?$`);
const CUT = new RegExp(String.raw`^(\^(?:${GROUP})?(?:${ATOM})*?)(?:(${PLAIN}{3,})(?!${ROUNDS})|(${GROUP}))`);
/** Each further cut is after a text. */
const CUT_REST = new RegExp(String.raw`^((?:${ATOM}|${GROUP})*?)(${PLAIN}{3,})(?!${ROUNDS})`);
const BOUNDS = /\{(\d+),(\d+)\}/g;
const NO_ROUNDS = /\{0+(?:,0+)?\}/;
const REPEATED_GROUP = /\)\{/g;
const REPEATED_FLAT_GROUP = /\(([^()]*)\)\{(\d+),?(\d*)\}/g;
const COUNTS = /\{(\d+),?(\d*)/g;
const TOKEN = new RegExp(String.raw`\\[^]|${BRACKET}`, 'g');

/** The automaton unrolls up to 2,000 states of one repetition exactly (automaton/lower.ts). */
const MAX_STATES = 1000;
const ESCAPED_SETS: ReadonlyMap<string, ByteSet> = new Map([
  ['\\w', WORD],
  ['\\W', NOT_WORD],
  ['\\s', SPACE],
  ['\\S', invertSet(SPACE)],
]);

/** Brackets by their text; undefined: the parser refuses it. It grows with the distinct ones: hundreds. */
const brackets = new Map<string, ByteSet | undefined>();

/** The plain rules of a file. */
export class PlainRules {
  readonly alphabet: Alphabet;
  /** Brackets that the parser refuses. */
  readonly #refused: readonly string[];

  /** `text` is the whole file. */
  constructor(text: string) {
    const bytes = new Uint8Array(256);
    for (let at = 0; at < text.length; at++) bytes[text.charCodeAt(at)] = 1;
    const sets = new Set<ByteSet>();
    const refused: string[] = [];
    for (const token of new Set(text.match(TOKEN))) {
      const set = token.startsWith('[') ? bracketed(token) : ESCAPED_SETS.get(token);
      if (set) sets.add(set);
      else if (token.startsWith('[')) refused.push(token);
    }
    this.alphabet = { bytes, sets };
    this.#refused = refused;
  }

  /** Cuts a rule of the file; undefined if it is not plain. */
  cut(rule: string): CutRule | undefined {
    if (!WHOLE.test(rule) || !hasPlainCounts(rule)) return undefined;
    if (this.#refused.some((bracket) => rule.includes(bracket))) return undefined;
    const match = CUT.exec(rule);
    if (match === null) return undefined;
    const [whole, before = '', text = '', group = ''] = match;
    const rest = rule.slice(whole.length);
    // What `(.*)$` means is one thing (automaton/anchored-sequence.ts).
    if (rest === '$' && text === '') return undefined;
    // Nearly all programs have a blank before them: it belongs to what the rules have in common.
    return text.startsWith(' ')
      ? { head: `${before} `, text: text.slice(1), rest }
      : { head: before + group, text, rest };
  }
}

/** Cuts the rest of a plain rule once more; undefined if it has no text. */
export function cutRest(rest: string): CutRule | undefined {
  const match = CUT_REST.exec(rest);
  if (match === null) return undefined;
  const [whole, head = '', text = ''] = match;
  return { head, text, rest: rest.slice(whole.length) };
}

function hasPlainCounts(rule: string): boolean {
  if (!rule.includes('{')) return true;
  if (NO_ROUNDS.test(rule)) return false;
  for (const [, least, most] of rule.matchAll(BOUNDS)) if (Number(least) > Number(most)) return false;
  return !rule.includes('){') || hasSmallGroups(rule.replace(TOKEN, 'x'));
}

/** Whether no repeated group unrolls to many states. In `rule` no parenthesis is escaped, or in a bracket. */
function hasSmallGroups(rule: string): boolean {
  let flat = 0;
  for (const [, body = '', least, most] of rule.matchAll(REPEATED_FLAT_GROUP)) {
    const rounds = Math.max(Number(least), Number(most));
    if (rounds * (body.length + 1) * largestCount(body) > MAX_STATES) return false;
    flat++;
  }
  // A repeated group around another one could multiply its states.
  return flat === (rule.match(REPEATED_GROUP)?.length ?? 0);
}

function largestCount(text: string): number {
  let largest = 1;
  for (const [, least, most] of text.matchAll(COUNTS))
    largest = Math.max(largest, Number(least), Number(most));
  return largest;
}

const HERE = { file: 'rule', line: 1, column: 1 };

function bracketed(text: string): ByteSet | undefined {
  if (!brackets.has(text)) brackets.set(text, parsed(text));
  return brackets.get(text);
}

function parsed(bracket: string): ByteSet | undefined {
  try {
    const { tree } = parseExtended(PatternText.of(bracket, HERE));
    if (tree.kind !== 'one') return undefined;
    // A line has no newline: a set of nothing else matches nothing.
    const { set } = tree;
    return set.size > (hasByte(set, 10) ? 1 : 0) ? set : undefined;
  } catch (error) {
    if (error instanceof MailLogError) return undefined;
    throw error;
  }
}

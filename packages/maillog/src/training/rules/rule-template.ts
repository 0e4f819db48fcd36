/**
 * Rule templates: the lines that one rule is written for.
 *
 * The signatures of a group share its constant words. Between two of them is a stretch of variable words,
 * which may differ from signature to signature (`bytes sent`, `bytes (1.2 KB) sent`). Each sequence of tokens
 * in a stretch is an alternative; its statistics are merged over all signatures.
 *
 * Each combination of alternatives that was seen is a template of its own: a rule is one sentence. Where
 * there are many combinations, the stretch with the most alternatives takes any of them.
 */
import { alarmWordsOf, hasAlarmWord } from '../../pattern/template/alarm-words.ts';
import type { LineSignature, SignatureToken } from '../lines/line-signature.ts';
import { DOTTED, LITERAL } from '../lines/tokenizer.ts';
import type { Group } from '../groups/groups.ts';
import { MergedStats } from '../lines/merged-stats.ts';

export interface TemplateSlot {
  /** The separators before the token; a tab means white space of any width. */
  gap: string;
  readonly stats: MergedStats;
  /** One of the values. */
  readonly sample: string;
}

/** One sequence of variable tokens that was seen between two constant words. */
export interface Alternative {
  readonly slots: readonly TemplateSlot[];
  /** The separators after the last token. */
  gap: string;
}

export interface RuleTemplate {
  readonly header: number;
  readonly program: string;
  /** JSON or logfmt, whose words are those of a template by fields; undefined: text. */
  readonly form: LineSignature['form'];
  /**
   * The constant words. Stretch `i` comes before word `i`; the last stretch comes after the last word. A
   * stretch has one alternative, or any of several.
   */
  readonly words: readonly string[];
  readonly stretches: readonly (readonly Alternative[])[];
  readonly signatures: readonly LineSignature[];
  readonly count: number;
  /** Whether the program, a constant word or an identifier holds an alarm word. */
  readonly hasAlarmWord: boolean;
  /** Whether an identifier in a variable slot holds one. */
  readonly hasAlarmParameter: boolean;
  /** Whether a value is encoded text: base64, `%2f`. */
  readonly hasEncodedText: boolean;
  /** The priorities of the lines, RFC 3164 §4.1.1; none if they have no priority. */
  readonly priorities: readonly number[];
  /** The hosts of lines that name no program; more than a template names if they are not all known. */
  readonly hosts: readonly string[];
}

/** Separators that allow both: a tab replaces white space where the two differ in its width. */
function wider(a: string, b: string): string {
  if (a === b) return a;
  let result = '';
  for (let at = 0; at < a.length; at++) result += a[at] === b[at] ? a[at] : '\t';
  return result;
}

/**
 * Which tokens of a signature are constant in its group. Aligns them with the group's words, left to right. A
 * token of an alarm word is always constant: a rule must not hide it as a variable.
 */
function constants(signature: LineSignature, group: Group, areCodes: boolean): boolean[] {
  const words = group.words.map((item) => item.word);
  const alarms = alarmTokensOf(signature);
  let next = 0;
  return signature.tokens.map((token, at) => {
    if (token.parameter !== null) {
      if (token.stableLetters !== '' && words[next] === token.stableLetters) next++;
      return false;
    }
    const constant = token.text === words[next];
    if (constant) next++;
    return constant || token.isFieldKey || (token.isHeld && (areCodes || isLiteral(token))) || alarms.has(at);
  });
}

/** More codes than this in one group are numbers that happen to follow a word such as `status`. */
const MAX_CODES = 16;

function codesOf(group: Group): ReadonlySet<string> {
  const signatures = group.skeletons.flatMap((skeleton) => skeleton.signatures);
  return new Set(
    signatures.flatMap(({ tokens }) =>
      tokens.flatMap((token) => (token.parameter === null && !isLiteral(token) ? [token.text] : [])),
    ),
  );
}

function isLiteral({ kind }: SignatureToken): boolean {
  return kind === LITERAL || kind === DOTTED;
}

/** The indexes of the tokens that belong to an alarm word: both of `not allowed`. */
function alarmTokensOf({ tokens }: LineSignature): ReadonlySet<number> {
  let text = '';
  const places = tokens.map((token) => {
    const start = text.length + token.gap.length;
    text += token.gap + (token.parameter === null ? token.text : '\0');
    return { start, end: text.length };
  });
  const found = alarmWordsOf(text);
  const at = [...places.keys()];
  return new Set(
    at.filter((index) =>
      found.some(({ start, end }) => places[index].start < end && places[index].end > start),
    ),
  );
}

/**
 * The templates of a group: one, and one more for each alarm word that signatures have in place of another
 * word.
 */
export function ruleTemplatesOf(group: Group): RuleTemplate[] {
  const areCodes = codesOf(group).size <= MAX_CODES;
  const families = new Map<string, { signature: LineSignature; constant: boolean[] }[]>();
  for (const skeleton of group.skeletons) {
    for (const signature of skeleton.signatures) {
      const constant = constants(signature, group, areCodes);
      const key = signature.tokens.flatMap(({ text }, at) => (constant[at] ? [text] : [])).join('\x01');
      // Values that a placeholder would not take are apart, so that the others have a rule of their own.
      const special = signature.tokens.flatMap(({ parameter }, at) =>
        parameter?.hasEncodedText || parameter?.hasAlarmWord ? [at] : [],
      );
      const bare = skeleton.hasFewLetters ? `\x02${signature.tokens.map(({ gap }) => gap).join('\x01')}` : '';
      const whole = `${key}${bare}\x03${special.join(' ')}`;
      const family = families.get(whole);
      if (family) family.push({ signature, constant });
      else families.set(whole, [{ signature, constant }]);
    }
  }
  return [...families].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, family]) => templatesOf(family));
}

function plainGap(gap: string): string {
  return gap.replaceAll('\t', ' ');
}

/** Collects the alternatives of one stretch. */
class Stretch {
  readonly alternatives = new Map<string, { slots: TemplateSlot[]; gap: string }>();

  add(signature: LineSignature, from: number, to: number, gap: string): Alternative {
    const tokens = signature.tokens.slice(from, to);
    const key = [...tokens.map((token) => plainGap(token.gap)), plainGap(gap)].join('\x01');
    let alternative = this.alternatives.get(key);
    if (!alternative) {
      alternative = {
        slots: tokens.map(({ gap, text }) => ({ gap, stats: new MergedStats(), sample: text })),
        gap,
      };
      this.alternatives.set(key, alternative);
    }
    alternative.gap = wider(alternative.gap, gap);
    for (const [index, token] of tokens.entries()) {
      const slot = alternative.slots[index];
      slot.gap = wider(slot.gap, token.gap);
      slot.stats.add(token, signature.count);
    }
    return alternative;
  }

  /** The alternatives in an order that does not depend on the order of the lines. */
  get sorted(): Alternative[] {
    return [...this.alternatives].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alternative]) => alternative);
  }
}

/** The separators at the end of a line; trailing white space becomes a tab. */
function tailOf(tail: string): string {
  return tail.replace(/[ \t]+$/, '\t');
}

function templatesOf(
  family: readonly { signature: LineSignature; constant: readonly boolean[] }[],
): RuleTemplate[] {
  const [{ signature: first, constant: isConstant }] = family;
  const words = first.tokens.flatMap(({ text }, at) => (isConstant[at] ? [text] : []));
  const stretches = Array.from({ length: words.length + 1 }, () => new Stretch());
  const lines = family.map(({ signature, constant }): SeenLine => {
    const alternatives: Alternative[] = [];
    let from = 0;
    for (const [at, token] of signature.tokens.entries()) {
      if (!constant[at]) continue;
      alternatives.push(stretches[alternatives.length].add(signature, from, at, token.gap));
      from = at + 1;
    }
    const tail = tailOf(signature.tail);
    alternatives.push(stretches[alternatives.length].add(signature, from, signature.tokens.length, tail));
    return { signature, alternatives };
  });
  const hasAlarmConstant = [first.program, ...words].some(hasAlarmWord);
  return combinationsOf(
    lines,
    stretches.map(({ sorted }) => sorted),
  ).map(({ stretches: each, signatures }) => {
    const slots = each.flat().flatMap((alternative) => alternative.slots);
    const hasAlarmParameter = slots.some(({ stats }) => stats.hasAlarmWord);
    const hasEncodedText = slots.some(({ stats }) => stats.hasEncodedText);
    return {
      header: first.header,
      program: first.program,
      form: first.form,
      words,
      stretches: each,
      signatures,
      count: signatures.reduce((sum, { count }) => sum + count, 0),
      hasAlarmWord: hasAlarmParameter || hasAlarmConstant,
      hasAlarmParameter,
      hasEncodedText,
      priorities: [...new Set(signatures.flatMap(({ priorities }) => [...priorities]))].sort((a, b) => a - b),
      hosts: [...new Set(signatures.flatMap(({ hosts }) => [...hosts]))].sort(),
    };
  });
}

/** A signature with its alternative in each stretch. */
interface SeenLine {
  readonly signature: LineSignature;
  readonly alternatives: readonly Alternative[];
}

interface Combination {
  readonly stretches: readonly (readonly Alternative[])[];
  readonly signatures: LineSignature[];
}

/** More combinations of alternatives than this are not written one by one. */
const MAX_COMBINATIONS = 4;

/** The combinations of alternatives that were seen, in an order that does not depend on that of the lines. */
function combinationsOf(
  lines: readonly SeenLine[],
  stretches: readonly (readonly Alternative[])[],
): Combination[] {
  const free = new Set<number>();
  for (;;) {
    const found = new Map<string, Combination>();
    for (const { signature, alternatives } of lines) {
      const picked = alternatives.map((alternative, at) => (free.has(at) ? stretches[at] : [alternative]));
      const key = picked.map(([first], at) => stretches[at].indexOf(first)).join(' ');
      const combination = found.get(key);
      if (combination) combination.signatures.push(signature);
      else found.set(key, { stretches: picked, signatures: [signature] });
    }
    if (found.size <= MAX_COMBINATIONS)
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, combination]) => combination);
    const sizes = stretches.map((alternatives, at) => (free.has(at) ? 0 : alternatives.length));
    free.add(sizes.indexOf(Math.max(...sizes)));
  }
}

/**
 * Whether a placeholder takes every value of a slot: the values themselves if they are known, else the
 * families of their bytes and their kinds.
 */
import {
  AT,
  COLON,
  DASH,
  DIGIT,
  DOT,
  HEX_LOWER,
  HEX_UPPER,
  HIGH,
  LOWER,
  SLASH,
  UNDERSCORE,
  UPPER,
  bitOf,
} from '../lines/byte-families.ts';
import type { MergedStats } from '../lines/merged-stats.ts';
import * as kinds from '../lines/token-kind.ts';
import { DOTTED, LITERAL } from '../lines/tokenizer.ts';
import { hasAlarmWord } from '../../pattern/template/alarm-words.ts';
import { BASE64_BYTES, PLACEHOLDERS, unguarded } from '../../pattern/template/placeholders.ts';

const ASCII_LETTER = HEX_LOWER | LOWER | HEX_UPPER | UPPER;
const NAME_BYTES = ASCII_LETTER | DIGIT | UNDERSCORE | DOT | DASH;
const PATH_BYTES =
  NAME_BYTES |
  HIGH |
  SLASH |
  AT |
  COLON |
  ['~', '+', '=', ',', ';', '%'].reduce((all, mark) => all | bitOf(mark), 0);
/** An IPv6 address with an IPv4 address in it. */
const MAX_IP_BYTES = 45;
const SIGNS = DASH | bitOf('+');
const BASE64 = ASCII_LETTER | DIGIT | UNDERSCORE | DASH | SLASH | bitOf('+');

/** Whether all values that were not kept match, by their families. */
const BY_FAMILIES: Readonly<Record<string, (stats: MergedStats) => boolean>> = {
  '{int}': ({ any }) => (any & ~(DIGIT | SIGNS)) === 0,
  '{port}': ({ any, greatest, isPadded }) => (any & ~DIGIT) === 0 && greatest <= 65_535 && !isPadded,
  '{float}': ({ any, mostPoints }) => (any & ~(DIGIT | SIGNS | DOT | bitOf(','))) === 0 && mostPoints <= 1,
  '{hex}': ({ any, all, shortest }) =>
    (any & ~(ASCII_LETTER | DIGIT)) === 0 && ((all & DIGIT) !== 0 || shortest >= 8),
  '{time}': () => true,
  '{digest}': ({ any, shortest, longest }) =>
    shortest === longest && BASE64_BYTES.includes(longest) && (any & ~BASE64) === 0,
  '{ip}': ({ any, longest }) => (any & SLASH) === 0 && longest <= MAX_IP_BYTES,
  '{ip}/{int}': ({ all }) => (all & SLASH) !== 0,
  '{ip}:{port}': () => false,
  '{ip}:{int}': ({ all }) => (all & COLON) !== 0,
  '{mac}': () => true,
  '{id}': ({ any, all }) => (any & ~(NAME_BYTES | COLON)) === 0 && (all & DIGIT) !== 0,
  '{host}': ({ any, hasTraversal }) => (any & ~NAME_BYTES) === 0 && !hasTraversal,
  '{user}': ({ any, kinds: seen }) =>
    (any & ~(NAME_BYTES | AT | bitOf('$') | bitOf('+'))) === 0 && (seen & (1 << kinds.NUMBER)) === 0,
  '{word}': ({ any, kinds: seen }) =>
    (any & ~(ASCII_LETTER | HIGH)) === 0 ||
    ((any & ~(NAME_BYTES | HIGH)) === 0 && (seen & ~((1 << LITERAL) | (1 << DOTTED))) === 0),
  '{path}': ({ any, hasTraversal, hasBarePercent }) =>
    (any & ~PATH_BYTES) === 0 && !hasTraversal && !hasBarePercent,
  '/{path}': ({ any, hasTraversal, hasBarePercent }) =>
    (any & ~PATH_BYTES) === 0 && !hasTraversal && !hasBarePercent,
  '{duration}': () => false,
  '{size}': () => false,
};

const expressions = new Map<string, RegExp>();

/** `text` is one placeholder, or two with a mark between them: `{ip}:{port}`. */
function expressionOf(text: string): RegExp {
  let found = expressions.get(text);
  if (!found) {
    const pattern = text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const placeholder = PLACEHOLDERS[name];
      return placeholder ? `(?:${placeholder.pattern(unguarded, undefined)})` : '';
    });
    expressions.set(text, (found = new RegExp(`^(?:${pattern})$`)));
  }
  return found;
}

const GUARDED = /\{(?:id|digest|host|user|word|quoted|text)\}/;

export function takes(text: string, stats: MergedStats): boolean {
  const isGuarded = GUARDED.test(text);
  if (stats.values) {
    const expression = expressionOf(text);
    return [...stats.values.keys()].every(
      (value) => expression.test(value) && !(isGuarded && hasAlarmWord(value)),
    );
  }
  return BY_FAMILIES[text]?.(stats) === true && !(isGuarded && stats.hasAlarmWord);
}

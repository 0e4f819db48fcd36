/**
 * Slots whose values are a closed list from the first line on: another value is another event. Codes after
 * `status` or `exit`, switches, methods, levels, states, versions, and a name or path that never varied.
 */
import { BOOLEANS, STATE_WORDS, SWITCH_VALUES } from '../groups/word-lists.ts';
import type { MergedStats } from '../lines/merged-stats.ts';
import { ENCODED, HEX, ID, NUMBER, OPAQUE, PATH, QUANTITY, UUID } from '../lines/token-kind.ts';
import { DOTTED, LITERAL } from '../lines/tokenizer.ts';
import { isMeasured } from './bounds.ts';
import { isPartOfDate } from './parameter-pattern.ts';
import { isCodeAfter } from '../../pattern/template/code-words.ts';
import type { SlotPlace } from './slot-place.ts';

/** A name, path or digest with one value is constant from this many lines on. */
const MIN_CONSTANT_LINES = 3;
const NAMES = [LITERAL, DOTTED, ID, PATH, HEX, UUID, OPAQUE, ENCODED].reduce(
  (all, kind) => all | (1 << kind),
  0,
);
/** `key=`, `"key":`, `key: ` */
const ASSIGNS = /(?:=|":|:\s)\s*["']?$/;
const CAPITALS = /^[A-Z][A-Z_]+$/;
const NUMBERS = (1 << NUMBER) | (1 << QUANTITY);
/** Leading zeros, or two numbers of which the second is the most that there can be. */
const FIXED = /^(?:0\d+|\d+\/\d+)$/;
/** The kernel's own time comes next. */
const UPTIME = /^\s*\[ *$/;
/** The number of one of several servers, threads or the like comes next: it need not be the only one. */
const INSTANCE =
  /(?:id|broker|handler|instance|member|node|partition|peer|processor|rank|replica|server|shard|slot|thread|worker)["']?[:=#-]? ?$/i;
const PORT_BEFORE = /\bport[ :=]*$/i;
/** The three digits of HTTP (RFC 9110 §15), SMTP and FTP, of which a program has few. */
const MAX_STATUSES = 5;
const STATUS = /^[1-5]\d\d$/;

export function mustList({ values, kinds, count, isHeld }: MergedStats, place: SlotPlace): boolean {
  if (!values) return false;
  if (isHeld) return true;
  const { before } = place;
  if (isCodeAfter(before) || before.endsWith('HTTP/')) return true;
  const texts = [...values.keys()];
  if (texts.every((text) => STATUS.test(text))) {
    if (before.endsWith('" ')) return true;
    if (values.size <= MAX_STATUSES && values.size * 2 <= count && !isMeasured(place)) return true;
  }
  if (ASSIGNS.test(before) && texts.every((text) => /^[01]$/.test(text))) return true;
  if (values.size === 1 && count >= MIN_CONSTANT_LINES) {
    if ((kinds & ~NAMES) === 0) return true;
    const [value = ''] = texts;
    const isNumber = (kinds & ~NUMBERS) === 0 && !place.leads && !INSTANCE.test(before);
    if (isNumber && !UPTIME.test(before) && !isPartOfDate(value)) return true;
  }
  // A mode such as 0755, a pair such as 3/3, a port, an interface: few of them are all of them.
  const isFew = values.size <= MAX_STATUSES && values.size * 2 <= count && !place.leads;
  if (isFew && (kinds === 1 << ID || texts.every((text) => FIXED.test(text)) || PORT_BEFORE.test(before)))
    return true;
  if (kinds & NUMBERS) return false;
  return texts.every((text) => {
    const word = text.toLowerCase();
    return CAPITALS.test(text) || STATE_WORDS.has(word) || SWITCH_VALUES.has(word) || BOOLEANS.has(word);
  });
}

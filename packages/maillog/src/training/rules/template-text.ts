/**
 * Writes the lines of a rule as a template: the constant words as they are, and a placeholder for each slot.
 *
 *     {program: 'sshd', text: 'Connection closed by {ip} port {port} [preauth]', outside: ['an address'], …}
 *
 * Where the lines differ in more than values, that part is `{text}`.
 */
import type { Alternative, RuleTemplate, TemplateSlot } from './rule-template.ts';
import { quantityPlaceholder } from './bounds.ts';
import { NAMED, HOSTED, TIMED } from '../lines/header.ts';
import { MAX_HOSTS } from '../lines/line-signature.ts';
import type { MergedStats } from '../lines/merged-stats.ts';
import { DATE, DATETIME, DATE_WORD, ID, NUMBER, PATH, TIME, UNIT } from '../lines/token-kind.ts';
import { DASH, bitOf } from '../lines/byte-families.ts';
import { placeholderChoices } from './placeholder-choice.ts';
import type { Choices, Outside } from './placeholder-choice.ts';
import { templateLine } from './template-line.ts';
import type { TemplatePiece } from './template-line.ts';
import { PLACEHOLDERS, unguarded } from '../../pattern/template/placeholders.ts';

/** A slot whose placeholder a reviewer may change. */
export interface ChosenSlot extends Choices {
  readonly stats: MergedStats;
  readonly chosen: number;
}

export interface TemplateText {
  /** `-` if the lines name no program. */
  readonly program: string;
  readonly text: string;
  /** How `text` begins if the lines name a host and no program: `web1 `; else `''`. */
  readonly host: string;
  readonly slots: readonly ChosenSlot[];
  /** What somebody outside may put into the lines. */
  readonly outside: readonly Outside[];
  /** Whether the lines have severity 3, which only a rule that folds takes. */
  readonly isSevere: boolean;
}

/** Indexes of choices that replace those proposed. */
export type Wishes = ReadonlyMap<MergedStats, number>;

const NO_WISHES: Wishes = new Map();

/** Undefined if no template can be written. It may still not match: the caller tries it on the lines. */
export function templateTextOf(template: RuleTemplate, wishes: Wishes = NO_WISHES): TemplateText | undefined {
  const { header, words, stretches, form } = template;
  const host = header === HOSTED ? hostOf(template) : '';
  if (host === undefined || template.program === '-') return undefined;
  const writer = new Writer(wishes, header !== NAMED && !form, form !== undefined);
  for (const [index, alternatives] of stretches.entries()) {
    const word = words[index];
    const [alternative] = alternatives;
    if (alternative === undefined) return undefined;
    const isWritten =
      alternatives.length > 1 ? writer.freeText(alternatives) : writer.alternative(alternative, word ?? '');
    if (!isWritten) return undefined;
    if (word !== undefined) writer.literal(word);
  }
  // The mark after a time belongs to the header, and so does the time of a kernel since it started.
  const inHeader = form ? '' : header === TIMED ? /^[:|] */ : header === NAMED ? /^\[ ?\{float\}\] */ : '';
  const message = writer.text?.replace(inHeader, '');
  if (message === undefined) return undefined;
  // Samba has more in the brackets of the time: `[2013/12/02 01:23:40.502173,  0] `.
  const isInBrackets = header === TIMED && message.startsWith(',');
  const text = form === 'json' ? `{json} ${message}` : isInBrackets ? `[{time}${message}` : host + message;
  const program = header === NAMED ? template.program : '-';
  const isSevere = template.priorities.some((priority) => (priority & 7) === 3);
  return { program, text, host, slots: writer.slots, outside: [...writer.outside], isSevere };
}

/** The hosts of lines without a program, as the message begins; undefined if they are not all known. */
function hostOf({ hosts, words }: RuleTemplate): string | undefined {
  // A template that has nothing but the name of a host would take any line of it.
  if (hosts.length === 0 || hosts.length > MAX_HOSTS || !words.some((word) => /[A-Za-z]/.test(word)))
    return undefined;
  return hosts.length === 1 ? `${hosts[0]} ` : `{one:${hosts.join('|')}} `;
}

class Writer {
  readonly slots: ChosenSlot[] = [];
  readonly outside = new Set<Outside>();
  readonly #wishes: Wishes;
  readonly #isBare: boolean;
  readonly #isByFields: boolean;
  /** Literal text and placeholders, in turn. */
  readonly #pieces: TemplatePiece[] = [];

  constructor(wishes: Wishes, isBare: boolean, isByFields: boolean) {
    this.#wishes = wishes;
    this.#isBare = isBare;
    this.#isByFields = isByFields;
  }

  get #written(): string {
    return this.#pieces.map(({ text }) => text).join('');
  }

  get text(): string | undefined {
    return templateLine(this.#pieces);
  }

  literal(text: string): void {
    if (text !== '') this.#pieces.push({ text: text.replaceAll('\t', ' '), isLiteral: true });
  }

  placeholder(text: string): void {
    this.#pieces.push({ text, isLiteral: false });
  }

  /** Alternatives of several forms: any text, between the separators that they share. */
  freeText(alternatives: readonly Alternative[]): boolean {
    // A field without a value still ends at a blank.
    const isAnyEmpty = !this.#isByFields && alternatives.some(({ slots }) => slots.length === 0);
    const starts = alternatives.map(({ slots, gap }) => (slots[0]?.gap ?? gap).replaceAll('\t', ' '));
    const ends = alternatives.map(({ gap }) => gap.replaceAll('\t', ' '));
    const first = isAnyEmpty ? '' : sharedStart(starts);
    const last = isAnyEmpty ? '' : sharedEnd(ends);
    if (alternatives.some(({ slots }) => slots.some(({ stats }) => stats.hasAlarmWord))) return false;
    this.literal(first);
    this.placeholder('{text}');
    this.outside.add('text');
    this.literal(last);
    return true;
  }

  /** `word` comes next. */
  alternative({ slots, gap }: Alternative, word: string): boolean {
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at];
      if (slot === undefined) continue;
      this.literal(slot.gap);
      const times = timeSlots(slots, at);
      if (times > 0) {
        this.placeholder('{time}');
        at += times - 1;
        continue;
      }
      const measure = measureOf(slot, slots[at + 1]);
      if (measure !== undefined) {
        this.placeholder(measure);
        at++;
        continue;
      }
      const next = slots[at + 1];
      const after = (next ? next.gap : gap + word).replaceAll('\t', ' ');
      if (!this.#slot(slot, after)) return false;
    }
    this.literal(gap);
    return true;
  }

  #slot({ stats, gap }: TemplateSlot, after: string): boolean {
    const leads = this.#isBare && this.slots.length === 0 && this.#written.trim() === '';
    const found = placeholderChoices(stats, { before: this.#written, after, leads });
    const chosen = this.#wishes.get(stats) ?? found.proposed;
    const choice = found.choices[chosen];
    if (!choice) return false;
    this.slots.push({ ...found, stats, chosen });
    if (choice.outside !== undefined) this.outside.add(choice.outside);
    const [, only] = /^\{one:([^|]*)\}$/.exec(choice.text) ?? [];
    for (let member = 0; member <= stats.mostMore; member++) {
      if (member > 0) this.literal(gap);
      if (only === undefined || stats.mostMore > 0) this.placeholder(choice.text);
      else this.literal(only);
      if (choice.text === '{text}') break;
    }
    return true;
  }
}

function sharedStart(texts: readonly string[]): string {
  const [first = ''] = texts;
  let size = first.length;
  for (const text of texts) while (!text.startsWith(first.slice(0, size))) size--;
  return first.slice(0, size);
}

function sharedEnd(texts: readonly string[]): string {
  const [first = ''] = texts;
  let from = 0;
  for (const text of texts) while (!text.endsWith(first.slice(from))) from++;
  return first.slice(from);
}

const TIME_PARTS = [NUMBER, DATE, TIME, DATETIME, DATE_WORD, PATH, ID].reduce(
  (bits, kind) => bits | (1 << kind),
  0,
);
/** A word of these kinds may be a whole time. */
const WHOLE_PARTS = (1 << PATH) | (1 << DATETIME);
const MAX_TIME_SLOTS = 7;
const WHOLE_TIME = new RegExp(`^(?:${PLACEHOLDERS['time']?.pattern(unguarded, undefined)})$`);
const CLOCK = /\d:\d\d/;

/** How many slots from `from` on are one time stamp; 0 if it does not begin one of several slots. */
function timeSlots(slots: readonly TemplateSlot[], from: number): number {
  let text = '';
  let found = 0;
  for (let at = from; at < slots.length && at < from + MAX_TIME_SLOTS; at++) {
    const slot = slots[at];
    const seen = slot?.stats.kinds ?? 0;
    // Of several kinds, one alone would be part of a time.
    if (!slot || seen & ~TIME_PARTS || seen & (seen - 1) || slot.stats.mostMore > 0) break;
    text += (at === from ? '' : slot.gap.replaceAll('\t', ' ')) + slot.sample;
    if (CLOCK.test(text) && WHOLE_TIME.test(text) && (at > from || seen & WHOLE_PARTS)) found = at - from + 1;
  }
  return found;
}

/** `{duration:..2s}` or `{size:..10M}` for a number and the unit after it. */
function measureOf({ stats }: TemplateSlot, next: TemplateSlot | undefined): string | undefined {
  if (!next || next.stats.kinds !== 1 << UNIT || !next.stats.values || !/^ ?$/.test(next.gap))
    return undefined;
  const isPlain = stats.kinds === 1 << NUMBER && stats.mostPoints <= 1 && stats.mostMore === 0;
  if (!isPlain || stats.any & (DASH | bitOf('+') | bitOf('%'))) return undefined;
  return quantityPlaceholder([...next.stats.values.keys()], stats);
}

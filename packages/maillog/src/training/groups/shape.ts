/**
 * Shapes: forms whose literal words are the same in the same order, whatever variable words stand between
 * them. One template prints `2 blocks` and `2 blocks (7 KB)`, lists of any length, `()` and `(host)`; its
 * words are what it always prints.
 */
import { Enclosures } from './enclosure.ts';
import type { Form } from '../lines/form.ts';
import { DOTTED, LITERAL } from '../lines/scan.ts';
import { QUOTERS } from './words.ts';

/** A literal word of a shape, in its place: `{word: 'user', soft: false, …}`. */
export interface Item {
  readonly word: string;
  /** Not plain letters, but the letters of an identifier or a dotted name: rather variable. */
  readonly soft: boolean;
  /** The word is the scaffold of an identifier that has digits. */
  readonly identifier: boolean;
  /** Followed by a number that `:`, `@` or `/` joins to it. */
  readonly joined: boolean;
  /**
   * The kinds (kind.ts) of the variable words between the word before and this one, as bits; 0 where none
   * stands there.
   */
  readonly afterKinds: number;
  /** The separators before it. */
  readonly gap: string;
  /** The innermost brackets or quotes it stands in, 0 outside, and what opened them. */
  readonly enclosure: number;
  readonly opener: string;
}

export interface Shape {
  readonly program: string;
  /** The header's shape: lines of different headers are never one shape. */
  readonly header: number;
  items: readonly Item[];
  /** The kinds of the variable words after the last item. */
  endKinds: number;
  /** Too few letters to be told by: compared by its whole form, never merged. */
  readonly bare: boolean;
  readonly forms: Form[];
  count: number;
}

/** Bit of a place that is known to be variable though its words are plain, beside the bits of the kinds. */
export const PLAIN_VARIABLE = 1 << 30;

/** Fewer letters in literal words than this do not make a template. */
const ENOUGH_LETTERS = 4;

/** The shapes of `forms`; their order does not matter. */
export function shapesOf(forms: readonly Form[]): Shape[] {
  const shapes = new Map<string, Shape>();
  const ordered = forms
    .map((form) => ({ form, text: skeleton(form) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  for (const { form } of ordered) {
    const [items, endKinds] = itemsOf(form);
    const letters = items.reduce((sum, item) => sum + (item.identifier ? 0 : item.word.length), 0);
    const bare = letters < ENOUGH_LETTERS;
    const head = `${form.header}\0${form.program}\0`;
    const key =
      head + (bare ? bareKey(form) : items.map((item) => (item.soft ? '~' : '') + item.word).join('\x01'));
    let shape = shapes.get(key);
    if (!shape) {
      shape = { program: form.program, header: form.header, items, endKinds, bare, forms: [], count: 0 };
      shapes.set(key, shape);
    } else if (!bare) {
      shape.items = shape.items.map((item, at) => ({
        ...item,
        afterKinds: item.afterKinds | items[at].afterKinds,
      }));
      shape.endKinds |= endKinds;
    }
    shape.forms.push(form);
    shape.count += form.count;
  }
  return [...shapes.values()];
}

function itemsOf(form: Form): [Item[], number] {
  const items: Item[] = [];
  const enclosures = new Enclosures();
  let afterKinds = 0;
  for (const [index, element] of form.elements.entries()) {
    const { kind, gap } = element;
    const enclosure = enclosures.pass(gap);
    const literal = kind === LITERAL || kind === DOTTED;
    const before = items.at(-1);
    if (before && afterKinds === 0 && /[:=([{]/.test(gap) && QUOTERS.has(before.word.toLowerCase()))
      return [items, PLAIN_VARIABLE];
    const word = literal ? element.text : element.scaffold;
    if (word === '') {
      afterKinds |= 1 << kind;
      continue;
    }
    const soft = kind !== LITERAL;
    // A list of identifiers (`blk_1 blk_2 blk_3`) is as one.
    if (soft && before?.soft && before.word === word) continue;
    const next = form.elements[index + 1];
    const joined =
      next !== undefined && next.slot !== null && (next.gap === ':' || next.gap === '@' || next.gap === '/');
    items.push({
      word,
      soft,
      identifier: soft && !literal,
      joined,
      afterKinds,
      gap,
      enclosure,
      opener: enclosures.opener,
    });
    afterKinds = 0;
  }
  return [items, afterKinds];
}

/** The form with its variable words as `*`: no two forms of one program have the same. */
function skeleton(form: Form): string {
  const words = form.elements.map(({ gap, slot, text, scaffold }) => gap + (slot ? `*${scaffold}` : text));
  return `${form.program}\0${form.header}\0${words.join('\x01')}${form.tail}`;
}

/** The form with its variable words as `*`, runs of them as one. */
function bareKey(form: Form): string {
  const whole =
    form.elements.map((element) => element.gap + (element.slot ? '*' : element.text)).join('') + form.tail;
  return whole.replace(/\*(?:[ ,\t]+\*)+/g, '*');
}

/**
 * Frames: what one rule can be written for. The forms of a group share its constant words; between two of
 * them stands a stretch of variable words, which may look one way in one form and another in the next (`bytes
 * sent`, `bytes (1.2 KB) sent`). Each way is an alternative, and what was seen in it is put together over all
 * forms; a rule allows any alternative in any stretch.
 */
import { namesDanger } from '../lines/danger.ts';
import type { Form } from '../lines/form.ts';
import type { Group } from '../groups/groups.ts';
import { Seen } from '../lines/seen.ts';

export interface FramePlace {
  /** The separators before it; a tab for white space of any width. */
  gap: string;
  readonly seen: Seen;
}

/** One way in which the words between two constant words were seen. */
export interface Alternative {
  readonly places: readonly FramePlace[];
  /** The separators after the last of them. */
  gap: string;
}

export interface Frame {
  readonly header: number;
  readonly program: string;
  /** The constant words; before each, and after the last, stands the stretch of the same index. */
  readonly words: readonly string[];
  readonly stretches: readonly (readonly Alternative[])[];
  readonly forms: readonly Form[];
  readonly count: number;
  /** Whether a constant word, an identifier, or the program names danger. */
  readonly danger: boolean;
  /** Whether an identifier in a variable place does. */
  readonly dangerousPlace: boolean;
}

/** `gap` and another of the same marks: white space as a tab where they differ in its width. */
function wider(a: string, b: string): string {
  if (a === b) return a;
  let result = '';
  for (let at = 0; at < a.length; at++) result += a[at] === b[at] ? a[at] : '\t';
  return result;
}

/** Which elements of a form are constant in its group: aligned with the group's words from left to right. */
function constants(form: Form, group: Group): boolean[] {
  const words = group.items.map((item) => item.word);
  let next = 0;
  return form.elements.map((element) => {
    if (element.slot !== null) {
      if (element.scaffold !== '' && words[next] === element.scaffold) next++;
      return false;
    }
    const constant = element.text === words[next];
    if (constant) next++;
    // A word of danger is never one that may vary.
    return constant || namesDanger(element.text);
  });
}

/** The frames of a group: one, but for words of danger where others have another word. */
export function framesOf(group: Group): Frame[] {
  const families = new Map<string, { form: Form; constant: boolean[] }[]>();
  for (const shape of group.shapes) {
    for (const form of shape.forms) {
      const constant = constants(form, group);
      const key = form.elements.flatMap(({ text }, at) => (constant[at] ? [text] : [])).join('\x01');
      const bare = shape.bare ? `\x02${form.elements.map(({ gap }) => gap).join('\x01')}` : '';
      const family = families.get(key + bare);
      if (family) family.push({ form, constant });
      else families.set(key + bare, [{ form, constant }]);
    }
  }
  return [...families].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, family]) => frame(family));
}

function plainGap(gap: string): string {
  return gap.replaceAll('\t', ' ');
}

/** Collects the alternatives of one stretch. */
class Stretch {
  readonly alternatives = new Map<string, { places: FramePlace[]; gap: string }>();

  add(form: Form, from: number, to: number, gap: string): void {
    const elements = form.elements.slice(from, to);
    const key = [...elements.map((element) => plainGap(element.gap)), plainGap(gap)].join('\x01');
    let alternative = this.alternatives.get(key);
    if (!alternative) {
      alternative = { places: elements.map((element) => ({ gap: element.gap, seen: new Seen() })), gap };
      this.alternatives.set(key, alternative);
    }
    alternative.gap = wider(alternative.gap, gap);
    for (const [index, element] of elements.entries()) {
      const place = alternative.places[index];
      place.gap = wider(place.gap, element.gap);
      place.seen.add(element, form.count);
    }
  }

  /** In an order of their own. */
  get sorted(): Alternative[] {
    return [...this.alternatives].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alternative]) => alternative);
  }
}

/** The separators at the end of a line, white space there as a tab. */
function tailOf(tail: string): string {
  return tail.replace(/[ \t]+$/, '\t');
}

function frame(family: readonly { form: Form; constant: readonly boolean[] }[]): Frame {
  const [{ form: first, constant: isConstant }] = family;
  const words = first.elements.flatMap(({ text }, at) => (isConstant[at] ? [text] : []));
  const stretches = Array.from({ length: words.length + 1 }, () => new Stretch());
  for (const { form, constant } of family) {
    let from = 0;
    let stretch = 0;
    for (const [at, element] of form.elements.entries()) {
      if (!constant[at]) continue;
      stretches[stretch++].add(form, from, at, element.gap);
      from = at + 1;
    }
    stretches[stretch].add(form, from, form.elements.length, tailOf(form.tail));
  }
  const alternatives = stretches.map(({ sorted }) => sorted);
  const seen = alternatives.flat().flatMap(({ places }) => places.map((place) => place.seen));
  const dangerousPlace = seen.some(({ dangerous }) => dangerous);
  return {
    header: first.header,
    program: first.program,
    words,
    stretches: alternatives,
    forms: family.map(({ form }) => form),
    count: family.reduce((sum, { form }) => sum + form.count, 0),
    danger: dangerousPlace || [first.program, ...words].some(namesDanger),
    dangerousPlace,
  };
}

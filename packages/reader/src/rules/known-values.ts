/**
 * Values that lines had when somebody decided about them: a line with another value is news. A place whose
 * values are numbers or times tells nobody from anybody, and one where nearly each line has another value
 * would always be news: these do not count, unless something of another kind comes into them.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { lineValues } from '../maillog.ts';
import type { LineValue } from '../maillog.ts';
import { Forms } from '../forms/form-counter.ts';
import type { FormRow, KnownForm, KnownPlace, Store } from '../store/store.ts';
import { formKeyOf, linesOf } from './report-lines.ts';
import type { ReportLine } from './report-lines.ts';

/** Reports and lines that are looked through, the newest. */
const MAX_REPORTS = 2000;
const MAX_LINES = 50_000;
/** A place with more values has any. */
const MAX_VALUES = 200;
/** So has one of as many lines, if more than half of them have a value of their own. */
const MIN_LINES_OF_ANY = 20;
/** Base64url characters of a digest: 96 bits. */
const DIGEST_CHARACTERS = 16;
const TURN_MS = 20;

/** What placeholders of numbers and times are called. */
const NUMBERS: ReadonlySet<string> = new Set(['int', 'hex', 'time', 'size', 'word']);

/**
 * By the keys of the forms, out of the texts that are kept. A form without such a line has no places. `asOf`:
 * reports that came or got parts since are left out, since nobody saw them (Changes.asOf of the store).
 */
export async function knownValues(
  store: Store,
  forms: readonly Pick<FormRow, 'id' | 'key'>[],
  asOf?: string,
): Promise<Readonly<Record<string, KnownForm>>> {
  const counts = new Map(forms.map(({ key }) => [key, new FormValues()]));
  const table = new Forms();
  const reports = await store.formReports(
    forms.map(({ id }) => id),
    MAX_REPORTS,
  );
  const late = new Set(asOf === undefined ? [] : await store.lateReports(asOf, reports));
  let lines = 0;
  let turn = performance.now();
  for (const report of reports) {
    if (lines >= MAX_LINES) break;
    if (late.has(report)) continue;
    for (const part of await store.parts(report))
      for (const line of linesOf(part, table)) {
        const own = counts.get(formKeyOf(table, line));
        if (!own) continue;
        lines += 1;
        own.add(valuesIn(line));
      }
    if (performance.now() - turn < TURN_MS) continue;
    await setImmediate();
    turn = performance.now();
  }
  return Object.fromEntries([...counts].map(([key, own]) => [key, own.known()]));
}

/** Whether all values of the line were there that count. */
export function isKnown({ places }: KnownForm, line: ReportLine): boolean {
  const values = valuesIn(line);
  return (
    values.length === places.length &&
    places.every((place, index) => {
      const { name, text } = values[index];
      if (place === 'any') return true;
      return place === 'number' ? NUMBERS.has(name) : place.includes(digestOf(text));
    })
  );
}

/**
 * The placeholders of names, addresses and the like, with how many values they had; undefined: nearly each
 * line has another, so that none is news. `[['ip', 3], ['id', undefined]]`
 */
export function watched(
  values: Readonly<Record<string, KnownForm>>,
): (readonly [name: string, known: number | undefined])[] {
  const known = new Map<string, Set<string> | undefined>();
  for (const { names, places } of Object.values(values))
    for (const [index, place] of places.entries()) {
      const name = names[index];
      if (place === 'number') continue;
      if (place === 'any') known.set(name, undefined);
      else if (!known.has(name)) known.set(name, new Set(place));
      else for (const digest of place) known.get(name)?.add(digest);
    }
  return [...known].map(([name, digests]) => [name, digests?.size]);
}

/** The values of a form's lines, by place. */
class FormValues {
  #lines = 0;
  readonly #places: { name: string; readonly texts: Set<string> }[] = [];

  add(values: readonly LineValue[]): void {
    this.#lines += 1;
    for (const [index, { name, text }] of values.entries()) {
      const place = (this.#places[index] ??= { name, texts: new Set() });
      // A place that has had a name once is one of names.
      if (NUMBERS.has(place.name)) place.name = name;
      if (place.texts.size <= MAX_VALUES) place.texts.add(text);
    }
  }

  known(): KnownForm {
    return {
      names: this.#places.map(({ name }) => name),
      places: this.#places.map(({ name, texts }): KnownPlace => {
        if (NUMBERS.has(name)) return 'number';
        const isAny = this.#lines >= MIN_LINES_OF_ANY && texts.size * 2 > this.#lines;
        return isAny || texts.size > MAX_VALUES ? 'any' : [...texts].map(digestOf).toSorted();
      }),
    };
  }
}

function valuesIn({ block, from, to }: ReportLine): LineValue[] {
  return lineValues(block, from, to);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('base64url').slice(0, DIGEST_CHARACTERS);
}

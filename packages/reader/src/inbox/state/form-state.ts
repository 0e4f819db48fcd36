/** Forms in memory, each with what was decided about it. */
import type { FormHostRow, FormRow } from '../../store/store.ts';
import type { Ruling } from '../../rules/ruling.ts';
import type { Rise } from '../decided.ts';
import { FormShapes } from '../groups.ts';
import type { FormShape } from '../groups.ts';
import { leftOf } from '../ruled.ts';
import type { Coming } from '../still-coming.ts';
import type { ShapedForm } from './form-view.ts';

interface Shaped {
  readonly example: string;
  readonly shape: FormShape;
}

export class FormState {
  readonly rows = new Map<number, FormRow>();
  /** Of forms with lines that no rule matches, where they are. */
  readonly left = new Map<number, readonly FormHostRow[]>();
  readonly judged = new Map<number, ShapedForm>();
  readonly rises = new Map<number, Rise>();
  /** What decides about the lines of a form. */
  rulings: ReadonlyMap<number, Ruling> = new Map();
  coming: ReadonlyMap<number, readonly Coming[]> = new Map();
  readonly #byKey = new Map<string, number>();
  /** By the digits of keys in ids of findings. */
  readonly #byDigits = new Map<string, number>();
  readonly #shapes = new FormShapes();
  readonly #shaped = new Map<number, Shaped>();

  /** Whether it is a new one. */
  put(row: FormRow): boolean {
    const { id, key } = row;
    const isNew = !this.rows.has(id);
    this.rows.set(id, row);
    if (!isNew) return false;
    this.#byKey.set(key, id);
    const digits = key.slice(0, KEY_DIGITS);
    if (!this.#byDigits.has(digits)) this.#byDigits.set(digits, id);
    return true;
  }

  withKey(key: string): FormRow | undefined {
    return this.rows.get(this.#byKey.get(key) ?? 0);
  }

  /** Of the id of a finding: `lines:9f86d081884c7d65`. */
  ofFinding(id: string): FormRow | undefined {
    return this.rows.get(this.#byDigits.get(id.slice(id.indexOf(':') + 1)) ?? 0);
  }

  /** Of a form with rules, the lines that they do not match. */
  effective(row: FormRow): FormRow {
    return this.rulings.get(row.id)?.isByRules === true ? leftOf(row, this.left.get(row.id)) : row;
  }

  /** Of a form that was decided with its values, the lines with others. */
  fresh(row: FormRow): FormRow | undefined {
    const rows = this.left.get(row.id);
    return rows && this.rulings.get(row.id)?.isByRules === false ? leftOf(row, rows) : undefined;
  }

  isRuled({ id }: FormRow): boolean {
    return this.rulings.get(id)?.isByRules === true && !this.left.has(id);
  }

  shape(row: FormRow): FormShape {
    const { id, example } = row;
    const known = this.#shaped.get(id);
    if (known?.example === example) return known.shape;
    const shape = this.#shapes.of(row);
    this.#shaped.set(id, { example, shape });
    return shape;
  }
}

const KEY_DIGITS = 16;

/** Where the cursor of a list is, and which rows are selected; both outlive the screen. */
import { signal } from '@preact/signals';

export class ListState {
  /** The ids of the rows, in their order. */
  #ids: readonly string[] = [];
  readonly cursor = signal('');
  readonly selected = signal<ReadonlySet<string>>(new Set());
  #anchor = '';

  /** The list has these rows now. The cursor stays on its row; where that is gone, on the place of it. */
  set(ids: readonly string[]): void {
    const before = this.#ids;
    this.#ids = ids;
    const known = new Set(ids);
    if (!known.has(this.cursor.peek())) {
      const after = before.slice(Math.max(0, before.indexOf(this.cursor.peek())));
      this.cursor.value = after.find((id) => known.has(id)) ?? ids.at(before.length === 0 ? 0 : -1) ?? '';
    }
    if ([...this.selected.peek()].some((id) => !known.has(id)))
      this.selected.value = new Set([...this.selected.peek()].filter((id) => known.has(id)));
  }

  move(by: number): void {
    const at = this.#ids.indexOf(this.cursor.peek());
    this.moveTo(at + by);
  }

  /** To the row with that number; -1 is not the last one. */
  moveTo(at: number): void {
    this.cursor.value = this.#ids[Math.max(0, Math.min(this.#ids.length - 1, at))] ?? '';
  }

  toggle(id = this.cursor.peek()): void {
    const selected = new Set(this.selected.peek());
    if (!selected.delete(id) && id !== '') selected.add(id);
    this.selected.value = selected;
    this.#anchor = id;
  }

  /** Selects all rows from the one that was toggled last to the cursor. */
  range(to = this.cursor.peek()): void {
    const ends = [this.#ids.indexOf(this.#anchor), this.#ids.indexOf(to)].toSorted((a, b) => a - b);
    this.select(this.#ids.slice(Math.max(0, ends[0]), ends[1] + 1));
  }

  select(ids: readonly string[]): void {
    this.selected.value = new Set([...this.selected.peek(), ...ids]);
  }

  clear(): void {
    this.selected.value = new Set();
  }

  /** What a decision is about: the selected rows, else the one under the cursor. */
  get chosen(): readonly string[] {
    const selected = this.#ids.filter((id) => this.selected.peek().has(id));
    if (selected.length > 0) return selected;
    return this.cursor.peek() === '' ? [] : [this.cursor.peek()];
  }
}

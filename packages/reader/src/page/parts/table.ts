import { html } from './html.ts';
import type { Child } from './html.ts';
import { useKeys } from './keys.ts';

export interface Column<T> {
  readonly name: string;
  readonly of: (row: T) => Child;
  readonly isNumber?: boolean;
}

export interface TableProps<T> {
  readonly name: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
}

export function Table<T>({ name, columns, rows }: TableProps<T>): Child {
  return html`<div class="scroll" role="region" aria-label=${name} tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class=${column.isNumber === true ? 'number' : ''}>${column.name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => html`<td class=${column.isNumber === true ? 'number' : ''}>${column.of(row)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** `j` and `k` go from one link or button of a table to the next, `o` opens it. */
export function useTableKeys(): void {
  const move = (by: number) => () => {
    const all = [...document.querySelectorAll<HTMLElement>('main :is(td, li) :is(a, button)')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  useKeys({
    j: move(1),
    k: move(-1),
    n: move(1),
    o: () => (document.activeElement as HTMLElement | null)?.click(),
  });
}

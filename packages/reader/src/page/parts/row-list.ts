/** Rows of the inbox in a list, with what can be decided about them. */
import { useEffect } from 'preact/hooks';
import type { Row } from '../../server/answers.ts';
import { returned } from '../decide.ts';
import { Actions } from './actions.ts';
import type { ActionsProps } from './actions.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { useKeys } from './keys.ts';
import { ListBox } from './list-box.ts';
import type { Item } from './list-box.ts';
import type { ListState } from './list-state.ts';
import { go } from './route.ts';
import { rowItem } from './row-item.ts';

export interface RowListProps extends Pick<ActionsProps, 'names' | 'children'> {
  readonly name: string;
  readonly rows: readonly Row[];
  /** As they are shown; default: as in the inbox. */
  readonly items?: readonly Item[];
  readonly state: ListState;
  /** Whose lines the screen of a row begins with. */
  readonly host?: string;
}

export function RowList({ name, rows, items, state, host, names, children }: RowListProps): Child {
  useEffect(() => {
    if (!rows.some(({ id }) => id === returned.value)) return;
    state.cursor.value = returned.value;
    returned.value = '';
  });
  useKeys({ '*': () => state.select(likeCurrent(rows, state.cursor.peek())) });
  const of = host === undefined ? '' : `/${encodeURIComponent(host)}`;
  const chosen = (): readonly Row[] => state.chosen.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  return html`<${Actions} names=${names} chosen=${chosen} onDecided=${() => state.clear()}>${children}<//>
    <${ListBox}
      name=${name}
      items=${items ?? rows.map((row) => rowItem(row))}
      state=${state}
      onOpen=${(id: string) => go(`/group/${encodeURIComponent(id)}${of}`)}
    />`;
}

/** Rows of the same kind that begin with the same word: the program of lines, the entry of outputs. */
function likeCurrent(rows: readonly Row[], id: string): string[] {
  const current = rows.find((row) => row.id === id);
  if (!current) return [];
  const [word] = current.text.split(' ', 1);
  return rows
    .filter(({ kind, text }) => kind === current.kind && text.split(' ', 1)[0] === word)
    .map((row) => row.id);
}

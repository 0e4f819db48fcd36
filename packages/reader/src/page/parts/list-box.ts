import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { useKeys } from './keys.ts';
import type { ListState } from './list-state.ts';

export interface Item {
  readonly id: string;
  readonly isAlarming: boolean;
  /** It begins with the kind: the text of a row is its name for people who hear it. */
  readonly body: Child;
}

export interface ListBoxProps {
  readonly name: string;
  readonly items: readonly Item[];
  readonly state: ListState;
  readonly onOpen: (id: string) => void;
}

const PAGE_ROWS = 20;

/** A list with a cursor: the focus stays on the list, the cursor and the selection move in it. */
export function ListBox({ name, items, state, onOpen }: ListBoxProps): Child {
  const element = useRef<HTMLDivElement>(null);
  const ids = items.map(({ id }) => id);
  state.set(ids);
  const cursor = state.cursor.value;
  const selected = state.selected.value;
  const focus = (): void => {
    // The heading has the focus until there are rows.
    if (document.activeElement?.matches('body, h1') === true) element.current?.focus({ preventScroll: true });
  };
  useLayoutEffect(focus);
  // A dialog may have had the focus until now.
  useEffect(focus);
  useLayoutEffect(() => {
    element.current?.querySelector('.current')?.scrollIntoView({ block: 'nearest' });
  }, [cursor]);
  const move = (by: number) => () => state.move(by);
  useKeys({
    j: move(1),
    k: move(-1),
    n: move(1),
    G: () => state.moveTo(ids.length - 1),
    o: () => onOpen(state.cursor.peek()),
    Enter: () => onOpen(state.cursor.peek()),
    x: () => state.toggle(),
    X: () => state.range(),
  });
  // Elsewhere on the page these keys scroll it, as they do everywhere.
  const own: Readonly<Record<string, () => void>> = {
    ArrowDown: move(1),
    ArrowUp: move(-1),
    PageDown: move(PAGE_ROWS),
    PageUp: move(-PAGE_ROWS),
    Home: () => state.moveTo(0),
    End: () => state.moveTo(ids.length - 1),
    ' ': () => state.toggle(),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(own, event.key)) return;
    event.preventDefault();
    own[event.key]();
  };
  const onClick = (event: MouseEvent, id: string): void => {
    state.cursor.value = id;
    const isOnCheck = (event.target as Element).closest('.check') !== null;
    if (event.shiftKey) state.range(id);
    else if (isOnCheck || event.ctrlKey || event.metaKey) state.toggle(id);
    else if (getSelection()?.isCollapsed !== false) onOpen(id);
  };
  return html`<div
    ref=${element}
    class="list"
    role="listbox"
    aria-label=${name}
    aria-multiselectable="true"
    aria-activedescendant=${cursor === '' ? undefined : domId(cursor)}
    tabindex="0"
    onKeyDown=${onKeyDown}
  >
    ${items.map(
      ({ id, isAlarming, body }) =>
        html`<div
          key=${id}
          id=${domId(id)}
          role="option"
          aria-selected=${selected.has(id)}
          class=${`row${id === cursor ? ' current' : ''}${isAlarming ? ' alarming' : ''}`}
          onClick=${(event: MouseEvent) => onClick(event, id)}
        >
          <span class="check"></span>${body}
        </div>`,
    )}
  </div>`;
}

/** Ids of rows hold a colon, and may hold anything after it. */
function domId(id: string): string {
  return `row-${encodeURIComponent(id)}`;
}

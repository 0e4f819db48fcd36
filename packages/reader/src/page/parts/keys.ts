/**
 * What keys do: each screen says which of them mean something there; the rest mean the same everywhere. What
 * they mean for people is in index.html.
 */
import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

export type KeyMap = Readonly<Record<string, () => void>>;

const PREFIX = 'g';
const STORED = 'maillog-single-keys';

/** Whether keys of a single letter do something (WCAG 2.1.4). */
export const hasSingleKeys = signal(localStorage.getItem(STORED) !== 'off');

export function setSingleKeys(isOn: boolean): void {
  hasSingleKeys.value = isOn;
  localStorage.setItem(STORED, isOn ? 'on' : 'off');
}

/** The maps that are in force, the innermost last. */
const maps: KeyMap[] = [];
let prefix = '';

/**
 * Puts a map in force as long as the component is there. The innermost that knows a key counts. The map is in
 * force before the screen is drawn, so that no key is lost.
 */
export function useKeys(map: KeyMap): void {
  useLayoutEffect(() => {
    maps.push(map);
    return () => void maps.splice(maps.lastIndexOf(map), 1);
  });
}

function onKey(event: KeyboardEvent): void {
  const name = keyName(event);
  if (name === undefined || document.querySelector('dialog[open]')) return;
  const pressed = prefix + name;
  prefix = '';
  const action = maps.findLast((map) => Object.hasOwn(map, pressed))?.[pressed];
  if (action) {
    event.preventDefault();
    action();
  } else if (pressed === PREFIX) prefix = `${PREFIX} `;
}

/** `j`, `Enter`, `Ctrl+z`; undefined: it is not ours. */
function keyName(event: KeyboardEvent): string | undefined {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (altKey || key === 'Shift') return undefined;
  const isInField = target instanceof Element && target.closest('input, textarea, select') !== null;
  if (isInField) return undefined;
  if (ctrlKey || metaKey) return key === 'z' ? 'Ctrl+z' : undefined;
  // Enter and the blank are a button's and a link's own.
  const isOnControl = target instanceof Element && target.closest('button, a, summary') !== null;
  if (isOnControl && (key === 'Enter' || key === ' ')) return undefined;
  if (key.length === 1 && !hasSingleKeys.value) return undefined;
  return key;
}

document.addEventListener('keydown', onKey);

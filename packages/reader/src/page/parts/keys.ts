/** What keys do: each screen says which of them mean something there; the rest mean the same everywhere. */
import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

export type KeyMap = Readonly<Record<string, () => void>>;

/** What the keys mean, for people; as in the terminal (terminal/keys.ts), with what a page has besides. */
export const HELP: readonly (readonly [keys: string, words: string])[] = [
  ['j k', 'move; in a list the arrows, Page Up, Page Down, Home, End too'],
  ['n', 'the next one that is not decided'],
  ['Enter, o', 'open'],
  ['u, Escape', 'back to the same place'],
  [
    'e',
    'seen: it goes, and comes back on another host, with ten times the lines; a login or a command, with another value, too',
  ],
  ['i', 'ignore lines like this: a rule for the hosts, with its preview'],
  [
    'm',
    'mute: for a time, until another host or a new value, until there are more lines, in all or on a day',
  ],
  ['a', 'approve changes of files'],
  ['x', 'select, or not'],
  ['X', 'select all rows from there to here'],
  ['*', 'select all rows like this one'],
  ['s', 'outputs: before and after side by side, or as one'],
  ['z, Ctrl+Z', 'undo the last decision'],
  ['/', 'search in the texts of all reports'],
  ['g i', 'go to the inbox'],
  ['g h', 'go to the hosts'],
  ['g f', 'go to the files'],
  ['g o', 'go to the outputs'],
  ['g m', 'go to the missing hosts'],
  ['g c', 'go to the chains'],
  ['g r', 'go to the rules'],
  ['g l', 'go to the log of decisions'],
  ['?', 'this page'],
];

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

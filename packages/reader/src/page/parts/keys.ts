/**
 * What keys do: each screen says which of them mean something there; the rest mean the same everywhere. What
 * they mean for people is in index.html.
 */
import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

export type KeyMap = Readonly<Record<string, () => void>>;

const PREFIX = 'g';
const CONTROLS = 'button, a, summary';
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

/** How many answers that are shown have not come yet. */
let awaited = 0;
/** Keys that were pressed meanwhile, and at which address. */
let kept: string[] = [];
let keptAt = '';
let isPressingKept = false;
/** What leaves a screen, or is the same on all of them, waits for no answer. */
const GLOBAL = /^(g.*|u|Escape|\?|\/)$/;
const KEPT = /^(.|Enter|Arrow.*|Page.*|Home|End)$/;

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

/** Keys that are pressed while an answer is awaited are kept, and pressed once it has come. */
export function useAwaited(isAwaited: boolean): void {
  useLayoutEffect(() => {
    awaited += Number(isAwaited);
    if (!isAwaited) setTimeout(pressKept);
    return () => void (awaited -= Number(isAwaited));
  }, [isAwaited]);
}

/**
 * Keeps keys until the browser has gone back, which takes a while. Those that were kept before belong to the
 * screen that is left, unless one of them leaves it.
 */
export function keepUntilBack(): void {
  if (!isPressingKept) kept = [];
  awaited++;
  const release = (): void => {
    awaited--;
    keptAt = location.href;
    setTimeout(pressKept);
  };
  addEventListener('popstate', release, { once: true });
}

/** Presses the first of them; what it opens may have to be awaited in turn. */
function pressKept(): void {
  forgetLeft();
  if (awaited > 0) return;
  const [key, ...rest] = kept;
  kept = rest;
  if (key === undefined) return;
  const target = document.activeElement as HTMLElement;
  isPressingKept = true;
  if (key === 'Enter' && target.matches(CONTROLS)) target.click();
  else target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  isPressingKept = false;
  keptAt = location.href;
  setTimeout(pressKept);
}

/** Keys of a screen that was left mean nothing, even if somebody comes back to it. */
function forgetLeft(): void {
  if (keptAt !== location.href) kept = [];
}

function onKey(event: KeyboardEvent): void {
  const name = keyName(event);
  if (name === undefined) return;
  forgetLeft();
  const pressed = prefix + name;
  const isLate = awaited > 0 || (kept.length > 0 && event.isTrusted);
  if (isLate && KEPT.test(name) && !GLOBAL.test(pressed)) {
    keptAt = location.href;
    kept.push(name);
    return event.preventDefault();
  }
  if (document.querySelector('dialog[open]')) return;
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
  const isOnControl = target instanceof Element && target.closest(CONTROLS) !== null;
  if (isOnControl && (key === 'Enter' || key === ' ')) return undefined;
  if (key.length === 1 && !hasSingleKeys.value) return undefined;
  return key;
}

document.addEventListener('keydown', onKey);

/** Which screen the address names. Addresses hold ids and names, never a line of a report. */
import { computed, signal } from '@preact/signals';
import { keepUntilBack } from './keys.ts';

const address = signal(here());

/** `['group', 'lines:9f86d081884c7d65']`; the inbox is `['']`. */
export const route = computed(() =>
  address.value
    .split('?', 1)[0]
    .slice(1)
    .split('/')
    .map((part) => decoded(part)),
);

/** What follows `?` in the address. */
export const query = computed(() => new URLSearchParams(address.value.split('?')[1] ?? ''));

/** Goes to a screen: `/host/web07`. Back is the browser's. */
export function go(to: string): void {
  if (to === here()) return;
  history.pushState({ isOurs: true }, '', to);
  address.value = to;
  scrollTo(0, 0);
}

/** Back to the same place; to `otherwise` if this page was the first one. */
export function back(otherwise = '/'): void {
  if (!isOurs(history.state)) return go(otherwise);
  keepUntilBack();
  history.back();
}

addEventListener('popstate', () => {
  address.value = here();
});

function here(): string {
  return `${location.pathname}${location.search}`;
}

function isOurs(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isOurs' in state;
}

/** An address that somebody has typed may be no UTF-8. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

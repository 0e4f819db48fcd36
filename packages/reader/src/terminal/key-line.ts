/** The line of keys at the bottom: as many as fit, and always how to get help and how to get out. */

/** Those that are left out first come last. */
const ON_LIST = [
  'e seen',
  'o open',
  'i ignore',
  'm mute',
  'z undo',
  '/ search',
  'a approve',
  'j k move',
] as const;
const ON_PAGE = ['Space down', 'e seen', 'i ignore', 'm mute', 'z undo', '/ search', 'a approve'] as const;

/** `e seen, o open, ? help, q quit` */
export function listKeys(columns: number): string {
  return fitting(ON_LIST, ['? help', 'q quit'], columns);
}

/** `hasOlder`: of a search with older hits. */
export function pageKeys(columns: number, hasOlder: boolean): string {
  return fitting(hasOlder ? ['n older', ...ON_PAGE] : ON_PAGE, ['? help', 'q back'], columns);
}

function fitting(keys: readonly string[], always: readonly string[], columns: number): string {
  for (let count = keys.length; ; count--) {
    const line = [...keys.slice(0, count), ...always].join(', ');
    if (count === 0 || line.length <= columns) return line;
  }
}

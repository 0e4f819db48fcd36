/**
 * The token that the printed address brings in its fragment, which browsers send to nobody. It goes from the
 * address bar to the storage of this tab: neither the history nor another tab has it.
 */
const NAME = 'maillog-token';
const FRAGMENT = /^#token=([\w.~-]+)$/;

/** Takes the token out of the address; called once, before anything is fetched. */
export function takeToken(): void {
  const token = FRAGMENT.exec(location.hash)?.[1];
  if (token === undefined) return;
  sessionStorage.setItem(NAME, token);
  history.replaceState(null, '', `${location.pathname}${location.search}`);
}

export function token(): string {
  return sessionStorage.getItem(NAME) ?? '';
}

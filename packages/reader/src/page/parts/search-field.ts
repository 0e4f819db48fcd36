import { html } from './html.ts';
import type { Child } from './html.ts';
import { go } from './route.ts';

/**
 * On the search screen with what was searched for; elsewhere at the top, and empty. With `value`, the page
 * would take what was typed away whenever it is drawn anew, which each answer of the server does.
 */
export function SearchField({ q = '' }: { readonly q?: string }): Child {
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = new FormData(event.target as HTMLFormElement).get('q');
    if (typeof text === 'string') go(`/search?q=${encodeURIComponent(text)}`);
    (document.activeElement as HTMLElement | null)?.blur();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') (event.target as HTMLElement).blur();
  };
  return html`<form role="search" onSubmit=${onSubmit}>
    <input
      id="search"
      name="q"
      key=${q}
      defaultValue=${q}
      type="search"
      aria-label="Search"
      placeholder="Search all reports"
      autocomplete="off"
      spellcheck="false"
      onKeyDown=${onKeyDown}
    />
  </form>`;
}

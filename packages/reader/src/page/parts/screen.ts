import { useEffect, useRef } from 'preact/hooks';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { shown } from './shown.ts';

export interface ScreenProps {
  /** The name of the screen: its heading, and the title of the page. */
  readonly name: string;
  /** What it is about, beside the heading. */
  readonly of?: Child;
  readonly error?: string;
  readonly children?: Child;
}

/** A screen with its heading. Titles are kept by browsers, so that nothing of a report is in them. */
export function Screen({ name, of, error = '', children }: ScreenProps): Child {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${name} · MailLog`;
    // Whoever hears the page hears where they are.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [name]);
  return html`<main id="main">
    <header class="title">
      <h1 tabindex="-1" ref=${heading}>${name}</h1>
      ${of}
    </header>
    ${error !== '' && html`<p class="alarm" role="alert">${shown(error)}</p>`} ${children}
  </main>`;
}

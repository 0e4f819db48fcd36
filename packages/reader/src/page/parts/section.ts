import { html } from './html.ts';
import type { Child } from './html.ts';

export interface SectionProps {
  readonly name: string;
  /** How many there are, if not all are shown. */
  readonly note?: string;
  readonly children?: Child;
}

export function Section({ name, note = '', children }: SectionProps): Child {
  return html`<section>
    <h2>${name}${note !== '' && html` <span class="quiet">${note}</span>`}</h2>
    ${children}
  </section>`;
}

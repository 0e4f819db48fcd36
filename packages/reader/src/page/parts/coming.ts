import type { ComingDays } from '../../server/screen-answers.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { Plot } from './plot.ts';

/** Reports that were due and came, and their bytes. */
export function Coming({ days }: { readonly days: ComingDays }): Child {
  const { from, due, reports, bytes } = days;
  return html`<div class="columns">
    <${Plot} name="Reports a day, of those due" from=${from} counts=${reports} due=${due} />
    <${Plot} name="Bytes a day" from=${from} counts=${bytes} />
  </div>`;
}

/** Times: UTC in data, local in view, both on hover. */
import { html } from './html.ts';
import type { Child } from './html.ts';

const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const LONG = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
/** Older times show their year. Milliseconds. */
const YEAR_MS = 330 * 86_400_000;

/** `<time>` of an ISO time; a dash if there is none. */
export function Time({ at }: { readonly at: string | null }): Child {
  if (at === null) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${at} title=${bothTimes(at)}>${shortTime(at)}</time>`;
}

/** `20 Nov, 07:15`; of another year `20 Nov 2024`. */
export function shortTime(at: string): string {
  const time = Date.parse(at);
  return (Math.abs(Date.now() - time) < YEAR_MS ? SHORT : DAY).format(time);
}

/** `2026-11-20 06:15:00 UTC · Friday 20 November 2026 at 07:15:00 CET`. */
function bothTimes(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC · ${LONG.format(Date.parse(at))}`;
}

import { html } from './html.ts';
import type { Child } from './html.ts';
import { status } from './live.ts';
import { shown } from './shown.ts';
import { plural } from './words.ts';

/** How far the reading of mails is: done, left, rate, time; and what could not be read at all. */
export function ProgressLine(): Child {
  if (status.value === undefined) return null;
  const { isReading, mails, files, of, perSecond, seconds, failures } = status.value.progress;
  return html`
    ${
      isReading &&
      html`<section class="progress" aria-label="Reading">
        <progress max=${Math.max(1, of)} value=${files} aria-label="Reading mails"></progress>
        <span
          >Reading: ${plural(mails, 'mail')}, ${files.toLocaleString('en')} of ${plural(of, 'file')},
          ${(of - files).toLocaleString('en')} left, ${perSecond} a second, ${duration(seconds)}</span
        >
      </section>`
    }
    ${failures.map((words) => html`<p class="alarm" role="alert">${shown(words)}</p>`)}
  `;
}

/** `12 s`, `3 min 5 s`. */
function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

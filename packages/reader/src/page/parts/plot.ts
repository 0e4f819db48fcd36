import { html } from './html.ts';
import type { Child } from './html.ts';

export interface PlotProps {
  readonly name: string;
  /** The first day, UTC: `2026-08-23`. */
  readonly from: string;
  /** A number a day. */
  readonly counts: readonly number[];
  /** What each should have been. */
  readonly due?: readonly number[];
}

const DAY_MS = 86_400_000;
const BAR = 7;
const STEP = 8;
const HEIGHT = 60;
const MIN_DAYS = 28;

/** A number a day as bars; the days that have one are its text, and a table on demand. */
export function Plot({ name, from, counts, due = [] }: PlotProps): Child {
  const most = Math.max(1, ...counts, ...due);
  // Days before the first one that has any are left out, so that the others have room.
  const start = Math.min(
    Math.max(
      0,
      counts.findIndex((count, index) => count > 0 || due[index] > 0),
    ),
    Math.max(0, counts.length - MIN_DAYS),
  );
  const days = counts
    .map((count, index) => ({ count, own: due[index], day: dayAfter(from, index) }))
    .slice(start);
  const some = days.filter(({ count, own }) => count > 0 || own > 0);
  const of = (count: number, own: number | undefined): string =>
    `${count.toLocaleString('en')}${own === undefined ? '' : ` of ${own.toLocaleString('en')}`}`;
  const text = some.map(({ day, count, own }) => `${day} ${of(count, own)}`).join(', ');
  const y = (count: number): number => HEIGHT - Math.max(3, Math.round((count / most) * HEIGHT));
  return html`<figure class="plot">
    <figcaption>
      ${name}
      <span class="quiet"
        >${of(sum(counts), due.length > 0 ? sum(due) : undefined)} in ${days.length} days, at most
        ${most.toLocaleString('en')} a day</span
      >
    </figcaption>
    <svg
      role="img"
      aria-label=${`${name}: ${text === '' ? 'none' : text}`}
      viewBox="0 0 ${days.length * STEP} ${HEIGHT}"
      preserveAspectRatio="none"
    >
      ${days.map(({ count, own, day }, index) => {
        const top = count === 0 ? HEIGHT - 1 : y(count);
        return html`<rect
          x=${index * STEP}
          y=${top}
          width=${BAR}
          height=${HEIGHT - top}
          class=${count === 0 ? 'none' : ''}
          ><title>${day}: ${of(count, own)}</title></rect
        >`;
      })}
      ${due.length > 0 && html`<path class="due" d=${days.map(({ own }, index) => (own > 0 ? `M${index * STEP} ${y(own)}h${BAR}` : '')).join('')} />`}
    </svg>
    <p class="axis"><span>${days[0].day}</span><span>${days[days.length - 1].day}</span></p>
    ${
      some.length > 0 &&
      html`<details>
        <summary>Numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col" class="number">${name}</th>
            </tr>
          </thead>
          <tbody>
            ${some.map(
              ({ day, count, own }) =>
                html`<tr>
                  <td>${day}</td>
                  <td class="number">${of(count, own)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`
    }
  </figure>`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

function dayAfter(from: string, days: number): string {
  return new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
}

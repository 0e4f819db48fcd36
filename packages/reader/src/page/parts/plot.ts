import { html } from './html.ts';
import type { Child } from './html.ts';

export interface PlotProps {
  readonly name: string;
  /** The first day, UTC: `2026-08-23`. */
  readonly from: string;
  /** A number a day. */
  readonly counts: readonly number[];
}

const DAY_MS = 86_400_000;
const BAR = 7;
const STEP = 8;
const HEIGHT = 60;
const MIN_DAYS = 28;

/** A number a day as bars; the days that have one are its text, and a table on demand. */
export function Plot({ name, from, counts }: PlotProps): Child {
  const most = Math.max(1, ...counts);
  // Days before the first one that has any are left out, so that the others have room.
  const start = Math.min(
    Math.max(
      0,
      counts.findIndex((count) => count > 0),
    ),
    Math.max(0, counts.length - MIN_DAYS),
  );
  const days = counts.map((count, index) => ({ count, day: dayAfter(from, index) })).slice(start);
  const some = days.filter(({ count }) => count > 0);
  const total = counts.reduce((sum, count) => sum + count, 0).toLocaleString('en');
  const text = some.map(({ day, count }) => `${day} ${count}`).join(', ');
  return html`<figure class="plot">
    <figcaption>
      ${name}
      <span class="quiet">${total} in ${days.length} days, at most ${most.toLocaleString('en')} a day</span>
    </figcaption>
    <svg
      role="img"
      aria-label=${`${name}: ${text === '' ? 'none' : text}`}
      viewBox="0 0 ${days.length * STEP} ${HEIGHT}"
      preserveAspectRatio="none"
    >
      ${days.map(({ count, day }, index) => {
        const height = count === 0 ? 1 : Math.max(3, Math.round((count / most) * HEIGHT));
        return html`<rect
          x=${index * STEP}
          y=${HEIGHT - height}
          width=${BAR}
          height=${height}
          class=${count === 0 ? 'none' : ''}
          ><title>${day}: ${count}</title></rect
        >`;
      })}
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
              ({ day, count }) =>
                html`<tr>
                  <td>${day}</td>
                  <td class="number">${count.toLocaleString('en')}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`
    }
  </figure>`;
}

function dayAfter(from: string, days: number): string {
  return new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
}

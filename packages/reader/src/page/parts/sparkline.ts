/** Lines a day as a small plot; the numbers are its text. One path, as a page has hundreds of them. */
import { html } from './html.ts';
import type { Child } from './html.ts';

const BAR = 4;
const GAP = 1;
const HEIGHT = 16;

/** `days`: counts, the last day last. */
export function Sparkline({
  days,
  label,
}: {
  readonly days: readonly number[];
  readonly label?: string;
}): Child {
  const width = days.length * (BAR + GAP);
  const most = Math.max(1, ...days);
  const bars = days
    .map((count, index) => {
      const height = count === 0 ? 1 : Math.max(2, Math.round((count / most) * HEIGHT));
      return `M${index * (BAR + GAP)} ${HEIGHT}v-${height}h${BAR}v${height}z`;
    })
    .join('');
  const text = label ?? `lines a day, the last ${days.length} days: ${days.join(' ')}`;
  return html`<svg class="sparkline" role="img" aria-label=${text} viewBox="0 0 ${width} ${HEIGHT}">
    <path d=${bars} />
  </svg>`;
}

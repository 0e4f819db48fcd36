/** A row of the inbox as an item of a list. */
import type { Row } from '../../server/answers.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';
import type { Item } from './list-box.ts';
import { marked, markedLine, plain, shown } from './shown.ts';
import { Sparkline } from './sparkline.ts';
import { shortTime, Time } from './times.ts';
import { hostsOf } from './words.ts';

/** Rows with fewer show a line with its values; of others the current one does. */
const FEW_LINES = 6;

/** `more`: beside the text. */
export function rowItem(row: Row, more?: Child): Item {
  const { id, kind, state, why, text, example, lines, first, last, days, isAlarming } = row;
  return {
    id,
    isAlarming,
    body: html`
      <span class=${`kind kind-${kind}`}>${kind}</span>
      <span class="what">
        <span class="text"
          >${isAlarming && html`<span class="alarm" title="a word of a failure or an attack, or no log line">! </span>`}${days === null ? shown(text) : marked(text)}</span
        >
        ${example !== null && days !== null && html`<span class=${lines < FEW_LINES || kind === 'warning' ? '' : 'of-current'}><span class="example">${markedLine(text, example)}</span></span>`}
        ${more}
      </span>
      <span class="state">${stateWords(state, why)}</span>
      <span class="hosts">${hostsOf(row)}</span>
      <span class="lines">${lines > 0 && lines.toLocaleString('en')}</span>
      <span class="times"
        ><${Time}
          at=${first}
        />${shortTime(first) !== shortTime(last) && html`<span class="last"> – <${Time} at=${last} /></span>`}</span
      >
      <span class="days">${days !== null && html`<${Sparkline} days=${days} />`}</span>
    `,
  };
}

function stateWords(state: Row['state'], why: string | null): string {
  return why === null ? state : `${state}: ${plain(why)}`;
}

import type { Missing, MissingHost } from '../../server/screen-answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { hostAddress, plural } from '../parts/words.ts';

export function MissingScreen(): Child {
  const { data, error } = useAnswer<Missing>('missing?limit=500');
  useTableKeys();
  return html`<${Screen}
    name="Missing"
    error=${error}
    of=${data && html`<p class="above"><span>${plural(data.onTime, 'host')} on time</span>${data.unknown > 0 && html`<span>of ${plural(data.unknown, 'host')} nobody knows when they are due</span>`}</p>`}
  >
    ${data?.total === 0 && html`<p class="nothing">${data.unknown === 0 ? `All ${plural(data.onTime, 'host')} on time.` : `${plural(data.onTime, 'host')} on time, and none late.`}</p>`}
    ${
      data !== undefined &&
      data.total > 0 &&
      html`<${Table}
        name="Missing hosts"
        rows=${data.hosts}
        columns=${[
          {
            name: 'Host',
            of: (row: MissingHost) =>
              html`<a href=${row.id === null ? hostAddress(row.host) : `/group/${encodeURIComponent(row.id)}`}
                >${shown(row.host)}</a
              >`,
          },
          {
            name: 'State',
            of: ({ state }: MissingHost) => html`<span class=${`tag ${state}`}>${state}</span>`,
          },
          { name: 'Decided', of: ({ decided }: MissingHost) => decided ?? '' },
          { name: 'Due', of: ({ due }: MissingHost) => html`<${Time} at=${due} />` },
          {
            name: 'Last report',
            of: ({ last, lastSequence }: MissingHost) =>
              html`<${Time} at=${last} /> <span class="quiet">(${lastSequence})</span>`,
          },
          {
            name: 'Last words',
            of: ({ warnings }: MissingHost) =>
              warnings.map((words) => html`<span class="caution">${shown(words)}</span> `),
          },
        ]}
      />`
    }
    ${data && data.total > data.hosts.length && html`<p class="quiet">${plural(data.total - data.hosts.length, 'host')} more.</p>`}
  <//>`;
}

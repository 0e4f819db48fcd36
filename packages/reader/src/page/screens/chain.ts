import type { ChainFault, Chains } from '../../server/screen-answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

export function ChainScreen(): Child {
  const { data, error } = useAnswer<Chains>('chain?limit=500');
  useTableKeys();
  return html`<${Screen}
    name="Chain"
    error=${error}
    of=${data && html`<p class="above">${summary(data)}</p>`}
  >
    ${data?.total === 0 && html`<p class="nothing">No chain has a gap, and no report was altered.</p>`}
    ${
      data !== undefined &&
      data.total > 0 &&
      html`<${Table}
        name="What is wrong with chains"
        rows=${data.faults}
        columns=${[
          {
            name: 'Host',
            of: ({ id, host }: ChainFault) =>
              html`<a href=${`/group/${encodeURIComponent(id)}`}>${shown(host)}</a>`,
          },
          { name: 'When', of: ({ at }: ChainFault) => html`<${Time} at=${at} />` },
          { name: 'State', of: ({ state }: ChainFault) => state },
          {
            name: 'What',
            of: ({ words, isVerified }: ChainFault) =>
              html`${shown(words)}${!isVerified && html` <span class="tag alarm">not verified</span>`}`,
          },
          {
            name: 'Configuration',
            of: ({ configuration }: ChainFault) => html`<span class="quiet">${shown(configuration)}</span>`,
          },
        ]}
      />`
    }
    ${data && data.total > data.faults.length && html`<p class="quiet">${data.total - data.faults.length} more, older ones.</p>`}
  <//>`;
}

/** `19 of 20 chains whole, 276 reports, none unverified`. */
function summary({ whole, chains, reports, unverified }: Chains): string {
  return `${whole.toLocaleString('en')} of ${plural(chains, 'chain')} whole, ${plural(reports, 'report')}, ${unverified === 0 ? 'none' : plural(unverified, 'chain')} unverified`;
}

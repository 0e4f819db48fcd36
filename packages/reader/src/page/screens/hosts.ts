import { useState } from 'preact/hooks';
import type { Host, Hosts } from '../../server/screen-answers.ts';
import { Coming } from '../parts/coming.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { status, useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { hostAddress, plural } from '../parts/words.ts';
import { stateTag } from './host-facts.ts';

const PAGE_ROWS = 200;

export function HostsScreen(): Child {
  const [offset, setOffset] = useState(0);
  const { data, error } = useAnswer<Hosts>(`hosts?limit=${PAGE_ROWS}&offset=${offset}`);
  useTableKeys();
  return html`<${Screen}
    name="Hosts"
    error=${error}
    of=${data && html`<p class="above">${plural(data.total, 'host')}, what is wrong first</p>`}
  >
    ${data?.total === 0 && html`<${NoHost} />`}
    ${
      data !== undefined &&
      data.total > 0 &&
      html`<${Table}
          name="Hosts"
          rows=${data.hosts}
          columns=${[
            {
              name: 'Host',
              of: (host: Host) =>
                html`<a href=${hostAddress(host.name, host.isVerified)}>${shown(host.name)}</a
                  >${!host.isVerified && html` <span class="tag alarm">not verified</span>`}`,
            },
            { name: 'State', of: stateTag },
            { name: 'Last report', of: ({ last }: Host) => html`<${Time} at=${last} />` },
            { name: 'Next due', of: ({ due }: Host) => html`<${Time} at=${due} />` },
            { name: 'Reports', isNumber: true, of: ({ reports }: Host) => reports.toLocaleString('en') },
            {
              name: 'Chain',
              of: ({ faults }: Host) =>
                faults === 0
                  ? html`<span class="quiet">whole</span>`
                  : html`<a class="alarm" href="/chain">${plural(faults, 'fault')}</a>`,
            },
            { name: 'To look at', of: ({ look }: Host) => look },
          ]}
        />
        ${
          data.total > PAGE_ROWS &&
          html`<p class="pages">
            <button type="button" disabled=${offset === 0} onClick=${() => setOffset(offset - PAGE_ROWS)}>
              Before
            </button>
            ${offset + 1} to ${offset + data.hosts.length} of ${data.total.toLocaleString('en')}
            <button
              type="button"
              disabled=${offset + PAGE_ROWS >= data.total}
              onClick=${() => setOffset(offset + PAGE_ROWS)}
            >
              After
            </button>
          </p>`
        }
        <${Coming} days=${data.coming} />`
    }
  <//>`;
}

function NoHost(): Child {
  const other = status.value?.source.mails.other ?? 0;
  return html`<p class="nothing">
    No report yet. Reports are recognised by X-MailLog-Report;
    ${other === 1 ? '1 mail here is none' : `${plural(other, 'mail')} here are none`}.
  </p>`;
}

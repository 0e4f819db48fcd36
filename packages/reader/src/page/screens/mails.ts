import type { Mail, Mails } from '../../server/screen-answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { Table } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

export function MailsScreen(): Child {
  const { data, error } = useAnswer<Mails>('mails');
  return html`<${Screen}
    name="Mails"
    error=${error}
    of=${data && html`<p class="above">${plural(data.total, 'mail')} that could not be opened, or are no reports. They are left as they are.</p>`}
  >
    ${data?.total === 0 && html`<p class="nothing">Every mail is a report, and was opened.</p>`}
    ${
      data !== undefined &&
      data.total > 0 &&
      html`<${Table}
        name="Mails"
        rows=${data.mails}
        columns=${[
          { name: 'Mail', of: ({ source }: Mail) => shown(source) },
          {
            name: 'State',
            of: ({ state }: Mail) =>
              state === 'unreadable' ? html`<span class="tag alarm">not opened</span>` : 'no report',
          },
          { name: 'Reason', of: ({ reason }: Mail) => shown(reason ?? '') },
          { name: 'Taken', of: ({ taken }: Mail) => html`<${Time} at=${taken} />` },
        ]}
      />`
    }
  <//>`;
}

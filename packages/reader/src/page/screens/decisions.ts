import { useState } from 'preact/hooks';
import type { Decision, Decisions } from '../../server/answers.ts';
import { decisionWords } from '../parts/decision-words.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { Steps } from '../parts/steps.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

const PAGE_ROWS = 200;

export function DecisionsScreen(): Child {
  const [limit, setLimit] = useState(PAGE_ROWS);
  const { data, error } = useAnswer<Decisions>(`decisions?limit=${limit}`);
  useTableKeys();
  return html`<${Screen}
    name="Log of decisions"
    error=${error}
    of=${data && html`<p class="above">${plural(data.total, 'decision')}, the last first; none is ever removed</p>`}
  >
    ${data?.total === 0 && html`<p class="nothing">Nothing was decided yet.</p>`}
    ${
      data !== undefined &&
      data.total > 0 &&
      html`<${Table}
        name="Decisions"
        rows=${data.decisions}
        columns=${[
          { name: 'No.', isNumber: true, of: ({ id }: Decision) => id },
          { name: 'When', of: ({ at }: Decision) => html`<${Time} at=${at} />` },
          { name: 'Who', of: ({ who }: Decision) => shown(who) },
          { name: 'What', of: (each: Decision) => decisionWords(each) },
          {
            name: 'About',
            of: ({ title, group }: Decision) =>
              group === null
                ? shown(title)
                : html`<a href=${`/group/${encodeURIComponent(group)}`}>${shown(title)}</a>`,
          },
          {
            name: 'Undo',
            of: (each: Decision) => html`<${Steps} decision=${each} />`,
          },
        ]}
      />`
    }
    ${data && data.total > data.decisions.length && html`<p><button type="button" onClick=${() => setLimit(limit + PAGE_ROWS)}>Show more</button></p>`}
  <//>`;
}

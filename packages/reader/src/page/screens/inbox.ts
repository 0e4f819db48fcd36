import { useState } from 'preact/hooks';
import type { Inbox, Unseen } from '../../server/answers.ts';
import { isGone } from '../decide.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { ListState } from '../parts/list-state.ts';
import { useAnswer } from '../parts/live.ts';
import { query } from '../parts/route.ts';
import { RowList } from '../parts/row-list.ts';
import { Screen } from '../parts/screen.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

/** Rows of a page: more take long to draw. */
const PAGE_ROWS = 200;
const state = new ListState();

export function InboxScreen(): Child {
  const [limit, setLimit] = useState(PAGE_ROWS);
  const which = query.value.get('state') ?? 'open';
  const { data, error } = useAnswer<Inbox>(`inbox?limit=${limit}&state=${encodeURIComponent(which)}`);
  const rows = data?.rows.filter(({ id }) => !isGone(id, data.revision)) ?? [];
  const left = (data?.total ?? 0) - ((data?.rows.length ?? 0) - rows.length);
  return html`<${Screen}
    name="Inbox"
    error=${error}
    of=${html`<${Above} data=${data} left=${left} isOpen=${which === 'open'} />`}
  >
    ${rows.length > 0 && html`<${RowList} name="Inbox" rows=${rows} state=${state} />`}
    ${
      data !== undefined &&
      data.total > data.rows.length &&
      html`<p>
        <button type="button" onClick=${() => setLimit(Math.min(500, limit + PAGE_ROWS))}>Show more</button>
        ${plural(data.total - data.rows.length, 'row')} more, older ones.
      </p>`
    }
    ${data !== undefined && html`<${End} data=${data} isEmpty=${rows.length === 0} />`}
  <//>`;
}

interface AboveProps {
  readonly data: Inbox | undefined;
  readonly left: number;
  /** Whether these rows wait for a decision. */
  readonly isOpen: boolean;
}

function Above({ data, left, isOpen }: AboveProps): Child {
  if (!data) return html`<p class="quiet">Reading …</p>`;
  return html`<p class="above" aria-live="polite">
    <span>${plural(left, 'finding')} ${isOpen ? 'to look at' : 'decided'}</span>
    <a href=${isOpen ? '/?state=decided' : '/'}>${isOpen ? 'What was decided' : 'What is to look at'}</a>
    ${unseenLinks(data.unseen)}
  </p>`;
}

/** The end says what was not looked at: an empty list is never "all good". */
function End({ data, isEmpty }: { readonly data: Inbox; readonly isEmpty: boolean }): Child {
  const { source, unseen } = data;
  const links = unseenLinks(unseen);
  const onTime = source.hosts - unseen.missing - unseen.late;
  return html`<footer class="end">
    ${isEmpty && html`<p class="nothing">Nothing unusual is left to decide.</p>`}
    ${
      links.length > 0
        ? html`<p>What this list cannot show: ${links}</p>`
        : html`<p>No host is missing, and every mail was opened.</p>`
    }
    <p class="quiet">
      ${plural(source.reports, 'report')} of ${plural(source.hosts, 'host')}; ${onTime.toLocaleString('en')}
      of ${plural(source.hosts, 'host')} ${onTime === 1 ? 'is' : 'are'} on time.
      ${source.lastTaken !== null && html` The last mail was read <${Time} at=${source.lastTaken} />.`}
    </p>
  </footer>`;
}

function unseenLinks({ missing, late, unreadable, other, broken }: Unseen): Child[] {
  const parts = [
    ['/missing', missing, `${plural(missing, 'host')} missing`],
    ['/missing', late, `${plural(late, 'host')} late`],
    ['/chain', broken, `${plural(broken, 'chain')} broken`],
    ['/mails', unreadable, `${plural(unreadable, 'mail')} not opened`],
    ['/mails', other, other === 1 ? '1 mail is no report' : `${plural(other, 'mail')} are no reports`],
  ] as const;
  return parts.filter(([, count]) => count > 0).map(([to, , words]) => html`<a href=${to}>${words}</a> `);
}

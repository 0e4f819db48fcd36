import type { Change, Entry, HostPage, Report } from '../../server/screen-answers.ts';
import { isGone } from '../decide.ts';
import { BesideButton, Diff, FileList } from '../parts/change-view.ts';
import { Coming } from '../parts/coming.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { ListState } from '../parts/list-state.ts';
import { useAnswer } from '../parts/live.ts';
import { Plot } from '../parts/plot.ts';
import { query } from '../parts/route.ts';
import { RowList } from '../parts/row-list.ts';
import { Screen } from '../parts/screen.ts';
import { Section } from '../parts/section.ts';
import { shown } from '../parts/shown.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { hostAddress, plural } from '../parts/words.ts';
import { HostFacts } from './host-facts.ts';

const TABS = ['open', 'reports', 'logs', 'files', 'outputs', 'hidden'] as const;
type Tab = (typeof TABS)[number];
/** By host: what is selected of one is not selected of another. */
const states = new Map<string, ListState>();

export function HostScreen({ name, tab }: { readonly name: string; readonly tab?: string }): Child {
  const isVerified = query.value.get('verified') !== 'false';
  const { data, error } = useAnswer<HostPage>(
    `hosts/${encodeURIComponent(name)}${isVerified ? '' : '?verified=false'}`,
  );
  const current = TABS.find((each) => each === tab) ?? 'open';
  return html`<${Screen} name="Host" error=${error} of=${html`<p class="subject">${shown(name)}</p>`}>
    ${data && html`<${HostFacts} page=${data} />`}
    <nav class="tabs" aria-label="Of this host">
      ${TABS.map((each) => html`<a href=${hostAddress(name, isVerified, each)} aria-current=${each === current ? 'page' : undefined}>${each[0].toUpperCase()}${each.slice(1)}</a>`)}
    </nav>
    ${data && TAB_OF[current](data)}
  <//>`;
}

const TAB_OF: Readonly<Record<Tab, (page: HostPage) => Child>> = {
  open: (page) => html`<${Rows} page=${page} />`,
  reports: (page) => html`<${Reports} page=${page} />`,
  logs: (page) => html`<${Logs} page=${page} />`,
  files: (page) => html`<${Changes} page=${page} kind="files" />`,
  outputs: (page) => html`<${Changes} page=${page} kind="outputs" />`,
  hidden: (page) => html`<${Hidden} page=${page} />`,
};

function stateOf(host: string): ListState {
  const state = states.get(host) ?? new ListState();
  states.set(host, state);
  return state;
}

function Rows({ page: { rows, revision, host } }: { readonly page: HostPage }): Child {
  const left = rows.filter(({ id }) => !isGone(id, revision));
  if (left.length === 0) return html`<p class="nothing">Nothing of this host is left to decide.</p>`;
  return html`<p class="quiet">
      Counts and bars are those of all hosts; a row's screen begins with lines of this one.
    </p>
    <${RowList} name="Open" rows=${left} state=${stateOf(host.name)} host=${host.name} />`;
}

function Reports({ page: { reports, reportsTotal, coming } }: { readonly page: HostPage }): Child {
  useTableKeys();
  return html`
    <${Coming} days=${coming} />
    <${Section}
      name="Reports"
      note=${reportsTotal > reports.length ? `the newest ${reports.length} of ${reportsTotal}` : ''}
    >
      <${Table}
        name="Reports"
        rows=${reports}
        columns=${[
          {
            name: 'Report',
            of: ({ id, sequence }: Report) => html`<a href=${`/report/${id}`}>${sequence}</a>`,
          },
          { name: 'Made', of: ({ made }: Report) => html`<${Time} at=${made} />` },
          { name: 'Lines', isNumber: true, of: ({ lines }: Report) => lines.toLocaleString('en') },
          { name: 'Hidden', isNumber: true, of: ({ hidden }: Report) => hidden.toLocaleString('en') },
          {
            name: 'Warnings',
            isNumber: true,
            of: ({ warnings }: Report) => (warnings === 0 ? '' : warnings),
          },
          {
            name: 'Configuration',
            of: ({ configuration }: Report) => html`<span class="quiet">${shown(configuration)}</span>`,
          },
        ]}
      />
    <//>
  `;
}

function Logs({ page }: { readonly page: HostPage }): Child {
  const { days, entries, reports } = page;
  const rows = page.rows.filter(({ kind }) => kind === 'lines');
  return html`
    <${Rows} page=${{ ...page, rows }} />
    ${reports.length > 0 && html`<p><a href=${`/report/${reports[0].id}`}>The newest report, with its lines</a></p>`}
    <${Plot} name="Lines a day" from=${days.from} counts=${days.lines} />
    <${Section} name="In its newest report"><${EntryTable} entries=${entries} /><//>
  `;
}

/** An entry is one of files if it is a `monitor`. */
function Changes({
  page: { changes, entries },
  kind,
}: {
  readonly page: HostPage;
  readonly kind: 'files' | 'outputs';
}): Child {
  useTableKeys();
  const monitors = new Set(entries.filter((entry) => entry.kind === 'monitor').map(({ name }) => name));
  const own = changes.filter(
    ({ entry, fileCount }) => (monitors.has(entry) || fileCount > 0) === (kind === 'files'),
  );
  if (own.length === 0)
    return html`<p class="nothing">
      No ${kind === 'files' ? 'file' : 'output'} of this host changed in the reports that are here.
    </p>`;
  return html`${kind === 'outputs' && html`<${BesideButton} />`}
    <ul class="changes">
      ${own.map(
        (change: Change) =>
          html`<li class="change">
            <p>
              <a href=${`/report/${change.report}`}>${shown(change.description ?? change.entry)}</a>,
              <${Time} at=${change.at} />
              <span class="quiet">changed in ${change.changed} of ${plural(change.reports, 'report')}</span>
            </p>
            <${FileList} change=${change} /><${Diff} change=${change} />
          </li>`,
      )}
    </ul>`;
}

function Hidden({ page: { days, entries } }: { readonly page: HostPage }): Child {
  return html`
    <${Plot} name="Hidden lines a day" from=${days.from} counts=${days.hidden} />
    <p class="quiet">Lines that rules hide never leave the host: reports name their numbers only.</p>
    <${Section} name="In its newest report"><${EntryTable} entries=${entries} /><//>
  `;
}

function EntryTable({ entries }: { readonly entries: readonly Entry[] }): Child {
  return html`<${Table}
    name="Entries"
    rows=${entries}
    columns=${[
      { name: 'Entry', of: ({ name }: Entry) => shown(name) },
      { name: 'Kind', of: ({ kind }: Entry) => shown(kind) },
      { name: 'Description', of: ({ description }: Entry) => shown(description ?? '') },
      { name: 'Lines', isNumber: true, of: ({ lines }: Entry) => lines.toLocaleString('en') },
      { name: 'Hidden', isNumber: true, of: ({ hidden }: Entry) => hidden.toLocaleString('en') },
      { name: 'Folded', isNumber: true, of: ({ folded }: Entry) => folded.toLocaleString('en') },
      {
        name: 'Warnings',
        of: ({ warnings }: Entry) =>
          warnings.map((words) => html`<span class="caution">${shown(words)}</span> `),
      },
    ]}
  />`;
}

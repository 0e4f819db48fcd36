/** Files and outputs that are not as in the report before; the same change on many hosts is one row. */
import type { Row } from '../../server/answers.ts';
import type { ChangeRow, Changes } from '../../server/screen-answers.ts';
import { isGone } from '../decide.ts';
import { BesideButton, Diff, FileList } from '../parts/change-view.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import type { Item } from '../parts/list-box.ts';
import { ListState } from '../parts/list-state.ts';
import { useAnswer } from '../parts/live.ts';
import { rowItem } from '../parts/row-item.ts';
import { RowList } from '../parts/row-list.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { plural } from '../parts/words.ts';

const DIFF_LINES = 8;
const files = new ListState();
const outputs = new ListState();

export function FilesScreen(): Child {
  return html`<${ChangesScreen}
    name="Files"
    path="files"
    state=${files}
    item=${fileItem}
    names=${['approve', 'seen', 'mute']}
    note="What is unique among many equal hosts is on top."
    empty="No change of files is left to decide."
  />`;
}

export function OutputsScreen(): Child {
  return html`<${ChangesScreen}
    name="Outputs"
    path="outputs"
    state=${outputs}
    item=${outputItem}
    names=${['seen', 'mute']}
    note="Outputs of commands beside those of the report before; what changes all the time is last."
    empty="No changed output is left to decide."
    more=${html`<${BesideButton} />`}
  />`;
}

interface ChangesProps {
  readonly name: string;
  readonly path: string;
  readonly state: ListState;
  readonly item: (row: ChangeRow) => Item;
  readonly names: readonly Row['actions'][number][];
  readonly note: string;
  readonly empty: string;
  /** Beside the decisions. */
  readonly more?: Child;
}

function ChangesScreen({ name, path, state, item, names, note, empty, more }: ChangesProps): Child {
  const { data, error } = useAnswer<Changes>(path);
  const rows = data?.rows.filter(({ row }) => !isGone(row.id, data.revision)) ?? [];
  return html`<${Screen} name=${name} error=${error} of=${html`<p class="above quiet">${note}</p>`}>
    ${
      rows.length > 0 &&
      html`<${RowList}
        name=${name}
        rows=${rows.map(({ row }) => row)}
        items=${rows.map(item)}
        state=${state}
        names=${names}
        >${more}<//
      >`
    }
    ${data && rows.length === 0 && html`<p class="nothing">${empty}</p>`}
    ${data && data.total > data.rows.length && html`<p class="quiet">${plural(data.total - data.rows.length, 'row')} more: they come as these go.</p>`}
  <//>`;
}

function fileItem({ row, hosts, change }: ChangeRow): Item {
  return rowItem(
    row,
    html`<${FileList}
        change=${change}
      />${hosts.length > 1 && html`<span class="quiet more">${hosts.map((name, index) => [index > 0 && ', ', ...shown(name)])}${row.hosts > hosts.length && ' …'}</span>`}`,
  );
}

function outputItem({ row, change }: ChangeRow): Item {
  return rowItem(
    row,
    html`<${Diff} change=${change} limit=${DIFF_LINES} /><span class="quiet more"
        >changed in ${change.changed} of ${plural(change.reports, 'report')}</span
      >`,
  );
}

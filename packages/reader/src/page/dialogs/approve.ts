import { useState } from 'preact/hooks';
import type { Row } from '../../server/answers.ts';
import type { Group } from '../../server/screen-answers.ts';
import { decide } from '../decide.ts';
import { FileList } from '../parts/change-view.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { shown } from '../parts/shown.ts';
import { hostsOf, plural } from '../parts/words.ts';
import { Dialog } from './dialog.ts';
import { NoReason, Reason } from './field.ts';
import { closeDialog } from './open-dialog.ts';

export interface ApproveProps {
  readonly rows: readonly Row[];
  readonly onDecided: () => void;
}

export function ApproveDialog({ rows, onDecided }: ApproveProps): Child {
  const [reason, setReason] = useState('');
  const approve = (event: Event): void => {
    event.preventDefault();
    decide(rows, { kind: 'approve', reason: reason.trim() }, 'Approved');
    closeDialog();
    onDecided();
  };
  return html`<${Dialog} name="Approve changes">
    <p class="quiet">
      Files as they are in these reports become the known good ones of
      ${rows.length === 1 ? 'these hosts' : plural(rows.length, 'row')}.
    </p>
    <ul class="log">
      ${rows.map((row) => html`<${Files} row=${row} />`)}
    </ul>
    <form class="fields" onSubmit=${approve}>
      <${Reason} required autofocus value=${reason} onText=${setReason} />
      <div class="buttons">
        <button class="primary" disabled=${reason.trim() === ''}>Approve</button>
        <button type="button" onClick=${closeDialog}>Cancel</button>
        <${NoReason} reason=${reason} />
      </div>
    </form>
  <//>`;
}

/** Every file by name, as far as answers name them: a row's text has some of them only. */
function Files({ row }: { readonly row: Row }): Child {
  const path = `groups/${encodeURIComponent(row.id)}`;
  const { data, error } = useAnswer<Group>(path);
  return html`<li>
    ${shown(row.text)} <a class="quiet" href=${`/group/${encodeURIComponent(row.id)}`}>${hostsOf(row)}</a>
    ${data && html`<${FileList} change=${data.changes[0]} />`} ${error}
  </li>`;
}

/** The decisions that can be made about rows: their buttons and their keys. */
import type { Row } from '../../server/answers.ts';
import { decide, notice, say, undo } from '../decide.ts';
import { openDialog } from '../dialogs/open-dialog.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { useKeys } from './keys.ts';
import { shown } from './shown.ts';
import { status } from './live.ts';

export interface ActionsProps {
  /** What a decision would be about now. */
  readonly chosen: () => readonly Row[];
  /** The decisions that rows of this list may have; default: all. */
  readonly names?: readonly Name[];
  /** Called when a decision without a dialog was made. */
  readonly onDecided?: () => void;
  /** Buttons beside those of the decisions. */
  readonly children?: Child;
}

type Name = Row['actions'][number];

const WORDS: Readonly<Record<Name, string>> = {
  seen: 'Seen',
  ignore: 'Ignore',
  mute: 'Mute',
  approve: 'Approve',
};
const REFUSED: Readonly<Record<Name, string>> = {
  seen: 'This cannot be marked as seen.',
  mute: 'This cannot be muted.',
  ignore: 'Only lines can be ignored: select one row of lines.',
  approve: 'Only changes of files can be approved.',
};

export function Actions({ chosen, names, onDecided, children }: ActionsProps): Child {
  const may = status.value?.actions ?? [];
  const act = (name: Name): void => {
    if (!may.includes(name)) return;
    const rows = chosen().filter(({ actions }) => actions.includes(name));
    if (rows.length === 0 || rows.length < chosen().length) return say(REFUSED[name], notice.value.canUndo);
    if (name === 'seen') {
      decide(rows, { kind: 'seen' }, 'Seen');
      onDecided?.();
    } else if (name === 'ignore') openDialog.value = { kind: name, row: rows[0] };
    else openDialog.value = { kind: name, rows };
  };
  useKeys({ e: () => act('seen'), i: () => act('ignore'), m: () => act('mute'), a: () => act('approve') });
  return html`<div class="actions" role="group" aria-label="Decide">
    ${(names ?? may)
      .filter((name) => may.includes(name))
      .map(
        (name) =>
          html`<button type="button" onClick=${() => act(name)}>
            ${WORDS[name]} <kbd aria-hidden="true">${name === 'seen' ? 'e' : name[0]}</kbd>
          </button>`,
      )}
    ${children}
  </div>`;
}

/** What was done last, with Undo. */
export function Notice(): Child {
  const { words, canUndo, count } = notice.value;
  // Each is an element of its own, so that its time begins anew (page.css).
  return html`<div class="notice" role="status">
    ${
      words !== '' &&
      html`<div key=${count}>
        <span class="words">${shown(words)}</span>
        ${canUndo && html`<button type="button" onClick=${() => undo()}>Undo <kbd aria-hidden="true">z</kbd></button>`}
      </div>`
    }
  </div>`;
}

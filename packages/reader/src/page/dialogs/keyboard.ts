import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { hasSingleKeys, HELP, setSingleKeys } from '../parts/keys.ts';
import { Dialog } from './dialog.ts';

export function KeyboardDialog(): Child {
  const onChange = (event: Event): void => setSingleKeys((event.target as HTMLInputElement).checked);
  return html`<${Dialog} name="Keyboard">
    <dl class="keys">
      ${HELP.map(
        ([keys, words]) =>
          html`<div>
            <dt>${keys.split(', ').map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${words}</dd>
          </div>`,
      )}
    </dl>
    <label class="choice">
      <input type="checkbox" checked=${hasSingleKeys.value} onChange=${onChange} />
      Keys of a single character work (Enter, Escape and Ctrl+Z always do)
    </label>
  <//>`;
}

import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { hasSingleKeys, setSingleKeys } from '../parts/keys.ts';
import { Dialog } from './dialog.ts';

/** What index.html holds about the keys: text that the script need not carry. */
const keys = document.querySelector<HTMLTemplateElement>('#keys')?.content;

export function KeyboardDialog(): Child {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (keys) element.current?.append(keys.cloneNode(true));
  }, []);
  const onChange = (event: Event): void => setSingleKeys((event.target as HTMLInputElement).checked);
  return html`<${Dialog} name="Keyboard">
    <div ref=${element}></div>
    <label class="choice">
      <input type="checkbox" checked=${hasSingleKeys.value} onChange=${onChange} />
      Keys of a single character work (Enter, Escape and Ctrl+Z always do)
    </label>
  <//>`;
}

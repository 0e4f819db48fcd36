import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { closeDialog } from './open-dialog.ts';

/** A modal dialog: the browser keeps the focus in it, closes it at Escape, and gives the focus back. */
export function Dialog({ name, children }: { readonly name: string; readonly children?: Child }): Child {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return html`<dialog ref=${element} aria-labelledby="dialog-name" onClose=${closeDialog}>
    <header>
      <h2 id="dialog-name">${name}</h2>
      <button type="button" class="plain" onClick=${closeDialog}>Close</button>
    </header>
    ${children}
  </dialog>`;
}

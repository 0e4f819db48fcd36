import type { Decision } from '../../server/answers.ts';
import { undo } from '../decide.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';

/** What can be done about a decision, as the server names it. */
export function Steps({ decision: { id, steps } }: { readonly decision: Decision }): Child {
  return html`${steps.map((step) => html` <button type="button" onClick=${() => undo(id, step)}>${step.name}</button>`)}`;
}

import type { Preview } from '../../server/answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { marked, shown } from '../parts/shown.ts';
import { plural } from '../parts/words.ts';

/** What a rule does: what it takes of other rows comes first. */
export function PreviewText({ preview }: { readonly preview: Preview }): Child {
  const { effect, others, attacks, notes, refusal, hint } = preview;
  return html`
    ${
      refusal !== null &&
      html`<p class="alarm">
        It cannot be decided: ${shown(refusal)}${hint !== null && html`: ${shown(hint)}`}.
      </p>`
    }
    ${
      attacks.length > 0 &&
      html`<div class="alarm">
        <p>It takes samples of attacks:</p>
        <ul class="log">
          ${attacks.map((line) => html`<li>${shown(line)}</li>`)}
        </ul>
      </div>`
    }
    ${
      others.length > 0 &&
      html`<div class="caution">
        <p>It takes lines of other rows, too:</p>
        <ul class="log">
          ${others.map((other) => html`<li>${marked(other.text)} <span class="quiet">${plural(other.lines, 'line')} on ${plural(other.hosts, 'host')}</span></li>`)}
        </ul>
      </div>`
    }
    ${effect.map((words) => html`<p>${words}</p>`)}
    ${notes.map((note) => html`<p class="quiet">${shown(note)}</p>`)}
  `;
}

import type { Preview } from '../../server/answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { marked, shown } from '../parts/shown.ts';
import { plural } from '../parts/words.ts';

/** What a rule would have hidden: what is of other groups comes first. */
export function PreviewText({ preview }: { readonly preview: Preview }): Child {
  const { lines, hosts, days, ofGroup, left, others, attacks, notes, isWhole, refusal, hint } = preview;
  const otherLines = lines - ofGroup;
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
        <p>It would hide samples of attacks:</p>
        <ul class="log">
          ${attacks.map((line) => html`<li>${shown(line)}</li>`)}
        </ul>
      </div>`
    }
    ${
      others.length > 0 &&
      html`<div class="caution">
        <p>It would hide lines of other groups:</p>
        <ul class="log">
          ${others.map((other) => html`<li>${marked(other.text)} <span class="quiet">${plural(other.lines, 'line')} on ${plural(other.hosts, 'host')}</span></li>`)}
        </ul>
      </div>`
    }
    <p>
      It would have hidden <strong>${plural(lines, 'line')}</strong> on
      <strong>${plural(hosts, 'host')}</strong> in ${plural(days, 'day')}: ${ofGroup} of this
      group${otherLines > 0 ? `, ${otherLines} of others` : ' and none of another'}.
      ${left > 0 && ` ${plural(left, 'line')} of this group would stay.`}
      ${!isWhole && ' Not all lines kept were tried.'}
    </p>
    ${notes.map((note) => html`<p class="quiet">${shown(note)}</p>`)}
  `;
}

import type { Host, HostPage } from '../../server/screen-answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { shown } from '../parts/shown.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

/** When its reports come, and whether its chains are whole. */
export function HostFacts({ page: { host, chains } }: { readonly page: HostPage }): Child {
  return html`
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>${stateTag(host)}</dd>
      </div>
      <div>
        <dt>Signature</dt>
        <dd>
          ${host.isVerified ? 'of the known key' : html`<span class="alarm">not that of the host that they name</span>`}
        </dd>
      </div>
      <div>
        <dt>Reports</dt>
        <dd>${host.reports.toLocaleString('en')}</dd>
      </div>
      <div>
        <dt>First</dt>
        <dd><${Time} at=${host.first} /></dd>
      </div>
      <div>
        <dt>Last</dt>
        <dd><${Time} at=${host.last} /></dd>
      </div>
      <div>
        <dt>Next due</dt>
        <dd><${Time} at=${host.due} /></dd>
      </div>
    </dl>
    <ul class="chains">
      ${chains.map(
        ({ configuration, faults, periodSeconds, lastSequence }) =>
          html`<li>
            ${configuration !== '' && html`<code>${shown(configuration)}</code> `}
            <span class="quiet"
              >${periodSeconds === null ? '' : `every ${duration(periodSeconds)}, `}up to report
              ${lastSequence}, ${faults.length === 0 ? 'chain whole' : plural(faults.length, 'fault')}</span
            >
            ${faults.map((fault) => html`<p class="alarm">${shown(fault.words)}</p>`)}
          </li>`,
      )}
    </ul>
  `;
}

/** The colour is that of the state as long as its words are. */
export function stateTag({ state, words }: Host): Child {
  return html`<span class=${`tag ${words === state ? state : ''}`}>${words}</span>`;
}

/** `24 h`, `15 min`. */
function duration(seconds: number): string {
  return seconds >= 5400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`;
}

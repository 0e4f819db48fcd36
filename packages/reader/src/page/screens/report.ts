import type { Part, ReportPage } from '../../server/screen-answers.ts';
import { say } from '../decide.ts';
import { save } from '../parts/api.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { Section } from '../parts/section.ts';
import { shown, shownLines } from '../parts/shown.ts';
import { useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { hostAddress, plural } from '../parts/words.ts';

/** A report as it was. */
export function ReportScreen({ id }: { readonly id: string }): Child {
  const { data, error } = useAnswer<ReportPage>(`reports/${encodeURIComponent(id)}`);
  useTableKeys();
  return html`<${Screen} name="Report" error=${error} of=${data && html`<${Of} report=${data} />`}>
    ${data?.parts.map((part) => html`<${PartView} report=${data} part=${part} />`)}
    ${data && data.partsTotal > data.parts.length && html`<p class="quiet">${data.partsTotal - data.parts.length} parts more.</p>`}
  <//>`;
}

function Of({ report }: { readonly report: ReportPage }): Child {
  const { sequence, host, isVerified, made, configuration, previous, next } = report;
  return html`<p class="above">
    <span
      >${sequence} of <a href=${hostAddress(host, isVerified)}>${shown(host)}</a>, <${Time} at=${made}
    /></span>
    <span class="quiet">${shown(configuration)}</span>
    ${!isVerified && html`<span class="tag alarm">not verified</span>`}
    ${previous !== null && html`<a href=${`/report/${previous}`}>The one before</a>`}
    ${next !== null && html`<a href=${`/report/${next}`}>The next one</a>`}
  </p>`;
}

function PartView({ report, part }: { readonly report: ReportPage; readonly part: Part }): Child {
  const { name, description, kind, bytes, lines, isCut, text, isTextCut, index, entry } = part;
  const facts = report.entries.find((each) => each.name === entry);
  const onSave = (): void => {
    save(`reports/${report.id}/parts/${index}`, 'part.txt').catch((error: unknown) =>
      say(String(error), false),
    );
  };
  return html`<${Section}
    name=${shown(description ?? name)}
    note=${`${kind}, ${plural(lines, 'line')}, ${plural(bytes, 'byte')}${facts && facts.hidden > 0 ? `, ${plural(facts.hidden, 'line')} hidden` : ''}`}
  >
    ${facts?.warnings.map((words) => html`<p class="caution">${shown(words)}</p>`)}
    ${
      text === null
        ? html`<p class="quiet">The text is older than what is kept.</p>`
        : html`<pre tabindex="0" aria-label=${`Text of ${name}`}>${shownLines(text)}</pre>`
    }
    ${isTextCut && html`<p class="quiet">Only its start is shown.</p>`}
    ${isCut && html`<p class="quiet">Only its start was kept.</p>`}
    ${text !== null && html`<p><button type="button" onClick=${onSave}>Save as a file</button></p>`}
  <//>`;
}

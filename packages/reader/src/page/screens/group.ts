import { useState } from 'preact/hooks';
import type {
  Change,
  Form,
  Group,
  GroupHost,
  OutputsDiff,
  Sample,
  Values,
} from '../../server/screen-answers.ts';
import type { Decision } from '../../server/answers.ts';
import { Actions } from '../parts/actions.ts';
import { BesideButton, Diff, FileList } from '../parts/change-view.ts';
import { decisionWords } from '../parts/decision-words.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Plot } from '../parts/plot.ts';
import { back } from '../parts/route.ts';
import { Screen } from '../parts/screen.ts';
import { Section } from '../parts/section.ts';
import { marked, markedLine, plain, shown, statements } from '../parts/shown.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Steps } from '../parts/steps.ts';
import { shortTime, Time } from '../parts/times.ts';
import { hostAddress, hostsOf, plural } from '../parts/words.ts';

/** `host`: its lines come first. */
export function GroupScreen({ id, host }: { readonly id: string; readonly host?: string }): Child {
  const first = host === undefined ? '' : `?host=${encodeURIComponent(host)}`;
  const { data, error } = useAnswer<Group>(`groups/${encodeURIComponent(id)}${first}`);
  useTableKeys();
  return html`<${Screen} name="Group" error=${error}>${data && html`<${Page} group=${data} />`}<//>`;
}

function Page({ group }: { readonly group: Group }): Child {
  const {
    row,
    days,
    hosts,
    hostsTotal,
    values,
    samples,
    changes,
    changesTotal,
    details,
    forms,
    formsTotal,
    rule,
    decisions,
  } = group;
  const isOfLines = row.days !== null;
  return html`
    <p class="subject">
      <span class=${`kind kind-${row.kind}`}>${row.kind}</span>
      <span class="text">${isOfLines ? marked(row.text) : shown(row.text)}</span>
    </p>
    <${Actions} names=${row.actions} chosen=${() => [row]} onDecided=${() => back()}
      >${row.kind === 'output' && html`<${BesideButton} />`}<//
    >
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>${row.state}${row.why !== null && `: ${plain(row.why)}`}</dd>
      </div>
      ${
        row.hosts > 0 &&
        html`<div>
          <dt>Hosts</dt>
          <dd>
            ${row.hosts === 1 && row.host !== '' ? html`<a href=${hostAddress(row.host)}>${hostsOf(row)}</a>` : hostsOf(row)}
          </dd>
        </div>`
      }
      ${
        row.lines > 0 &&
        html`<div>
          <dt>Lines</dt>
          <dd>${row.lines.toLocaleString('en')}</dd>
        </div>`
      }
      <div>
        <dt>First</dt>
        <dd><${Time} at=${row.first} /></dd>
      </div>
      <div>
        <dt>Last</dt>
        <dd><${Time} at=${row.last} /></dd>
      </div>
    </dl>
    ${row.lines === 1 && row.hosts === 1 && html`<p class="quiet">Seen once, on ${shown(row.host)}.</p>`}
    ${days !== null && html`<${Plot} name="Lines a day" from=${days.from} counts=${days.counts} />`}
    ${samples.length > 0 && html`<${Section} name=${isOfLines ? 'Lines' : 'Last words'} note=${row.lines > samples.length ? `the newest ${samples.length} of ${row.lines.toLocaleString('en')}` : ''}><${Samples} samples=${samples} template=${row.text} /><//>`}
    ${isOfLines && samples.length === 0 && html`<${Section} name="Lines"><p class="quiet">No such line is in the texts that are still kept of its newest reports.</p><//>`}
    ${changes.length > 0 && html`<${Section} name="Changes" note=${changesTotal > changes.length ? `the newest ${changes.length} of ${changesTotal}` : ''}>${changes.map((change) => html`<${ChangeItem} change=${change} />`)}<//>`}
    ${row.kind === 'output' && changes.length > 1 && html`<${Compare} changes=${changes} />`}
    ${
      details.length > 0 &&
      changes.length === 0 &&
      html`<${Section} name="Details"
        ><ul class="log">
          ${details.map((line) => html`<li>${shown(line)}</li>`)}
        </ul><//
      >`
    }
    ${values.some(({ top }) => top.length > 0) && html`<${Section} name="Values"><div class="columns">${values.map((each) => html`<${ValueTable} values=${each} />`)}</div><//>`}
    ${hosts.length > 0 && html`<${Section} name="Hosts" note=${hostsTotal > hosts.length ? `${hosts.length} of ${hostsTotal}` : ''}><${HostTable} hosts=${hosts} /><//>`}
    ${
      rule !== null &&
      html`<${Section} name="Rule"
        ><p class="quiet">This rule would hide it on the hosts. Ignore tries it first.</p>
        <p class="rule">${statements(rule.text)}</p><//
      >`
    }
    ${
      formsTotal > 1 &&
      html`<${Section} name="Forms" note=${plural(formsTotal, 'form')}
        ><ul class="log">
          ${forms.map((form: Form) => html`<li>${marked(form.template)} <span class="quiet">${plural(form.lines, 'line')}, ${form.state}</span></li>`)}
        </ul><//
      >`
    }
    ${
      decisions.length > 0 &&
      html`<${Section} name="Decisions"
        ><ul class="decisions">
          ${decisions.map((each) => html`<${DecisionItem} decision=${each} />`)}
        </ul><//
      >`
    }
  `;
}

function Samples({
  samples,
  template,
}: {
  readonly samples: readonly Sample[];
  readonly template: string;
}): Child {
  return html`<ul class="log">
    ${samples.map(({ line, report, host }) => html`<li>${markedLine(template, line)} <a class="quiet" href=${`/report/${report}`} aria-label=${`Report ${report} of ${plain(host)}`}>report</a></li>`)}
  </ul>`;
}

function ChangeItem({ change }: { readonly change: Change }): Child {
  const { host, at, report, entry, description, changed, reports } = change;
  return html`<article class="change">
    <p>
      <a href=${hostAddress(host)}>${shown(host)}</a>, <${Time} at=${at} />, ${shown(description ?? entry)}
      <a href=${`/report/${report}`}>report</a>
      <span class="quiet">changed in ${changed} of ${plural(reports, 'report')}</span>
    </p>
    <${FileList} change=${change} />
    <${Diff} change=${change} />
  </article>`;
}

/** The outputs of two hosts, or of one at two times. */
function Compare({ changes }: { readonly changes: readonly Change[] }): Child {
  const [sides, setSides] = useState<readonly [number, number]>([0, 1]);
  const [before, after] = sides.map((at) => changes[at] ?? changes[0]);
  const names = [before, after].map(({ host, at }) => `${host}, ${shortTime(at)}`);
  const { data } = useAnswer<OutputsDiff>(
    `outputs/diff?entry=${encodeURIComponent(before.entry)}&before=${before.report}&after=${after.report}`,
  );
  return html`<${Section} name="Compare two"
    ><p class="buttons">
      ${sides.map(
        (at, side) =>
          html`<select
            aria-label=${side === 0 ? 'One' : 'The other'}
            value=${at}
            onChange=${(event: Event) => {
              const to = Number((event.target as HTMLSelectElement).value);
              setSides(side === 0 ? [to, sides[1]] : [sides[0], to]);
            }}
          >
            ${changes.map((change, index) => html`<option value=${index}>${plain(change.host)}, ${shortTime(change.at)}</option>`)}
          </select>`,
      )}
    </p>
    ${data?.diff?.length === 0 && html`<p class="nothing">They are the same.</p>`}
    ${data?.diff === null && html`<p class="quiet">One of them is not here as a whole.</p>`}
    ${data && data.diff?.length !== 0 && html`<${Diff} change=${data} names=${names} />`}<//
  >`;
}

function ValueTable({ values: { placeholder, top, distinct } }: { readonly values: Values }): Child {
  return html`<table class="values">
    <thead>
      <tr>
        <th scope="col">
          <span class="varies">${shown(`{${placeholder}}`)}</span>
          <span class="quiet">${plural(distinct, 'value')}</span>
        </th>
        <th scope="col" class="number">Lines</th>
      </tr>
    </thead>
    <tbody>
      ${top.map(
        ({ value, count }) =>
          html`<tr>
            <td class="text">${shown(value)}</td>
            <td class="number">${count.toLocaleString('en')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function HostTable({ hosts }: { readonly hosts: readonly GroupHost[] }): Child {
  return html`<${Table}
    name="Hosts"
    rows=${hosts}
    columns=${[
      {
        name: 'Host',
        of: ({ name }: GroupHost) => html`<a href=${hostAddress(name)}>${shown(name)}</a>`,
      },
      { name: 'Lines', isNumber: true, of: ({ lines }: GroupHost) => lines.toLocaleString('en') },
      { name: 'First', of: ({ first }: GroupHost) => html`<${Time} at=${first} />` },
      { name: 'Last', of: ({ last }: GroupHost) => html`<${Time} at=${last} />` },
    ]}
  />`;
}

function DecisionItem({ decision }: { readonly decision: Decision }): Child {
  const { at, who } = decision;
  return html`<li>
    <${Time} at=${at} /> ${shown(who)}: ${decisionWords(decision)}
    <${Steps} decision=${decision} />
  </li>`;
}

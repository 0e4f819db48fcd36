import type { RuleRow, Rules, RulesHost } from '../../server/screen-answers.ts';
import { undo } from '../decide.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { status, useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { Section } from '../parts/section.ts';
import { shown, shownLines, statements } from '../parts/shown.ts';
import { Table, useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { hostAddress, plural } from '../parts/words.ts';

export function RulesScreen(): Child {
  const { data, error } = useAnswer<Rules>('rules');
  useTableKeys();
  return html`<${Screen}
    name="Rules"
    error=${error}
    of=${html`<p class="above">Hosts take rules from a file: <code>maillog read rules</code> prints it.</p>`}
  >
    ${
      data?.rules.length === 0 &&
      html`<p class="nothing">
        No rule was decided here yet. Ignore a row of lines in the inbox: it becomes a rule, and is listed
        here until all hosts have it.
      </p>`
    }
    <ul class="rules">
      ${data?.rules.map((rule) => html`<${RuleItem} rule=${rule} />`)}
    </ul>
    ${data?.sections.map(
      ({ name, lines }) =>
        html`<${Section} name=${name}>
          <ul>
            ${lines.map((line) => html`<li>${shown(line)}</li>`)}
          </ul>
        <//>`,
    )}
    ${data && data.rules.length > 0 && html`<${RulesFile} rules=${data} />`}
  <//>`;
}

/** The way to the hosts: the file, and which hosts have it. */
function RulesFile({ rules: { text, hosts, current } }: { readonly rules: Rules }): Child {
  return html`
    <${Section} name="On the hosts" note=${`${plural(current, 'host')} have the file as it is`}>
      <${Table}
        name="Hosts"
        rows=${hosts}
        columns=${[
          {
            name: 'Host',
            of: ({ host }: RulesHost) => html`<a href=${hostAddress(host)}>${shown(host)}</a>`,
          },
          { name: 'Rules file', of: ({ state }: RulesHost) => html`<span class="tag">${state}</span>` },
          {
            name: 'Named',
            of: ({ file }: RulesHost) => html`<span class="quiet">${shown(file ?? '')}</span>`,
          },
        ]}
      />
    <//>
    <${Section} name="The rules file">
      <pre tabindex="0" aria-label="The rules file">${shownLines(text)}</pre>
    <//>
  `;
}

function RuleItem({ rule }: { readonly rule: RuleRow }): Child {
  const {
    text,
    file,
    reason,
    who,
    at,
    until,
    decision,
    inForce,
    hosts,
    waiting,
    back,
    stillComing,
    isUndone,
    hits,
  } = rule;
  return html`<li class=${isUndone ? 'undone' : ''}>
    <p class="rule">${statements(text)}</p>
    <p>
      <span class=${`tag ${inForce === hosts ? 'ok' : 'late'}`}
        >in force on ${inForce} of ${plural(hosts, 'host')}</span
      >
      ${back > 0 && html` <span class="tag alarm">${plural(back, 'line')} match no rule</span>`}
      ${isUndone && html` <span class="tag">undone</span>`}
      ${
        stillComing.length > 0 &&
        html` <span class="tag alarm">such lines still come</span>
          <span class="quiet"
            >in force, but in reports of
            ${stillComing.map(({ host, report, lines }) => html` <a href=${`/report/${report}`}>${shown(host)}</a> (${plural(lines, 'line')})`)}</span
          >`
      }
      ${waiting.length > 0 && html` <span class="quiet">not yet on ${shown(waiting.join(', '))}</span>`}
      <span class="quiet">${hits.text}</span>
      ${until !== null && html` until <${Time} at=${until} />`}
    </p>
    <p class="quiet">
      ${shown(who)}, <${Time} at=${at} />${reason !== null && html`: ${shown(reason)}`};
      <code>${shown(file)}</code>
      ${!isUndone && status.value?.actions.includes('ignore') && html` <button type="button" onClick=${() => undo(decision)}>Undo</button>`}
    </p>
  </li>`;
}

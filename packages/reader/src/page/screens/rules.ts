import type { RuleRow, Rules } from '../../server/screen-answers.ts';
import { undo } from '../decide.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { Screen } from '../parts/screen.ts';
import { marked, shown } from '../parts/shown.ts';
import { useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

export function RulesScreen(): Child {
  const { data, error } = useAnswer<Rules>('rules');
  useTableKeys();
  return html`<${Screen} name="Rules" error=${error} of=${data && html`<p class="above">${where(data)}</p>`}>
    ${data?.rules.length === 0 && html`<p class="nothing">No rule was decided here yet. Ignore a row of lines in the inbox: it becomes a rule, and is listed here until all hosts have it.</p>`}
    <ul class="rules">
      ${data?.rules.map((rule) => html`<${RuleItem} rule=${rule} />`)}
    </ul>
  <//>`;
}

function where({ folder, isRepository }: Rules): Child {
  if (folder === null)
    return html`<span
      >Rules are written nowhere: <code>maillog read --rules DIR</code> names a folder.</span
    >`;
  return html`<span
    >Rules are written to <code>${shown(folder)}</code>${isRepository ? ', and committed there' : ''}.</span
  >`;
}

function RuleItem({ rule }: { readonly rule: RuleRow }): Child {
  const { text, file, reason, who, at, until, decision, inForce, hosts, back, isUndone } = rule;
  return html`<li class=${isUndone ? 'undone' : ''}>
    <p class="rule">${marked(text)}</p>
    <p>
      <span class=${`tag ${inForce === hosts ? 'ok' : 'late'}`}
        >in force on ${inForce} of ${plural(hosts, 'host')}</span
      >
      ${back > 0 && html` <span class="tag alarm">${plural(back, 'line')} came after it was in force</span>`}
      ${isUndone && html` <span class="tag">undone</span>`}
      ${until !== null && html` until <${Time} at=${until} />`}
    </p>
    <p class="quiet">
      ${shown(who)}, <${Time} at=${at} />${reason !== null && html`: ${shown(reason)}`};
      <code>${shown(file)}</code>
      ${!isUndone && html` <button type="button" onClick=${() => undo(decision)}>Undo</button>`}
    </p>
  </li>`;
}

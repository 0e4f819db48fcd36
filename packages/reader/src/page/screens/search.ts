import type { Hit, Search } from '../../server/screen-answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { query } from '../parts/route.ts';
import { Screen } from '../parts/screen.ts';
import { SearchField } from '../parts/search-field.ts';
import { shown } from '../parts/shown.ts';
import { useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

/** Lines of a report that are shown before they are asked for. */
const FIRST_LINES = 3;

export function SearchScreen(): Child {
  const q = query.value.get('q') ?? '';
  const address = (before = query.value.get('before')): string =>
    `search?q=${encodeURIComponent(q)}${before === null ? '' : `&before=${before}`}`;
  const { data, error } = useAnswer<Search>(q === '' ? '' : address());
  useTableKeys();
  const lines = data?.hits.reduce((sum, hit) => sum + hit.lines.length, 0) ?? 0;
  return html`<${Screen} name="Search" error=${error} of=${html`<${SearchField} q=${q} />`}>
    ${q === '' && html`<${Help} />`}
    ${
      data &&
      html`
        <p class="above">
          <span
            >${plural(lines, 'line')} in
            ${plural(new Set(data.hits.map(({ report }) => report)).size, 'report')}${data.isComplete ? '' : ', and there may be more'}</span
          >
        </p>
        ${data.hits.length === 0 && html`<p class="nothing">Nothing found.</p>`}
        <ul class="hits">
          ${data.hits.map((hit) => html`<${HitItem} hit=${hit} />`)}
          ${data.next !== null && html`<li><a href=${`/${address(data.next)}`}>Older reports</a></li>`}
        </ul>
        <footer class="end">
          <p>
            Searched:
            ${plural(data.searched.reports, 'report')}${data.searched.from !== null && html`, from <${Time} at=${data.searched.from} /> to <${Time} at=${data.searched.to} />`}.
          </p>
          ${data.notes.map((note) => html`<p class="quiet">${shown(note)}</p>`)}
        </footer>
      `
    }
  <//>`;
}

function Help(): Child {
  return html`<p>
    Words of three characters or more; <code>"in quotes"</code>; <code>/regex/</code>;
    <code>host:web07</code>, <code>part:auth</code>, <code>after:2026-11-01</code>,
    <code>before:2026-11-08</code>.
  </p>`;
}

function HitItem({ hit }: { readonly hit: Hit }): Child {
  const { host, isVerified, made, report, sequence, part, lines, marks } = hit;
  const items = lines.map((line, index) => html`<li>${withMarks(line, marks[index])}</li>`);
  return html`<li>
    <p>
      <a href=${`/report/${report}`}>${shown(host)}, report ${sequence}</a>, <${Time} at=${made} />,
      ${shown(part)} ${!isVerified && html` <span class="tag alarm">not verified</span>`}
    </p>
    <ul class="log">
      ${items.slice(0, FIRST_LINES)}
    </ul>
    ${
      lines.length > FIRST_LINES &&
      html`<details>
        <summary>${plural(lines.length - FIRST_LINES, 'line')} more</summary>
        <ul class="log">
          ${items.slice(FIRST_LINES)}
        </ul>
      </details>`
    }
  </li>`;
}

/** Every second piece of the line is what was searched for. */
function withMarks(line: string, marks: readonly number[]): Child[] {
  return [0, ...marks].map((from, index) => {
    const piece = shown(line.slice(from, marks[index]));
    return index % 2 === 0 ? piece : html`<mark>${piece}</mark>`;
  });
}

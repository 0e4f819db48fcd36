import type { Hit, Search } from '../../server/screen-answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAnswer } from '../parts/live.ts';
import { query } from '../parts/route.ts';
import { Screen } from '../parts/screen.ts';
import { shown } from '../parts/shown.ts';
import { useTableKeys } from '../parts/table.ts';
import { Time } from '../parts/times.ts';
import { plural } from '../parts/words.ts';

/** Lines of a report that are shown before they are asked for. */
const FIRST_LINES = 3;

export function SearchScreen(): Child {
  const q = query.value.get('q') ?? '';
  const { data, error } = useAnswer<Search>(q === '' ? '' : `search?q=${encodeURIComponent(q)}`);
  useTableKeys();
  const lines = data?.hits.reduce((sum, hit) => sum + hit.lines.length, 0) ?? 0;
  return html`<${Screen}
    name="Search"
    error=${error}
    of=${q !== '' && html`<p class="subject text">${shown(q)}</p>`}
  >
    ${q === '' && html`<${Help} />`}
    ${
      data &&
      html`
        <p class="above">
          <span
            >${plural(lines, 'line')} in
            ${plural(data.hits.length, 'report')}${data.isComplete ? '' : ', and there may be more'}</span
          >
        </p>
        ${data.hits.length === 0 && html`<p class="nothing">Nothing found.</p>`}
        <ul class="hits">
          ${data.hits.map((hit) => html`<${HitItem} hit=${hit} word=${wordOf(q)} />`)}
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
    Three characters or more of text, whatever their case; <code>/regex/</code>; with <code>host:web07</code>,
    <code>part:auth</code>, <code>after:2026-11-01</code>, <code>before:2026-11-08</code>.
  </p>`;
}

function HitItem({ hit, word }: { readonly hit: Hit; readonly word: string }): Child {
  const { host, isVerified, made, report, sequence, part, lines } = hit;
  const item = (line: string): Child => html`<li>${found(line, word)}</li>`;
  return html`<li>
    <p>
      <a href=${`/report/${report}`}>${shown(host)}, report ${sequence}</a>, <${Time} at=${made} />,
      ${shown(part)} ${!isVerified && html` <span class="tag alarm">not verified</span>`}
    </p>
    <ul class="log">
      ${lines.slice(0, FIRST_LINES).map(item)}
    </ul>
    ${
      lines.length > FIRST_LINES &&
      html`<details>
        <summary>${plural(lines.length - FIRST_LINES, 'line')} more</summary>
        <ul class="log">
          ${lines.slice(FIRST_LINES).map(item)}
        </ul>
      </details>`
    }
  </li>`;
}

/** The literal text of a search: `203.0.113.66` of `host:web07 203.0.113.66`; empty: a regular expression. */
function wordOf(q: string): string {
  const words = q.replace(/(^|\s)(host|part|after|before):\S+/g, ' ').trim();
  return words.startsWith('/') ? '' : words.toLowerCase();
}

function found(line: string, word: string): Child[] {
  const at = word === '' ? -1 : line.toLowerCase().indexOf(word);
  if (at < 0) return shown(line);
  const end = at + word.length;
  return [
    ...shown(line.slice(0, at)),
    html`<mark>${shown(line.slice(at, end))}</mark>`,
    ...shown(line.slice(end)),
  ];
}

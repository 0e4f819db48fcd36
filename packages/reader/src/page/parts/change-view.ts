/** A change of files or of an output. */
import type { Change } from '../../server/screen-answers.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { shown } from './shown.ts';

/** Which files: `new /usr/local/bin/.sync`. */
export function FileList({ change: { files, fileCount } }: { readonly change: Change }): Child {
  if (files.length === 0) return null;
  return html`<span class="files">
    ${files.map(
      ({ name, what }) =>
        html`<span class="file"><span class=${`what-${what}`}>${what}</span> ${shown(name)}${' '}</span>`,
    )}
    ${fileCount > files.length && html`<span class="quiet">and ${fileCount - files.length} more</span>`}
  </span>`;
}

/** The lines that differ, with those around them; at most `limit`. */
export function Diff({
  change: { diff },
  limit = Infinity,
}: {
  readonly change: Change;
  readonly limit?: number;
}): Child {
  if (diff === null) return null;
  return html`<span class="diff">
    ${diff.slice(0, limit).map(({ mark, text }) => html`<span class=${CLASSES[mark]}>${mark} ${shown(text)}</span>`)}
    ${diff.length > limit && html`<span class="quiet">${diff.length - limit} lines more</span>`}
  </span>`;
}

const CLASSES = { '+': 'added', '-': 'removed', ' ': 'same' } as const;

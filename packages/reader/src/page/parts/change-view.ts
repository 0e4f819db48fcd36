/** A change of files or of an output. */
import { signal } from '@preact/signals';
import type { Change, DiffLine } from '../../server/screen-answers.ts';
import { html } from './html.ts';
import type { Child } from './html.ts';
import { useKeys } from './keys.ts';
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

/** Whether outputs are shown in two columns. */
const isBeside = signal(false);

/** `s`, and its button: before and after side by side, or as one. */
export function BesideButton(): Child {
  const toggle = (): void => void (isBeside.value = !isBeside.value);
  useKeys({ s: toggle });
  return html`<button type="button" aria-pressed=${isBeside.value} onClick=${toggle}>
    Side by side <kbd aria-hidden="true">s</kbd>
  </button>`;
}

interface DiffProps {
  readonly change: { readonly diff: Change['diff']; readonly note?: Change['note'] };
  readonly limit?: number;
  /** What is compared, of two hosts; then it is always side by side. */
  readonly names?: readonly [before: string, after: string];
}

/** The lines that differ, with those around them; at most `limit`. */
export function Diff({ change: { diff, note }, limit = Infinity, names }: DiffProps): Child {
  if (diff === null) return note && html`<span class="quiet more">${note}</span>`;
  const lines = diff.slice(0, limit);
  return html`<span class="diff">
    ${names || isBeside.value ? html`<${Sides} lines=${lines} names=${names} />` : lines.map(lineOf)}
    ${diff.length > limit && html`<span class="quiet">${diff.length - limit} lines more</span>`}
  </span>`;
}

/** Two columns; where there is no room, all of the second is below the first (page.css). */
function Sides({
  lines,
  names = ['before', 'after'],
}: {
  readonly lines: readonly DiffLine[];
  readonly names?: DiffProps['names'];
}): Child {
  return html`<span class="sides">
    ${names.map((name) => html`<span class="quiet">${shown(name)}</span>`)}
    ${pairsOf(lines).map((pair) => pair.map((line) => (line ? lineOf(line) : html`<span class="gap"></span>`)))}
  </span>`;
}

function lineOf({ mark, text }: DiffLine): Child {
  return html`<span class=${CLASSES[mark]}>${mark} ${shown(text)}</span>`;
}

type Pair = [before: DiffLine | undefined, after: DiffLine | undefined];

/** Lines beside each other; of a difference, its first line that is gone and its first that has come. */
function pairsOf(lines: readonly DiffLine[]): Pair[] {
  const pairs: Pair[] = [];
  // Where lines that have come go beside those that are gone.
  let at = 0;
  for (const line of lines)
    if (line.mark === ' ') at = pairs.push([line, line]);
    else if (line.mark === '-') pairs.push([line, undefined]);
    else if (at < pairs.length) pairs[at++][1] = line;
    else at = pairs.push([undefined, line]);
  return pairs;
}

const CLASSES = { '+': 'added', '-': 'removed', ' ': 'same' } as const;

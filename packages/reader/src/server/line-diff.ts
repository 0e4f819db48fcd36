/** What differs between two outputs, line by line (Myers, "An O(ND) difference algorithm", 1986). */
import type { DiffLine } from './screen-answers.ts';

/** Lines around a difference. */
const CONTEXT = 2;
/** More differences are not looked for: then all of the old is shown as gone, all of the new as come. */
const MAX_EDITS = 400;
const MAX_LINES = 400;
const MAX_LINE_CHARACTERS = 1000;

/** `[{mark: '-', text: 'up 3 days'}, {mark: '+', text: 'up 4 days'}]`. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const all = edits(old, fresh) ?? [
    ...old.map((text) => line('-', text)),
    ...fresh.map((text) => line('+', text)),
  ];
  const isNear = nearChanges(all);
  return all.filter((_, index) => isNear[index]).slice(0, MAX_LINES);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function line(mark: DiffLine['mark'], text: string): DiffLine {
  return { mark, text: text.slice(0, MAX_LINE_CHARACTERS) };
}

/** Whether each line differs, or is beside one that does. */
function nearChanges(all: readonly DiffLine[]): boolean[] {
  const near = all.map(() => false);
  for (const [index, { mark }] of all.entries())
    if (mark !== ' ') near.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  return near;
}

/** The shortest way from `old` to `fresh`; undefined: it is over the limit. */
function edits(old: readonly string[], fresh: readonly string[]): DiffLine[] | undefined {
  /** How far each diagonal has come in `old`, after each number of edits. */
  const history: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let count = 0; count <= Math.min(MAX_EDITS, old.length + fresh.length); count++) {
    const next = new Map<number, number>();
    history.push(reached);
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      let at = start(reached, diagonal, count);
      while (at < old.length && at - diagonal < fresh.length && old[at] === fresh[at - diagonal]) at += 1;
      next.set(diagonal, at);
      if (at >= old.length && at - diagonal >= fresh.length) return wayBack(history, old, fresh);
    }
    reached = next;
  }
  return undefined;
}

/** Where a diagonal begins: by a line of `fresh` that is new, or by one of `old` that is gone. */
function start(reached: ReadonlyMap<number, number>, diagonal: number, count: number): number {
  return isFromAbove(reached, diagonal, count)
    ? (reached.get(diagonal + 1) ?? 0)
    : (reached.get(diagonal - 1) ?? 0) + 1;
}

function isFromAbove(reached: ReadonlyMap<number, number>, diagonal: number, count: number): boolean {
  if (diagonal === -count) return true;
  return diagonal !== count && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1);
}

function wayBack(
  history: readonly ReadonlyMap<number, number>[],
  old: readonly string[],
  fresh: readonly string[],
): DiffLine[] {
  const way: DiffLine[] = [];
  let [at, to] = [old.length, fresh.length];
  for (const [count, reached] of [...history.entries()].toReversed()) {
    const diagonal = at - to;
    const before = diagonal + (isFromAbove(reached, diagonal, count) ? 1 : -1);
    const fromAt = reached.get(before) ?? 0;
    const fromTo = fromAt - before;
    for (; at > fromAt && to > fromTo; at--, to--) way.push(line(' ', old[at - 1]));
    if (count > 0) way.push(at === fromAt ? line('+', fresh[to - 1]) : line('-', old[at - 1]));
    [at, to] = [fromAt, fromTo];
  }
  return way.toReversed();
}

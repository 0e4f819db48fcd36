/** Findings in the order of the list; what changes is put into its place, and nothing is sorted again. */
import type { Finding } from '../finding.ts';

export class SortedFindings {
  #all: readonly Finding[] = [];

  /** Another list after each change. */
  get all(): readonly Finding[] {
    return this.#all;
  }

  replace(gone: ReadonlySet<Finding>, made: readonly Finding[]): void {
    if (gone.size === 0 && made.length === 0) return;
    const left = gone.size === 0 ? this.#all : this.#all.filter((finding) => !gone.has(finding));
    this.#all = merged(left, made.toSorted(inOrder));
  }
}

function merged(a: readonly Finding[], b: readonly Finding[]): readonly Finding[] {
  if (b.length === 0) return a;
  const all: Finding[] = [];
  let at = 0;
  for (const finding of b) {
    for (; at < a.length && inOrder(a[at], finding) <= 0; at++) all.push(a[at]);
    all.push(finding);
  }
  for (; at < a.length; at++) all.push(a[at]);
  return all;
}

export function inOrder(a: Finding, b: Finding): number {
  return (
    Number(a.isUsual) - Number(b.isUsual) ||
    b.newsAt - a.newsAt ||
    Number(b.isAlarming) - Number(a.isAlarming) ||
    a.hosts - b.hosts ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

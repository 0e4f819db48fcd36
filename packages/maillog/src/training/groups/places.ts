/**
 * The passes that look at words in their places: first all places at once where something before them says
 * that a name may follow, then every single place. evidence.ts judges both.
 */
import { ENOUGH, evidence, isState, isSwitch, leading } from './evidence.ts';
import type { Node } from './node.ts';
import {
  SHARED_LETTERS,
  gather,
  kindsAt,
  lettersOf,
  linesOf,
  merge,
  mergeSame,
  without,
  wordsKey,
} from './node.ts';
import type { Item } from './shape.ts';

/** Identifiers vary by their looks: shapes that agree without them are one. */
export function mergeIdentifiers(nodes: readonly Node[]): Node[] {
  const plain = nodes.map((node) => {
    const core = without(node, (item) => item.identifier);
    return lettersOf(core.items) < SHARED_LETTERS ? node : { ...node, ...core };
  });
  return mergeSame(plain);
}

function beforeOf(items: readonly Item[], at: number): Item | undefined {
  return at > 0 && items[at].afterKinds === 0 ? items[at - 1] : undefined;
}

function isCued(node: Node, at: number): boolean {
  const item = node.items[at];
  const led = item.soft || leading(item, beforeOf(node.items, at)) > 0;
  return led && (!isState(item) || isSwitch(item));
}

/**
 * Words that something leads to, all of a line at once: `user alice from host zeus` has two, and few lines
 * share either.
 */
export function mergeCued(nodes: readonly Node[]): Node[] {
  const families = new Map<string, { node: Node; cued: number[] }[]>();
  const result: Node[] = [];
  for (const node of nodes) {
    const cued = node.items.flatMap((_, at) => (isCued(node, at) ? [at] : []));
    const core = node.items.filter((_, at) => !cued.includes(at));
    if (cued.length < 2 || lettersOf(core) < SHARED_LETTERS) result.push(node);
    else
      gather(families, node.items.map((item, at) => (cued.includes(at) ? '\x02' : item.word)).join('\x01'), {
        node,
        cued,
      });
  }
  for (const family of families.values()) {
    result.push(
      ...divide(
        family.map((each) => each.node),
        family[0].cued,
      ),
    );
  }
  return result;
}

/**
 * Merges `family` if all its places that differ have evidence; else divides it by the words of the place with
 * least.
 */
export function divide(family: readonly Node[], cued: readonly number[], enough = ENOUGH): Node[] {
  if (family.length === 1) return [...family];
  let weakest = -1;
  let least = Infinity;
  const differing: number[] = [];
  for (const at of cued) {
    const values = new Map(family.map((node) => [node.items[at].word, node.items[at]]));
    const counts = new Map<string, number>();
    for (const node of family)
      counts.set(node.items[at].word, (counts.get(node.items[at].word) ?? 0) + linesOf(node));
    if (values.size === 1) continue;
    differing.push(at);
    const { items } = family[0];
    const points = evidence({
      values: [...values.values()],
      counts: [...counts.values()],
      before: beforeOf(items, at),
      first: at === 0 && items[0].afterKinds === 0,
      shared: items.length - cued.length,
      otherKinds: 0,
    });
    if (points < least) {
      least = points;
      weakest = at;
    }
  }
  if (least >= enough)
    return [
      merge(
        family,
        family.map((node) => without(node, (_, at) => differing.includes(at))),
      ),
    ];
  const parts = new Map<string, Node[]>();
  for (const node of family) gather(parts, node.items[weakest].word, node);
  return [...parts.values()].flatMap((part) => divide(part, cued, enough));
}

/** Points for a place of a line that has hardly another word. */
export const SURE = 4;

interface Candidate {
  readonly points: number;
  readonly nodes: readonly Node[];
  readonly at: number;
  /** Breaks ties, so that the order of the input does not matter. */
  readonly key: string;
}

/**
 * Shapes that are the same but for one word in one place; the surest first, and again while something moves.
 */
export function mergeSingles(start: readonly Node[]): Node[] {
  let nodes = mergeSame(start);
  for (;;) {
    const candidates = candidatesOf(nodes);
    candidates.sort((a, b) => b.points - a.points || (a.key < b.key ? -1 : 1));
    const made: Node[] = [];
    for (const { nodes: family, at } of candidates) {
      if (family.some((node) => node.merged)) continue;
      const length = family[0].items.length;
      made.push(
        merge(
          family,
          family.map((node) =>
            node.items.length < length ? node : without(node, (_, index) => index === at),
          ),
        ),
      );
    }
    if (made.length === 0) return nodes;
    nodes = mergeSame([...nodes.filter((node) => !node.merged), ...made]);
  }
}

function candidatesOf(nodes: readonly Node[]): Candidate[] {
  const byKey = new Map(nodes.map((node) => [wordsKey(node.items), node]));
  const places = new Map<string, Node[]>();
  for (const node of nodes) {
    for (let at = 0; at < node.items.length; at++) gather(places, `${at}\0${restKey(node.items, at)}`, node);
  }
  const candidates: Candidate[] = [];
  for (const [key, family] of places) {
    const at = Number.parseInt(key, 10);
    const { items } = family[0];
    const letters = lettersOf(items) - items[at].word.length;
    // The same words without any in this place: there something variable may stand.
    const bare = byKey.get(key.slice(key.indexOf('\0') + 1));
    const otherKinds = bare ? kindsAt(bare, at) : 0;
    if (family.length + (otherKinds ? 1 : 0) < 2) continue;
    const points = evidence({
      values: family.map((node) => node.items[at]),
      counts: family.map(linesOf),
      before: beforeOf(items, at),
      first: at === 0 && items[0].afterKinds === 0,
      shared: items.length - 1,
      otherKinds,
    });
    if (points >= (letters < SHARED_LETTERS ? SURE : ENOUGH))
      candidates.push({ points, nodes: bare && otherKinds ? [...family, bare] : family, at, key });
  }
  return candidates;
}

function restKey(items: readonly Item[], at: number): string {
  return items.flatMap((item, index) => (index === at ? [] : [item.word])).join('\x01');
}

/**
 * Finds moves: a file that is missing and a new one that have the same digest and size.
 *
 * A move counts as such only if nothing but the name and the time changed. A file that got set-id bits,
 * another owner or a capability on its way is new under its new name and missing under its old one, so that
 * its rights are shown.
 */
import type { ByteString } from '../bytes.ts';
import type { OneSided } from './difference.ts';

/**
 * The same file under another name: `{from: '/a', to: '/b'}`. Both names count: one is missing, one is new.
 */
export interface Move {
  readonly from: ByteString;
  readonly to: ByteString;
}

/**
 * Pairs files; among several of one content, those of the same last name come first. Empty files never move.
 */
export function findMoves(missing: readonly OneSided[], added: readonly OneSided[]): Move[] {
  const known = missing.some(({ attributes }) => attributes) && added.some(({ attributes }) => attributes);
  const targets = new Map<ByteString, ByteString>();
  const taken = new Set<ByteString>();
  for (const lastNameOf of [lastName, nothing]) {
    const waiting = new Map<string, ByteString[]>();
    for (const file of added)
      for (const key of keysOf(file, lastNameOf, known)) append(waiting, key, file.name);
    for (const names of waiting.values()) names.reverse();
    for (const file of missing) {
      for (const key of targets.has(file.name) ? [] : keysOf(file, lastNameOf, known)) {
        const names = waiting.get(key) ?? [];
        let to = names.pop();
        while (to !== undefined && taken.has(to)) to = names.pop();
        if (to === undefined) continue;
        targets.set(file.name, to);
        taken.add(to);
        break;
      }
    }
  }
  return missing.flatMap(({ name }) => {
    const to = targets.get(name);
    return to === undefined ? [] : [{ from: name, to }];
  });
}

/** What both sides of a move have in common, a key for each digest. */
function keysOf(file: OneSided, lastNameOf: (name: ByteString) => string, known: boolean): string[] {
  const rights = rightsOf(file, known);
  if (rights === undefined) return [];
  return file.contents.map((content) => `${content}\t${rights}\t${lastNameOf(file.name)}`);
}

/**
 * All attributes but the time. If only one side lists attributes, they are unknown on the other; then a file
 * that gives rights to the user who runs it never counts as moved.
 */
function rightsOf({ attributes, privileged }: OneSided, known: boolean): string | undefined {
  if (!known) return privileged ? undefined : '';
  if (!attributes) return undefined;
  const { type, mode, owner, group, links, extra } = attributes;
  return [type, mode, owner, group, links, extra].join(' ');
}

function lastName(name: ByteString): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function nothing(): string {
  return '';
}

function append(waiting: Map<string, ByteString[]>, key: string, name: ByteString): void {
  const names = waiting.get(key);
  if (names) names.push(name);
  else waiting.set(key, [name]);
}

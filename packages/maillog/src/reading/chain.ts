/** What several reports say of one another. */
import type { ChainLink } from '../chain/chain.ts';
import type { KeptManifest } from '../manifest/kept-manifest.ts';
import type { Notice, Trust } from './recognise.ts';
import { shownHost } from './shown-host.ts';

/** A message that was read: where it is in its chain, and what it is known by. */
export interface ReadMessage extends ChainLink {
  readonly file: string;
  /** Of its parts; undefined if not all of it was read. */
  readonly digest: string | undefined;
  /** The fingerprint of the key that signed its manifest. */
  readonly signer: string | undefined;
  /** What it says of itself; undefined in reports of version 1. */
  readonly manifest: KeptManifest | undefined;
  /** Whether it is from its host; undefined in reports of version 1. */
  readonly trust: Trust | undefined;
}

/**
 * What is missing, repeated, altered or out of order; `links` in the order in which they were read. A chain
 * is that of a host and a configuration. What is no fault, such as a message that is there twice, is named
 * too.
 */
export function chainNotices(links: readonly ReadMessage[]): Notice[] {
  const notices: Notice[] = [];
  for (const chain of chainsOf(links)) {
    const own = [...disorder(chain), ...beginning(chain), ...gaps(chain)];
    for (const notice of own) notices.push({ ...notice, host: chain[0].host });
  }
  return notices;
}

/**
 * Reports of version 1 do not name their configuration: they belong to the host's only one, if it has one.
 */
function chainsOf(links: readonly ReadMessage[]): ReadMessage[][] {
  const configurations = new Map<string, Set<string>>();
  for (const { host, configuration } of links) {
    const known = configurations.get(host) ?? new Set<string>();
    configurations.set(host, known);
    if (configuration !== undefined) known.add(configuration);
  }
  const chains = new Map<string, ReadMessage[]>();
  for (const link of links) {
    const [only, ...others] = configurations.get(link.host) ?? [];
    const configuration = link.configuration ?? (others.length === 0 ? only : undefined);
    // The host has begun anew with another key, and the reader has accepted that.
    const former = link.trust === 'former' ? link.signer : undefined;
    const key = JSON.stringify([link.host, configuration ?? '', former ?? '']);
    const chain = chains.get(key) ?? [];
    chains.set(key, chain);
    chain.push(link);
  }
  return [...chains.values()];
}

function disorder(chain: readonly ReadMessage[]): Notice[] {
  return chain.flatMap((link, index) => {
    const before = chain[index - 1];
    if (!before || compare(link, before) >= 0) return [];
    return [remark(`${nameOf(link)} comes after ${nameOf(before)}: ${link.file}`)];
  });
}

/** Of one message alone it goes without saying that others came before it. */
function beginning(chain: readonly ReadMessage[]): Notice[] {
  const [first] = chain.toSorted(compare);
  if (chain.length === 1 || !first || first.sequence === 1) return [];
  const before = first.sequence === 2 ? 'report 1 is' : `reports 1 to ${first.sequence - 1} are`;
  return [remark(`the chain of ${chainOf(first)} begins with report ${first.sequence}: ${before} not here`)];
}

/** Messages that nobody knows the host of fill no gap. */
function gaps(chain: readonly ReadMessage[]): Notice[] {
  const known = chain.filter(({ trust }) => trust !== 'alarm');
  const notices = placesOf(chain).flatMap(([first, ...others]) => others.map((other) => twice(first, other)));
  let before: Place | undefined;
  for (const place of placesOf(known.length > 0 ? known : chain)) {
    const [link] = place;
    const [last] = before ?? [];
    if (last === undefined) notices.push(...missingMessages(link, 1, link.message - 1));
    else if (last.sequence === link.sequence) {
      notices.push(...missingMessages(link, last.message + 1, link.message - 1));
    } else {
      notices.push(
        ...missingMessages(last, last.message + 1, last.of),
        ...missingReports(link, last.sequence + 1, link.sequence - 1),
        ...missingMessages(link, 1, link.message - 1),
      );
    }
    if (before && last && follows(last, link) && !isChained(before, place)) notices.push(broken(last, link));
    before = place;
  }
  const [last] = before ?? [];
  if (last) notices.push(...missingMessages(last, last.message + 1, last.of));
  return notices;
}

/** Messages that say they are the same message of the same report. */
type Place = readonly [ReadMessage, ...ReadMessage[]];

/** In their order. */
function placesOf(chain: readonly ReadMessage[]): readonly Place[] {
  const places: [ReadMessage, ...ReadMessage[]][] = [];
  for (const link of chain.toSorted(compare)) {
    const last = places.at(-1);
    if (last && compare(last[0], link) === 0) last.push(link);
    else places.push([link]);
  }
  return places;
}

/** Whether one of `place` came after one of `before`, or nobody can tell. */
function isChained(before: Place, place: Place): boolean {
  return before.some(
    ({ digest }) => digest === undefined || place.some(({ previous }) => previous === digest),
  );
}

/**
 * Two messages with one place: copies of one, a clone of the host, or the host before and after a restore.
 */
function twice(one: ReadMessage, other: ReadMessage): Notice {
  const files = `${one.file} and ${other.file}`;
  // If they have one manifest, a part of one of them was altered, and that was named.
  const isCopy = one.digest !== undefined && one.digest === other.digest;
  if (isCopy || (one.signer === other.signer && isSameManifest(one, other)))
    return remark(`${nameOf(one)} is there twice: ${files}`);
  if (one.signer !== other.signer)
    return fault(
      one,
      `two hosts go by one name: ${files} both say they are ${nameOf(one)}, signed by different keys`,
    );
  if (one.signer !== undefined) {
    return fault(
      one,
      `${files} differ, and both say they are ${nameOf(one)}, signed by one key: the host was restored from a backup, or its state directory is used twice`,
    );
  }
  return fault(one, `two that differ say they are ${nameOf(one)}: ${files}`);
}

function isSameManifest(one: ReadMessage, other: ReadMessage): boolean {
  return one.manifest !== undefined && JSON.stringify(one.manifest) === JSON.stringify(other.manifest);
}

function broken(before: ReadMessage, link: ReadMessage): Notice {
  if (before.signer !== link.signer) {
    return fault(
      link,
      `${nameOf(link)} does not come after ${nameOf(before)}, and another key signed it: the host was installed anew, or another goes by its name`,
    );
  }
  return fault(
    link,
    `${nameOf(before)} is not the one that ${nameOf(link)} came after: one of them was altered, or is from another chain`,
  );
}

function compare(a: ChainLink, b: ChainLink): number {
  return a.sequence - b.sequence || a.message - b.message;
}

function follows(a: ChainLink, b: ChainLink): boolean {
  return a.sequence === b.sequence
    ? a.message + 1 === b.message
    : a.sequence + 1 === b.sequence && a.message === a.of && b.message === 1;
}

function missingReports(link: ChainLink, from: number, to: number): Notice[] {
  if (from > to) return [];
  const which = from === to ? `report ${from} of` : `reports ${from} to ${to} of`;
  return [fault(link, `${which} ${chainOf(link)} ${from === to ? 'is' : 'are'} missing`)];
}

function missingMessages(link: ChainLink, from: number, to: number): Notice[] {
  if (from > to) return [];
  const which = from === to ? `message ${from}` : `messages ${from} to ${to}`;
  const verb = from === to ? 'is' : 'are';
  return [
    fault(link, `of report ${link.sequence} of ${chainOf(link)} ${which} of ${link.of} ${verb} missing`),
  ];
}

function nameOf(link: ChainLink): string {
  const { sequence, message, of } = link;
  return `report ${sequence} of ${chainOf(link)}${of === 1 ? '' : `, message ${message} of ${of},`}`;
}

function chainOf({ host, configuration }: ChainLink): string {
  return shownHost({ host, configuration });
}

function fault({ sequence }: ChainLink, words: string): Notice {
  return { words, fault: true, sequence };
}

function remark(words: string): Notice {
  return { words, fault: false };
}

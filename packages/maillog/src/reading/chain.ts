/** Checks the chain over several reports. */
import type { ChainLink } from '../chain/chain.ts';

/** A message that was read: its link, and the digest of its parts; undefined if not all of it was read. */
export interface ReadMessage extends ChainLink {
  readonly file: string;
  readonly digest: string | undefined;
}

/**
 * One line for each missing, repeated, altered or misplaced message; `links` in the order in which they were
 * read.
 */
export function chainNotices(links: readonly ReadMessage[]): string[] {
  const hosts = new Map<string, ReadMessage[]>();
  for (const link of links) {
    const own = hosts.get(link.host);
    if (own) own.push(link);
    else hosts.set(link.host, [link]);
  }
  return [...hosts.values()].flatMap((own) => disorder(own).concat(gaps(own)));
}

function disorder(links: readonly ReadMessage[]): string[] {
  return links.flatMap((link, index) => {
    const before = links[index - 1];
    return before && compare(link, before) < 0
      ? [`${nameOf(link)} comes after ${nameOf(before)}: ${link.file}`]
      : [];
  });
}

function gaps(links: readonly ReadMessage[]): string[] {
  const notices: string[] = [];
  let before: ReadMessage | undefined;
  for (const link of links.toSorted(compare)) {
    if (before === undefined) missingMessages(link, 1, link.message - 1, notices);
    else if (compare(before, link) === 0) {
      notices.push(
        before.digest === link.digest
          ? `${nameOf(link)} is there twice: ${before.file} and ${link.file}`
          : `two that differ say they are ${nameOf(link)}: ${before.file} and ${link.file}`,
      );
      continue;
    } else if (before.sequence === link.sequence) {
      missingMessages(link, before.message + 1, link.message - 1, notices);
    } else {
      missingMessages(before, before.message + 1, before.of, notices);
      missingReports(link.host, before.sequence + 1, link.sequence - 1, notices);
      missingMessages(link, 1, link.message - 1, notices);
    }
    if (before && follows(before, link) && before.digest !== undefined && before.digest !== link.previous)
      notices.push(
        `${nameOf(before)} is not the one that ${nameOf(link)} came after: one of them was altered, or is from another chain`,
      );
    before = link;
  }
  if (before) missingMessages(before, before.message + 1, before.of, notices);
  return notices;
}

function compare(a: ChainLink, b: ChainLink): number {
  return a.sequence - b.sequence || a.message - b.message;
}

function follows(a: ChainLink, b: ChainLink): boolean {
  return a.sequence === b.sequence
    ? a.message + 1 === b.message
    : a.sequence + 1 === b.sequence && a.message === a.of && b.message === 1;
}

function missingReports(host: string, from: number, to: number, notices: string[]): void {
  if (from === to) notices.push(`report ${from} of ${host} is missing`);
  else if (from < to) notices.push(`reports ${from} to ${to} of ${host} are missing`);
}

function missingMessages(
  { host, sequence, of }: ChainLink,
  from: number,
  to: number,
  notices: string[],
): void {
  if (from > to) return;
  const which = from === to ? `message ${from}` : `messages ${from} to ${to}`;
  notices.push(`of report ${sequence} of ${host} ${which} of ${of} ${from === to ? 'is' : 'are'} missing`);
}

function nameOf({ host, sequence, message, of }: ChainLink): string {
  return `report ${sequence} of ${host}${of === 1 ? '' : `, message ${message} of ${of},`}`;
}

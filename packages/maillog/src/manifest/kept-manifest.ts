/**
 * What a reader keeps of a manifest after its parts were judged by it. Anybody can send a manifest of 16 MB,
 * packed into a mail of a few kilobytes, and a mailbox holds thousands of mails.
 */
import type { ListingFacts, Manifest, ManifestEntry } from './manifest.ts';

export type KeptManifest = Omit<Manifest, 'version' | 'signer' | 'parts' | 'copies' | 'keys'>;

/** More of anything is left out, and counted in `omitted`. */
const MAX_ENTRIES = 500;
const MAX_LIST = 20;
const MAX_TEXT_CHARACTERS = 500;

/** Without parts, keys, signer, logs and hits of rules; its lists and texts cut. */
export function keptManifest(manifest: KeptManifest): KeptManifest {
  const { host, configuration, sequence, message, of, previous, made, due, program, state } = manifest;
  let omitted = manifest.omitted + Math.max(0, manifest.entries.length - MAX_ENTRIES);
  const cut = <T>(list: readonly T[]): readonly T[] => {
    omitted += Math.max(0, list.length - MAX_LIST);
    return list.slice(0, MAX_LIST);
  };
  const entries = manifest.entries.slice(0, MAX_ENTRIES).map((entry): ManifestEntry => {
    const { name, kind, description, bytes, lines, output, hidden, folded, listing } = entry;
    return {
      name: short(name),
      kind: short(kind),
      description: description === null ? null : short(description),
      bytes,
      lines,
      output,
      hidden,
      folded,
      listing: listing && keptListing(listing),
      warnings: cut(entry.warnings).map(short),
      commands:
        entry.commands &&
        cut(entry.commands).map(({ ending, status, seconds }) => ({
          ending: short(ending),
          status,
          seconds,
        })),
    };
  });
  const rules = cut(manifest.rules).map(({ file, sha256 }) => ({ file: short(file), sha256 }));
  const rulesSets =
    manifest.rulesSets &&
    cut(manifest.rulesSets).map(({ name, serial, sha256, from }) => ({
      name: short(name),
      serial,
      sha256,
      from: short(from),
    }));
  return {
    host,
    configuration,
    sequence,
    message,
    of,
    previous,
    made,
    due,
    program: short(program),
    entries,
    rules,
    ...(rulesSets && { rulesSets }),
    state,
    omitted,
  };
}

export function keptListing({ sha256, lines, complete, changes }: ListingFacts): ListingFacts {
  const { base, since, before } = changes ?? {};
  const kept = { sha256: short(sha256), lines, complete };
  if (base === undefined || since === undefined || before === undefined) return { ...kept, changes };
  return { ...kept, changes: { base, since, before: short(before) } };
}

function short(text: string): string {
  // A copy: a slice would keep the whole text in memory.
  return text.length <= MAX_TEXT_CHARACTERS
    ? text
    : Buffer.from(text.slice(0, MAX_TEXT_CHARACTERS)).toString();
}

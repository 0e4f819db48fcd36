/** Composes the manifest of each message from what was collected for it. */
import { fitManifest } from '../manifest/fit-manifest.ts';
import { MANIFEST_VERSION, writeManifest } from '../manifest/manifest.ts';
import type { Manifest, ManifestEntry } from '../manifest/manifest.ts';
import type { CollectedPart, Piece } from './collect-pieces.ts';
import { headerText } from './message/header.ts';
import type { HostSigner } from './ports.ts';

/** What every message's manifest of a report says alike. */
export interface ReportFacts extends Pick<
  Manifest,
  'host' | 'configuration' | 'sequence' | 'made' | 'due' | 'program' | 'state' | 'keys'
> {
  readonly signer: HostSigner | undefined;
}

/** Where a message is in its report. */
export type MessagePlace = Pick<Manifest, 'message' | 'of' | 'previous' | 'copies'>;

/** A piece with what the manifest says of it. */
export type DescribedPiece = Piece &
  Pick<Manifest['parts'][number], 'entry' | 'piece' | 'of'> & { readonly sealedSha256: string | null };

/** The text of the part that describes the message, signed if there is a signer. */
export async function describeMessage(
  { signer, ...facts }: ReportFacts,
  collected: readonly CollectedPart<unknown>[],
  pieces: readonly DescribedPiece[],
  place: MessagePlace,
  maxBytes: number,
): Promise<string> {
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    ...facts,
    ...place,
    signer: signer ? { fingerprint: signer.fingerprint, key: signer.key } : null,
    entries: collected.map(describeEntry),
    parts: pieces.map(
      ({ mimeFile, description, entry, piece, of, sealedSha256, clearBytes, sha256, lines }) => ({
        ...describeName(mimeFile, description),
        entry,
        piece,
        of,
        sealed: sealedSha256,
        bytes: clearBytes,
        sha256,
        lines,
      }),
    ),
    rules: rulesOf(collected),
    rulesSets: rulesSetsOf(collected),
    omitted: 0,
  };
  const text = writeManifest(fitManifest(manifest, maxBytes));
  return signer ? signer.sign(text) : text;
}

function describeEntry({ entry, pieces, bytes, warnings, facts }: CollectedPart<unknown>): ManifestEntry {
  const { rulesFiles: _rules, rulesSets: _sets, holdsChanges: _changes, ...own } = facts;
  return {
    ...describeName(entry.mimeFile(), entry.description()),
    kind: entry.context.kind,
    bytes,
    lines: pieces.reduce((sum, { lines }) => sum + lines, 0),
    output: bytes > 0 && entry.countsAsNews,
    warnings,
    ...own,
  };
}

/** The names as the mail's headers have them. */
function describeName(
  mimeFile: string,
  description: string | undefined,
): { readonly name: string; readonly description: string | null } {
  const text = headerText(description ?? '');
  return { name: headerText(mimeFile), description: text === '' ? null : text };
}

/** Each rules file once, whatever entries read it. */
function rulesOf(collected: readonly CollectedPart<unknown>[]): Manifest['rules'] {
  const files = collected.flatMap(({ facts }) => facts.rulesFiles ?? []);
  return [...new Map(files.map((rules) => [`${rules.file}\0${rules.sha256}`, rules])).values()];
}

/** Each set once; undefined if no entry names any. */
function rulesSetsOf(collected: readonly CollectedPart<unknown>[]): Manifest['rulesSets'] {
  const named = collected.flatMap(({ facts }) => (facts.rulesSets ? [facts.rulesSets] : []));
  if (named.length === 0) return undefined;
  return [...new Map(named.flat().map((set) => [set.from, set])).values()];
}

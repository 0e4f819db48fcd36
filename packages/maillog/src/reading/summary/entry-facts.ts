/** What is unusual of an entry in a report, by its manifest and those of the reports before. */
import type { KeptManifest } from '../../manifest/kept-manifest.ts';
import type { ManifestEntry } from '../../manifest/manifest.ts';

/** Something unusual: `{what: 'status', words: 'exit status 3'}`; `what` is the same for all of its kind. */
export interface EntryFact {
  readonly what: string;
  readonly words: string;
}

/** Fewer earlier reports say nothing of what is usual. */
const MIN_EARLIER = 3;
/** A number this much larger than twice the largest before is unusual. Lines. */
const MIN_RISE = 20;
/** A host with less room for its spool soon loses reports. */
const MIN_FREE_BYTES = 100e6;

/** `earlier`: the same entry in the reports before, the last one last. */
export function entryFacts(entry: ManifestEntry, earlier: readonly ManifestEntry[]): EntryFact[] {
  return [
    ...warned(entry),
    ...ended(entry),
    ...listed(entry, earlier),
    ...(entry.kind === 'watch' ? risen(entry, earlier) : []),
  ];
}

function warned({ warnings }: ManifestEntry): EntryFact[] {
  if (warnings.length === 0) return [];
  const [first, ...more] = warnings;
  return [
    { what: 'warning', words: more.length === 0 ? first : `${warnings.length} warnings, such as ${first}` },
  ];
}

/** A command that failed has a warning, too, unless the manifest had no room for it. */
function ended({ warnings, commands = [] }: ManifestEntry): EntryFact[] {
  const failed = commands.filter(({ status }) => status !== 0);
  if (failed.length === 0 || warnings.length > 0) return [];
  return [{ what: 'status', words: [...new Set(failed.map(({ ending }) => ending))].join(', ') }];
}

function listed({ listing }: ManifestEntry, earlier: readonly ManifestEntry[]): EntryFact[] {
  if (!listing) return [];
  // A report that holds changes knows the listing before, which need not be among those that were read.
  const before = listing.changes?.before ?? earlier.findLast((entry) => entry.listing)?.listing?.sha256;
  const facts: EntryFact[] = [];
  if (before !== undefined && before !== listing.sha256)
    facts.push({ what: 'listing', words: 'the files differ from those of the report before' });
  if (!listing.complete) facts.push({ what: 'coverage', words: 'not all files could be read' });
  return facts;
}

function risen(entry: ManifestEntry, earlier: readonly ManifestEntry[]): EntryFact[] {
  if (earlier.length < MIN_EARLIER) return [];
  const facts: EntryFact[] = [];
  for (const [what, count] of [
    ['lines', (one: ManifestEntry) => one.lines],
    ['folded lines', (one: ManifestEntry) => one.folded ?? 0],
    ['hidden lines', (one: ManifestEntry) => one.hidden ?? 0],
  ] as const) {
    const most = Math.max(...earlier.map(count));
    if (count(entry) > 2 * most + MIN_RISE)
      facts.push({
        what,
        words: `${count(entry)} ${what}, ${most} at most in the ${earlier.length} reports before`,
      });
  }
  return facts;
}

/** What is unusual of a report as a whole. */
export function reportFacts({ rules, state }: KeptManifest, before: KeptManifest | undefined): EntryFact[] {
  const facts: EntryFact[] = [];
  if (before) {
    const known = new Set(before.rules.map(({ file, sha256 }) => `${sha256} ${file}`));
    const changed = rules.filter(({ file, sha256 }) => !known.has(`${sha256} ${file}`));
    if (changed.length > 0)
      facts.push({
        what: 'rules',
        words: `rules have changed: ${changed.map(({ file }) => file).join(', ')}`,
      });
  }
  if (state.waiting > 0)
    facts.push({ what: 'waiting', words: `reports wait in its spool: ${state.waiting}` });
  if (state.failed > 0)
    facts.push({ what: 'failed', words: `reports were not delivered for good: ${state.failed}` });
  if (state.free !== null && state.free < MIN_FREE_BYTES)
    facts.push({ what: 'free', words: 'less than 100 MB are free on the disk of its state directory' });
  return facts;
}

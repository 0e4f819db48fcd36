/**
 * Which files of a change are kept by name, and how the others are known: by package, with a digest. An
 * upgrade changes thousands of files, and a chain keeps many changes.
 */
import { changedContent } from '../forms/changed-content.ts';
import type { EntryChange, FileBundle, FileChange } from '../store/store.ts';

/** Files that are kept by name, apart from {@link FEW} of each package whose files are too many. */
const MAX_FILES = 200;
const FEW = 3;
/** Packages of a change; the files of more are as those of one. */
const MAX_PACKAGES = 100;

/**
 * Delicate files come first; then those that no package owns; then packages, the small ones first, so that
 * most have all of their files named.
 */
export function bundled(files: readonly FileChange[]): Required<Pick<EntryChange, 'files' | 'bundles'>> {
  const delicate = files.filter(({ isDelicate }) => isDelicate);
  const named = delicate.slice(0, MAX_FILES);
  const bundles: FileBundle[] = [];
  const hidden = delicate.slice(named.length);
  if (hidden.length > 0) bundles.push({ ...bundleOf(hidden, 0), isDelicate: true });
  const [none, ...packages] = byPackage(files.filter(({ isDelicate }) => !isDelicate));
  if (none.length > 0) {
    const own = none.slice(0, MAX_FILES - named.length);
    named.push(...own);
    bundles.push(bundleOf(none, own.length));
  }
  for (const own of packages.slice(0, MAX_PACKAGES)) {
    const few = own.slice(0, named.length + own.length <= MAX_FILES ? own.length : FEW);
    named.push(...few);
    bundles.push({ ...bundleOf(own, few.length), package: own[0]?.package });
  }
  const rest = packages.slice(MAX_PACKAGES).flat();
  if (rest.length > 0) bundles.push(bundleOf(rest, 0));
  return { files: named, bundles };
}

function bundleOf(files: readonly FileChange[], named: number): FileBundle {
  return { fileCount: files.length, named, content: changedContent(files) };
}

/** Files that no package owns; then those of each package, the smallest first. */
function byPackage(files: readonly FileChange[]): [FileChange[], ...FileChange[][]] {
  const none: FileChange[] = [];
  const found = new Map<string, FileChange[]>();
  for (const file of files) {
    const { package: owner } = file;
    const known = owner === undefined ? none : found.get(owner);
    if (known) known.push(file);
    else found.set(owner ?? '', [file]);
  }
  return [none, ...[...found.values()].toSorted((a, b) => a.length - b.length)];
}

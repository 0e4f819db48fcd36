/**
 * Findings of changed files. The same change to the same content is one finding, on however many hosts.
 *
 * Hosts that were upgraded alike may differ in one file, so that no finding is about all changes of a host.
 * The files of a change come as bundles, one for each package. Where hosts have bundles that are not the
 * same, the files that they have in common are one finding, and each rest is another. A delicate file is
 * always one of its own, so that it is approved by itself, whatever package its host says that it is of.
 */
import { changedContent, fileKey } from '../forms/changed-content.ts';
import type { ChainRow, EntryChange, FileChange } from '../store/store.ts';
import { alarmingFirst } from './alarming-first.ts';
import { changedOn, hostName, idOf, placeOf } from './chain-findings.ts';
import type { Undecided } from './chain-findings.ts';
import type { HostChange } from './finding.ts';

/** Details of a finding that are shown. */
const MAX_DETAILS = 50;
/** So many are all named by the text of a finding; of more, the most alarming one and the count. */
const MAX_NAMED = 2;

/** Files that changed together, and where. */
interface Bundle extends Pick<EntryChange, 'entry' | 'files' | 'fileCount' | 'content'> {
  readonly changes: HostChange[];
}

export function changedFiles(chains: readonly ChainRow[]): Undecided[] {
  const whole = new Map<string, Bundle>();
  for (const chain of chains)
    for (const change of chain.changes)
      if (change.kind === 'files')
        for (const { change: own, ...more } of bundlesOf(change)) {
          const { entry, files, fileCount, content } = own;
          const place = placeOf(chain);
          // What a whole listing has changed to is one host's, as long as nobody knows which files.
          const id = fileCount > 0 ? idOf('files', entry, content) : idOf('files', entry, content, place);
          const bundle = whole.get(id) ?? { entry, files, fileCount, content, changes: [] };
          whole.set(id, bundle);
          bundle.changes.push({ host: hostName(chain), place, change: own, ...more });
        }
  return [...inCommon(whole)].map(([id, changes]) => filesFinding(id, changes));
}

type Part = Pick<HostChange, 'change' | 'package' | 'isDelicate'>;

/** The delicate files of a change, one by one; then the others as they are kept. */
function bundlesOf(change: EntryChange): Part[] {
  const { files, fileCount, content } = change;
  const delicate = files.filter(({ isDelicate }) => isDelicate);
  const others = files.slice(delicate.length);
  const parts = delicate.map((file): Part => ({
    change: { ...change, files: [file], fileCount: 1, content: changedContent([file]) },
    package: file.package,
    isDelicate: true,
  }));
  const rest = fileCount - delicate.length;
  const bundles = change.bundles ?? [
    // Names beyond those that are kept may be of anything.
    {
      fileCount: rest,
      named: others.length,
      content,
      isDelicate: delicate.length > 0 && others.length === 0,
    },
  ];
  let at = 0;
  for (const { named, isDelicate = false, ...bundle } of bundles) {
    if (bundle.fileCount === 0 && fileCount > 0) continue;
    const own = others.slice(at, (at += named));
    parts.push({
      change: { ...change, files: own, fileCount: bundle.fileCount, content: bundle.content },
      package: bundle.package,
      isDelicate,
    });
  }
  return parts;
}

/** The findings of bundles, by id: as they are, or of the files that several of them have. */
function inCommon(whole: ReadonlyMap<string, Bundle>): Map<string, Changes> {
  const found = new Map<string, Changes>();
  const byFile = new Map<string, { readonly file: FileChange; readonly in: Bundle[] }>();
  const add = (id: string, [first, ...rest]: readonly HostChange[]): void => {
    const known = found.get(id);
    if (known) known.push(...(first ? [first] : []), ...rest);
    else if (first) found.set(id, [first, ...rest]);
  };
  for (const [id, bundle] of whole) {
    if (bundle.fileCount !== bundle.files.length || bundle.fileCount === 0) {
      add(id, bundle.changes);
      continue;
    }
    for (const file of bundle.files) {
      const key = JSON.stringify([bundle.entry, file.name, file.what, file.content, file.isDelicate]);
      const known = byFile.get(key);
      if (known) known.in.push(bundle);
      else byFile.set(key, { file, in: [bundle] });
    }
  }
  for (const { files, bundles } of together(byFile.values())) {
    const content = changedContent(files);
    const part = { files, fileCount: files.length, content };
    for (const { entry, fileCount, changes } of bundles)
      add(
        idOf('files', entry, content),
        files.length === fileCount
          ? changes
          : changes.map(({ change, ...own }) => Object.assign(own, { change: { ...change, ...part } })),
      );
  }
  return found;
}

interface Together {
  readonly files: FileChange[];
  readonly bundles: readonly Bundle[];
}

/** Files that the same bundles have. */
function together(
  all: Iterable<{ readonly file: FileChange; readonly in: readonly Bundle[] }>,
): Iterable<Together> {
  const numbers = new Map<Bundle, number>();
  const found = new Map<string, Together>();
  for (const { file, in: bundles } of all) {
    for (const bundle of bundles) if (!numbers.has(bundle)) numbers.set(bundle, numbers.size);
    const key = bundles.map((bundle) => numbers.get(bundle)).join();
    const known = found.get(key);
    if (known) known.files.push(file);
    else found.set(key, { files: [file], bundles });
  }
  return found.values();
}

export type Changes = [HostChange, ...HostChange[]];

export function filesFinding(id: string, changes: Readonly<Changes>): Undecided {
  const [{ change }] = changes;
  const files = alarmingFirst(change.files);
  const details = files.slice(0, MAX_DETAILS).map(({ name, what }) => `${what}: ${name}`);
  return changedOn(changes, {
    id,
    kind: 'files',
    text: filesText({ ...change, files }, packageOf(changes)),
    isAlarming: true,
    details,
  });
}

/** The package that hosts say the files are of; undefined if none does, or if they differ. */
export function packageOf(changes: readonly HostChange[]): string | undefined {
  const [one, ...others] = new Set(changes.flatMap((change) => change.package ?? []));
  return others.length === 0 ? one : undefined;
}

function filesText({ entry, files, fileCount }: EntryChange, owner: string | undefined): string {
  const of = owner === undefined ? '' : `${owner}: `;
  if (files.length === 0)
    return fileCount === 0
      ? `${entry}: the files differ from those of the report before`
      : `${entry}: ${of}${fileCount} files whose names are not kept`;
  const some = fileCount <= MAX_NAMED ? files : files.slice(0, 1);
  const named = some.map(({ name, what }) => `${name} (${what})`);
  const left = fileCount - named.length;
  return `${entry}: ${of}${named.join(', ')}${left > 0 ? `, and ${left} more` : ''}`;
}

/** The files of a finding, for a decision; undefined if not all are known by name. */
export function fileKeys(changes: readonly HostChange[]): readonly string[] | undefined {
  const [{ change }] = changes as Changes;
  if (change.files.length === 0 || change.files.length < change.fileCount) return undefined;
  return change.files.map((file) => fileKey(change.entry, file));
}

/**
 * The text of a check, in AIDE's layout: a verdict, a summary, the lists with a flag column, the details old
 * | new, start and end. Names are escaped as in a listing, so each stays on its line.
 */
import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import type { Change, Changed, OneSided, Upgrade } from '../listing/difference.ts';
import { filesOf } from '../listing/difference.ts';
import type { FileType } from '../listing/line.ts';
import { escapeName } from '../listing/name.ts';
import { escapeText } from '../text/escape.ts';
import { exitStatus } from '../listing/result.ts';
import type { Result } from '../listing/result.ts';

/** What was compared, and when: `{saved: 'good.log', now: 'the files', started, ended}`. */
export interface CheckRun {
  readonly saved: string;
  /** What the listing was compared with, in words. */
  readonly now: string;
  readonly started: Date;
  readonly ended: Date;
  /** Whether the saved listing has the count of its lines; default: true. */
  readonly counted?: boolean | undefined;
  /** Sentences on the listings: Listing.notes of either side. */
  readonly notes?: readonly string[];
}

/** The verdict in one line. If something could not be compared, it says so. */
export function outlineOf(result: Result, run: CheckRun): string {
  const [saved, now] = [escapeText(run.saved), escapeText(run.now)];
  const bits = exitStatus(result);
  if ((bits & 7) > 0) return `MailLog found differences between ${saved} and ${now}.`;
  if (bits > 0) return `MailLog found no differences between ${saved} and ${now}, but could not compare all.`;
  return `MailLog found no differences between ${saved} and ${now}. All ${result.compared} entries are as they were.`;
}

/**
 * A listing of an earlier version, or of another program, has no count, so a missing end leaves no trace.
 */
function uncountedNote({ saved }: CheckRun): string {
  return `${saved} does not say how many lines it has, so MailLog cannot tell whether it is complete.`;
}

/** What a reader of the check has to know of the listings, a line each. */
export function notesOf(run: CheckRun): string[] {
  const notes = [...(run.counted === false ? [uncountedNote(run)] : []), ...(run.notes ?? [])];
  return notes.map((note) => `Note: ${escapeText(note)}`);
}

/** The whole report, as bytes. */
export function checkText(result: Result, run: CheckRun): ByteString {
  const { added, missing, changed, moved, incomparable, uncovered, upgrades } = result;
  const lists = [
    section('Package upgrades', upgrades.map(upgradeText)),
    section('New entries', added.map(flagged)),
    section('Missing entries', missing.map(flagged)),
    section('Changed entries', changed.map(flagged)),
    section(
      'Moved entries',
      moved.map(({ from, to }) => `${escapeName(from)} -> ${escapeName(to)}`),
    ),
    section(
      'Incomparable entries',
      incomparable.map(({ name, reason }) => `${escapeName(name)}: ${reason}`),
    ),
    section(
      'Not covered',
      uncovered.map(
        ({ name, reason, before }) => `${escapeName(name)}: ${reason}${before ? ' (covered before)' : ''}`,
      ),
    ),
    section('Detailed information about changes', [
      ...changed.map(({ name, changes }) => details(name, changes)),
      ...[...added, ...missing].filter(hasAttributes).map((file) => details(file.name, rightsOf(file))),
    ]),
  ];
  const notes = notesOf(run).map((note) => `${byteString(note)}\n`);
  return `${byteString(outlineOf(result, run))}\n${notes.join('')}\n${summary(result)}${lists.join('')}\n${times(run)}`;
}

function summary(result: Result): string {
  const { compared, added, missing, changed, moved, incomparable, uncovered, upgrades } = result;
  const rows: [string, number][] = [
    ['Total number of entries', compared],
    ['New entries', added.length],
    ['Missing entries', missing.length],
    ['Changed entries', changed.length],
    ['Moved entries', moved.length],
    ['Incomparable entries', incomparable.length],
    ['Not covered', uncovered.length],
  ];
  if (upgrades.length > 0)
    rows.push(['As packages ship them', upgrades.reduce((sum, each) => sum + filesOf(each).length, 0)]);
  return `Summary:\n${rows.map(([words, count]) => `  ${`${words}:`.padEnd(25)}${count}\n`).join('')}`;
}

/** `openssl 3.0.17 → 3.0.19: 14 files as shipped`. */
function upgradeText(upgrade: Upgrade): ByteString {
  const { package: name, from, to, added, removed } = upgrade;
  const versions = from === undefined || from === to ? to : `${from} → ${to}`;
  const files = filesOf(upgrade).length;
  const fresh = added.length > 0 ? `, ${added.length} of them new` : '';
  const gone = removed.length > 0 ? `, ${removed.length} of them no longer shipped` : '';
  return byteString(
    `${name}${versions && ` ${versions}`}: ${files} ${files === 1 ? 'file' : 'files'} as shipped${fresh}${gone}`,
  );
}

const RULE = `${'-'.repeat(51)}\n`;

function section(title: string, rows: readonly ByteString[]): ByteString {
  return rows.length === 0 ? '' : `\n${RULE}${title}:\n${RULE}\n${rows.join('\n').replace(/\n$/, '')}\n`;
}

const LETTERS: Readonly<Record<FileType, string>> = {
  file: 'f',
  directory: 'd',
  link: 'l',
  block: 'b',
  char: 'c',
  fifo: 'p',
  socket: 's',
};

/** `f+++++++++` for a new file, `f---------` for a missing one, else as {@link changeFlags}. */
export function flagsOf(difference: OneSided | Changed): string {
  if (difference.kind === 'changed') return changeFlags(difference);
  return LETTERS[difference.type] + (difference.kind === 'new' ? '+' : '-').repeat(9);
}

function flagged(difference: OneSided | Changed): ByteString {
  return `${flagsOf(difference)}: ${escapeName(difference.name)}`;
}

/**
 * `f > p..m.C.`: type; size smaller, equal or larger; then a letter for each other field that changed, a dot
 * for those that did not.
 */
function changeFlags({ type, changes, incomparable }: Changed): string {
  const size = changes.find(({ what }) => what === 'size');
  const sign = size ? (Number(size.new) > Number(size.old) ? '>' : '<') : '=';
  const flag = (letter: string, ...fields: readonly string[]): string =>
    changes.some(({ what }) => fields.includes(what)) ? letter : '.';
  const digest = incomparable ? '?' : changes.some(isDigest) ? 'C' : '.';
  const letter = changes.some(({ what }) => what === 'type') ? '!' : LETTERS[type];
  return [
    `${letter} ${sign} ${flag('p', 'mode')}${flag('u', 'owner')}${flag('g', 'group')}`,
    `${flag('m', 'mtime')}${flag('n', 'links')}${digest}${flag('x', 'extra')}`,
  ].join('');
}

const FIELDS: Readonly<Record<string, string>> = {
  type: 'Type',
  size: 'Size',
  mode: 'Mode',
  owner: 'Owner',
  group: 'Group',
  mtime: 'Mtime',
  links: 'Links',
  extra: 'Extra',
};

function isDigest({ what }: Change): boolean {
  return !Object.hasOwn(FIELDS, what);
}

function details(name: ByteString, changes: readonly Change[]): ByteString {
  const rows = changes.map((change) => {
    const field = (FIELDS[change.what] ?? change.what.toUpperCase()).padEnd(9);
    return ` ${field} : ${change.old} | ${change.new}\n`;
  });
  return `File: ${escapeName(name)}\n${rows.join('')}`;
}

function hasAttributes({ attributes }: OneSided): boolean {
  return attributes !== undefined;
}

const RIGHTS = ['mode', 'owner', 'group', 'extra'] as const;

/** The rights of a new or missing file, as changes from or to nothing; none if no attributes are known. */
export function rightsOf({ kind, attributes }: OneSided): Change[] {
  if (!attributes) return [];
  return RIGHTS.filter((what) => attributes[what] !== '-').map((what) =>
    kind === 'new' ? { what, old: '-', new: attributes[what] } : { what, old: attributes[what], new: '-' },
  );
}

function times({ started, ended }: CheckRun): string {
  const seconds = Math.round((ended.getTime() - started.getTime()) / 1000);
  const run = `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `Start: ${started.toISOString()}\nEnd:   ${ended.toISOString()} (run time: ${run})\n`;
}

/**
 * What logrotate does with rotated files, by its configuration (logrotate(8)): where they are moved to, and
 * how long they stay.
 */
import type { ByteString } from '../bytes.ts';
import { isGlob, matchesName } from '../config/glob.ts';

/** How long rotated files stay: `{periodHours: 168, count: 4, maxAgeDays: undefined, truncates: false}`. */
export interface Keeping {
  /** Undefined: logs are rotated by their size. */
  readonly periodHours: number | undefined;
  /** The rotated files that are kept. 0: none; negative: all. */
  readonly count: number;
  /** Older files are removed. */
  readonly maxAgeDays: number | undefined;
  /** `copytruncate`: the log is copied, and then emptied. */
  readonly truncates: boolean;
}

/** A block of the configuration: `{patterns: ['/var/log/app/*.log'], folder: 'old', keeping: {…}}`. */
export interface RotatedLogs {
  readonly patterns: readonly ByteString[];
  /** As it is written; relative to the log's folder. Undefined: rotated files stay in that. */
  readonly folder: ByteString | undefined;
  readonly keeping: Keeping;
}

/**
 * What a configuration changes for all that follows, in the files that it includes and after them:
 * `{folder: 'old', ignored: ['*.bak']}`.
 */
export interface LogrotateDefaults {
  /** The `olddir` of blocks that have none of their own. */
  folder: ByteString | undefined;
  keeping: Keeping;
  /** The names that logrotate ignores in a directory, as globs. */
  ignored: readonly ByteString[];
}

/** logrotate(8), `tabooext`; its list differs a little between versions. */
const TABOO_ENDINGS =
  ',v .bak .cfsaved .disabled .dpkg-bak .dpkg-del .dpkg-dist .dpkg-new .dpkg-old .dpkg-tmp .rhn-cfg-tmp-* ' +
  '.rpmnew .rpmorig .rpmsave .swp .ucf-dist .ucf-new .ucf-old ~';

/** Without a word of the configuration, logrotate rotates by size, and keeps nothing. */
const KEEPS_NOTHING: Keeping = { periodHours: undefined, count: 0, maxAgeDays: undefined, truncates: false };

const PERIOD_HOURS = new Map([
  ['hourly', 1],
  ['daily', 24],
  ['weekly', 7 * 24],
  ['monthly', 28 * 24],
  ['yearly', 365 * 24],
]);

export function logrotateDefaults(): LogrotateDefaults {
  return { folder: undefined, keeping: KEEPS_NOTHING, ignored: globsOf(TABOO_ENDINGS.split(' ')) };
}

/**
 * Reads a configuration line by line, and adds to `found`. Yields each path that it includes at its place,
 * since what is read there changes `defaults` for the lines that follow.
 */
export function* readLogrotate(
  text: ByteString,
  defaults: LogrotateDefaults,
  found: RotatedLogs[],
): Generator<ByteString> {
  let patterns: ByteString[] = [];
  let own: { folder: ByteString | undefined; keeping: Keeping } | undefined;
  let inScript = false;
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|[{}]|[^\s{}]+/g)].map(
      ([word, double, single]) => double ?? single ?? word,
    );
    if (inScript) {
      inScript = words[0] !== 'endscript';
      continue;
    }
    for (let at = 0; at < words.length && !words[at].startsWith('#'); at++) {
      const word = words[at];
      if (word === '{') own = { folder: defaults.folder, keeping: defaults.keeping };
      else if (word === '}') {
        if (own) found.push({ patterns, ...own });
        patterns = [];
        own = undefined;
      } else if (word === 'olddir' || word === 'noolddir')
        (own ?? defaults).folder = word === 'olddir' ? words[++at] : undefined;
      else if (word === 'tabooext' || word === 'taboopat') {
        const [isMore, list] = takeList(words.slice(at + 1).join(' '));
        const globs = word === 'tabooext' ? globsOf(list) : list;
        defaults.ignored = isMore ? [...defaults.ignored, ...globs] : globs;
        break;
      } else if (word === 'include' && !own) yield words[++at] ?? '';
      else if (/^(?:(?:pre|post|first|last)(?:rotate|action)|preremove)$/.test(word)) inScript = true;
      else if (!own && /^[/~]/.test(word)) patterns.push(word);
      else {
        const scope = own ?? defaults;
        scope.keeping = { ...scope.keeping, ...keepingWord(word, words[at + 1] ?? '') };
      }
    }
  }
}

/** What a word with its argument changes of {@link Keeping}; of `size` and a period, the last one counts. */
function keepingWord(word: ByteString, argument: ByteString): Partial<Keeping> {
  if (PERIOD_HOURS.has(word)) return { periodHours: PERIOD_HOURS.get(word) };
  if (word === 'size') return { periodHours: undefined };
  if (word === 'copytruncate' || word === 'nocopytruncate') return { truncates: word === 'copytruncate' };
  if ((word !== 'rotate' && word !== 'maxage') || !/^-?\d+$/.test(argument)) return {};
  return word === 'rotate' ? { count: Number(argument) } : { maxAgeDays: Number(argument) };
}

/** `+ .old,.bak` adds to the list; without the plus sign the list is replaced. */
function takeList(text: ByteString): [isMore: boolean, list: ByteString[]] {
  return [text.startsWith('+'), text.split(/[+,\s]+/).filter((word) => word !== '')];
}

function globsOf(endings: readonly ByteString[]): ByteString[] {
  return endings.map((ending) => `*${ending}`);
}

/** The folders of the rotated files of `log`, each with its `/`. A relative log is below `directory`. */
export function oldFoldersOf(
  log: ByteString,
  known: readonly RotatedLogs[],
  directory: ByteString = '',
): ByteString[] {
  const path = absolute(log, directory);
  const own = path.slice(0, path.lastIndexOf('/') + 1);
  const found = known
    .filter(({ patterns }) => patterns.some((pattern) => matches(pattern, path)))
    .flatMap(({ folder }) => folder ?? []);
  return [
    ...new Set(found.map((folder) => (folder.startsWith('/') ? folder : own + folder).replace(/\/*$/, '/'))),
  ];
}

/** How long the rotated files of `log` stay; undefined: logrotate does not rotate it. */
export function keepingOf(
  log: ByteString,
  known: readonly RotatedLogs[],
  directory: ByteString = '',
): Keeping | undefined {
  const path = absolute(log, directory);
  return known.find(({ patterns }) => patterns.some((pattern) => matches(pattern, path)))?.keeping;
}

function absolute(log: ByteString, directory: ByteString): ByteString {
  return log.startsWith('/') ? log : `${directory}/${log.replace(/^(?:\.\/+)+/, '')}`;
}

function matches(pattern: ByteString, path: ByteString): boolean {
  if (!isGlob(pattern)) return pattern === path;
  const [parts, names] = [pattern.split('/'), path.split('/')];
  return parts.length === names.length && parts.every((part, index) => matchesName(part, names[index]));
}

/** Where logrotate moves the rotated files of a log to, by its configuration (logrotate(8), `olddir`). */
import type { ByteString } from '../bytes.ts';
import { isGlob, matchesName } from '../config/glob.ts';

/**
 * Logs with a directory of their own for rotated files: `{patterns: ['/var/log/app/*.log'], folder: 'old'}`.
 */
export interface OldDirectory {
  readonly patterns: readonly ByteString[];
  /** As it is written; relative to the log's folder. */
  readonly folder: ByteString;
}

/**
 * What a configuration changes for all that follows, in the files that it includes and after them:
 * `{folder: 'old', ignored: ['*.bak']}`.
 */
export interface LogrotateDefaults {
  /** The `olddir` of blocks that have none of their own. */
  folder: ByteString | undefined;
  /** The names that logrotate ignores in a directory, as globs. */
  ignored: readonly ByteString[];
}

/** logrotate(8), `tabooext`; its list differs a little between versions. */
const TABOO_ENDINGS =
  ',v .bak .cfsaved .disabled .dpkg-bak .dpkg-del .dpkg-dist .dpkg-new .dpkg-old .dpkg-tmp .rhn-cfg-tmp-* ' +
  '.rpmnew .rpmorig .rpmsave .swp .ucf-dist .ucf-new .ucf-old ~';

export function logrotateDefaults(): LogrotateDefaults {
  return { folder: undefined, ignored: globsOf(TABOO_ENDINGS.split(' ')) };
}

/**
 * Reads a configuration line by line, and adds to `found`. Yields each path that it includes at its place,
 * since what is read there changes `defaults` for the lines that follow.
 */
export function* readLogrotate(
  text: ByteString,
  defaults: LogrotateDefaults,
  found: OldDirectory[],
): Generator<ByteString> {
  let patterns: ByteString[] = [];
  let own: { folder: ByteString | undefined } | undefined;
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
      if (word === '{') own = { folder: defaults.folder };
      else if (word === '}') {
        if (own?.folder !== undefined) found.push({ patterns, folder: own.folder });
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
    }
  }
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
  known: readonly OldDirectory[],
  directory: ByteString = '',
): ByteString[] {
  const path = log.startsWith('/') ? log : `${directory}/${log.replace(/^(?:\.\/+)+/, '')}`;
  const own = path.slice(0, path.lastIndexOf('/') + 1);
  const found = known.filter(({ patterns }) => patterns.some((pattern) => matches(pattern, path)));
  return [
    ...new Set(
      found.map(({ folder }) => (folder.startsWith('/') ? folder : own + folder).replace(/\/*$/, '/')),
    ),
  ];
}

function matches(pattern: ByteString, path: ByteString): boolean {
  if (!isGlob(pattern)) return pattern === path;
  const [parts, names] = [pattern.split('/'), path.split('/')];
  return parts.length === names.length && parts.every((part, index) => matchesName(part, names[index]));
}

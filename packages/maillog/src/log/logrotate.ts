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

/** What a configuration says. */
export interface LogrotateConfiguration {
  readonly oldDirectories: readonly OldDirectory[];
  /** Files or directories to read as well. */
  readonly includes: readonly ByteString[];
  /** The default for the blocks that follow, those of `includes` as well. */
  readonly folder: ByteString | undefined;
}

/** Reads a configuration. `folder`: the default at its beginning. */
export function readLogrotate(text: ByteString, folder?: ByteString): LogrotateConfiguration {
  const oldDirectories: OldDirectory[] = [];
  const includes: ByteString[] = [];
  let global = folder;
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
      if (word === '{') own = { folder: global };
      else if (word === '}') {
        if (own?.folder !== undefined) oldDirectories.push({ patterns, folder: own.folder });
        patterns = [];
        own = undefined;
      } else if (word === 'olddir' || word === 'noolddir') {
        const value = word === 'olddir' ? words[++at] : undefined;
        if (own) own.folder = value;
        else global = value;
      } else if (word === 'include' && !own) includes.push(words[++at] ?? '');
      else if (/^(?:(?:pre|post|first|last)(?:rotate|action)|preremove)$/.test(word)) inScript = true;
      else if (!own && /^[/~]/.test(word)) patterns.push(word);
    }
  }
  return { oldDirectories, includes, folder: global };
}

/** The folders of the rotated files of `log`, each with its `/`. */
export function oldFoldersOf(log: ByteString, known: readonly OldDirectory[]): ByteString[] {
  const own = log.slice(0, log.lastIndexOf('/') + 1);
  const found = known.filter(({ patterns }) => patterns.some((pattern) => matches(pattern, log)));
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

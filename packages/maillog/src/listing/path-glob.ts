import type { ByteString } from '../bytes.ts';
import { isGlob, matchesName } from '../config/glob.ts';

/**
 * Globs over whole paths, as `exclude` and `accept --path` take them:
 *
 *     *.pyc            without a slash: the last part of a path, in any directory
 *     /var/cache/*     with one: the whole path, part by part; `*` and `?` stay within a part
 *     /home/**\/tmp     `**` as a part of its own: any number of parts, none too
 *
 * Parts match as in a shell: what begins with a dot is matched by a part that does so only. The time is at
 * most glob times path.
 */
export function pathMatcher(globs: readonly ByteString[]): (path: ByteString) => boolean {
  const matchers = globs.map(matcherOf);
  return (path) => matchers.some((matches) => matches(path));
}

function matcherOf(glob: ByteString): (path: ByteString) => boolean {
  const isPath = glob.includes('/');
  const trimmed = isPath ? shortest(glob) : glob;
  if (!isGlob(trimmed) && isPath) return (path) => path === trimmed;
  // The text after the last special character must be the end of the path: that decides most paths without
  // more ado.
  const tail = /[^*?[\]\\/]*$/.exec(trimmed)?.[0] ?? '';
  if (!isPath)
    return (path) => path.endsWith(tail) && matchesName(trimmed, path.slice(path.lastIndexOf('/') + 1));
  const head = (/^[^*?[\]\\]*/.exec(trimmed)?.[0] ?? '').replace(/\/$/, '');
  const parts = trimmed.split('/');
  return (path) => path.endsWith(tail) && path.startsWith(head) && matchesParts(parts, path.split('/'));
}

/** Without doubled slashes and `.`, as the paths of a listing are. */
function shortest(glob: ByteString): ByteString {
  const parts = glob.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
  return parts.join('/') || (glob.startsWith('/') ? '/' : '.');
}

/** As `*` in a name: where a `**` has to take one part more, none before it has to. */
function matchesParts(globs: readonly ByteString[], parts: readonly ByteString[]): boolean {
  let glob = 0;
  let part = 0;
  let [afterStars, resume] = [-1, 0];
  while (part < parts.length) {
    const pattern = globs[glob];
    if (pattern === '**') {
      afterStars = ++glob;
      resume = part;
    } else if (pattern !== undefined && matchesName(pattern, parts[part] ?? '')) {
      glob++;
      part++;
    } else if (afterStars >= 0) {
      glob = afterStars;
      part = ++resume;
    } else {
      return false;
    }
  }
  while (globs[glob] === '**') glob++;
  return glob === globs.length;
}

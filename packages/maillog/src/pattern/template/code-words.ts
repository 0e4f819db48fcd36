/**
 * Numbers that are codes: another one is news. They come after words such as `status=`, `"code": `, `exit `,
 * or after a key that ends in one: `http.statusCode=`, `login_uid: `.
 */
const CODES =
  /(?<=\b(?:[er]?uid|auid|ses|[er]?gid|status|code|exit|exited|exit_?code|errno|ret|retval|rc|signal)["']?\s*(?:[=:]\s*)?["']?)$/iy;
const KEY = /(?<=([\w.@/-]+)["']?\s*[=:]\s*["']?)$/y;
/** The end of a key, its words with a blank between them: what something ended with, and whose it is. */
const RESULT_KEY = /(?:status(?:es)?|codes?|errno|retval|signals?)$|\b(?:exit|exited|ret|rc|rv)$/i;
const OWNER_KEY = /(?<!\bu)(?:uids?|gids?)$|\b(?:ses|(?:user|group|owner) ?ids?)$/i;

/** Whether a number after this text is a code. */
export function isCodeAfter(before: string): boolean {
  return (
    matchAtEnd(CODES, before) !== null || isAfterKey(before, RESULT_KEY) || isAfterKey(before, OWNER_KEY)
  );
}

/** Whether the value after this text is that of a key such as `http.statusCode`. */
export function isResultAfter(before: string): boolean {
  return isAfterKey(before, RESULT_KEY);
}

function isAfterKey(before: string, end: RegExp): boolean {
  const [, key] = matchAtEnd(KEY, before) ?? [];
  return key !== undefined && end.test(wordsOf(key));
}

/** Reads backwards from the end: a search for the beginning would read a long text from each of its bytes. */
function matchAtEnd(pattern: RegExp, text: string): RegExpExecArray | null {
  pattern.lastIndex = text.length;
  return pattern.exec(text);
}

/** `http.statusCode` → `http status Code` */
function wordsOf(key: string): string {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter(Boolean)
    .join(' ');
}

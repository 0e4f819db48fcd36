/**
 * Codes: short numbers of which each value is an event of its own, such as the status of a request or of a
 * process. A place of codes takes only the values seen, from the first line on.
 *
 *     exited with code 0    status=200    "GET / HTTP/1.1" 304    TCP_MISS/200    enforcing=0
 */
import { isResultAfter } from '../../pattern/template/code-words.ts';
import { LITERAL, NUMBER, PATH, URL } from './token-kind.ts';
import { hashOf, WordHashes } from './word-hash.ts';

/** The part of the tokenizer that is read here: the tokens of a line, by index. */
export interface TokenView {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  readonly hash: Int32Array;
}

/** `2.0.0`, `-1`, `139`. */
export const MAX_CODE_BYTES = 5;
/** Between the word that announces a code and the code: `": "`, `=(`. */
const MAX_GAP_BYTES = 4;

const ANNOUNCING = `
  status code exit exited exits errno ret rc retval retcode result res signal sig rv err error returned returns return
  completed reply response responded answered said dsn enforcing old_enforcing success granted
  http_status httpstatus http_code status_code statuscode exit_code exitcode exit_status return_code returncode
  response_code response_status upstream_status error_code errorcode sc_status sc-status exit-code exit-status status-code
  exitCode exitStatus httpStatus statusCode returnCode responseCode responseStatus errorCode ExitCode StatusCode`
  .split(/\s+/)
  .filter(Boolean);

const ANNOUNCERS = new WordHashes(
  ANNOUNCING.flatMap((word) => [word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)]),
);
const HTTP = hashOf('HTTP');
/** Before the reply of a mail server in brackets: `sent (250 ok)`. */
const DELIVERED = new WordHashes(['sent', 'deferred', 'bounced', 'undeliverable']);

/** RFC 9110 §9, RFC 5789, RFC 4918, and others that web servers log. */
export const METHODS: ReadonlySet<string> = new Set(
  (
    'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT ' +
    'PURGE TRACK DEBUG'
  ).split(' '),
);
const METHOD_HASHES = new WordHashes(METHODS);

const GAP_BYTES = new Set(Buffer.from(' =:"\'([<#>'));
const [SPACE, QUOTE, SLASH, UNDERSCORE, BRACKET] = Buffer.from(' "/_(');

const LEVEL_KEY = /(?:^|[._-])(?:level|lvl|severity|priority)$/i;

/** The keys of a log are few, and asked for in each line. */
const codeKeys = new Map<string, boolean>();
const MAX_KNOWN_KEYS = 1000;

/** Whether a number that is the value of this field is a code: `http.statusCode`, `level`. */
export function isCodeKey(key: string): boolean {
  let isCode = codeKeys.get(key);
  if (isCode === undefined) {
    if (codeKeys.size >= MAX_KNOWN_KEYS) codeKeys.clear();
    isCode = LEVEL_KEY.test(key) || isResultAfter(`${key}=`);
    codeKeys.set(key, isCode);
  }
  return isCode;
}

/** Whether the number at `index` is a code. */
export function isCodeAt(tokens: TokenView, line: Uint8Array, index: number): boolean {
  const size = tokens.end[index] - tokens.start[index];
  if (size > MAX_CODE_BYTES) return false;
  return isAnnounced(tokens, line, index) || (size === 3 && isStatus(tokens, line, index));
}

function isAnnounced({ start, end, kind, hash }: TokenView, line: Uint8Array, index: number): boolean {
  if (index === 0 || kind[index - 1] !== LITERAL || !ANNOUNCERS.has(hash[index - 1])) return false;
  const [from, to] = [end[index - 1], start[index]];
  if (to - from > MAX_GAP_BYTES) return false;
  for (let at = from; at < to; at++) if (!GAP_BYTES.has(line[at])) return false;
  return true;
}

/** The status of a request: three digits, the first from 1 to 5 (RFC 9110 §15), where access logs have it. */
function isStatus(tokens: TokenView, line: Uint8Array, index: number): boolean {
  const { start, kind, hash } = tokens;
  const from = start[index];
  if (line[from] < 49 || line[from] > 53) return false;
  const before = line[from - 1];
  // `"GET / HTTP/1.1" 200`
  if (before === SPACE && line[from - 2] === QUOTE) return true;
  if (index === 0) return false;
  if (before === BRACKET && kind[index - 1] === LITERAL) return DELIVERED.has(hash[index - 1]);
  // `TCP_MISS/200`
  if (before === SLASH && kind[index - 1] === LITERAL) return line[start[index - 1] + 3] === UNDERSCORE;
  if (before !== SPACE || index === 1) return false;
  const word = kind[index - 2] === LITERAL ? hash[index - 2] : 0;
  // `GET /index.html 200`
  if (kind[index - 1] === PATH || kind[index - 1] === URL) return METHOD_HASHES.has(word);
  if (kind[index - 1] !== NUMBER || line[start[index - 1] - 1] !== SLASH) return false;
  // `HTTP/1.1 200`, and timers of a proxy, `0/0/1/2/3 200`
  return word === HTTP || (kind[index - 2] === NUMBER && line[start[index - 2] - 1] === SLASH);
}

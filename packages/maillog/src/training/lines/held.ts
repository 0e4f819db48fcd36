/**
 * Held tokens: words and values of which another one is another event, although lines that differ in them
 * have one template. A rule takes only those seen:
 *
 *     level=info  type=USER_AUTH  res=success  ret:false  code 139  GET  "curl/8.0"  uid=0  IPv6
 */
import { METHODS } from './code.ts';
import { BOOLEANS, STATE_KEYS, SWITCH_VALUES } from './state-words.ts';
import { DOTTED, ID, LITERAL, NUMBER } from './token-kind.ts';

/** What is read of a token of a signature (line-signature.ts). */
interface Token {
  readonly gap: string;
  readonly kind: number;
  readonly text: string;
  /** Null for a literal or a code. */
  readonly parameter: unknown;
}

/** `level=`, `"level":"`, `state: `. */
const ASSIGNS = /^["']?\s*[=:]\s*["'<([]*$/;
const STATE_KEY = new RegExp(`(?:^|[_.-])(?:${[...STATE_KEYS].join('|')})$`, 'i');
const USER_KEY = /(?:^|[_.-])(?:[a-z]{0,3}uid|[a-z]{0,3}gid|auid|userid|user_id)$/i;
const AGENT_KEY = /agent$/i;
const PROTOCOL = /^(?:ipv|inet|icmpv|dhcpv|tcp|udp)[46]$/i;
const SWITCHES = new Set([...SWITCH_VALUES, ...BOOLEANS, 'enabled', 'disabled', 'allow', 'deny', 'accept']);
/** A status of success, of which a list does: 200, 304, 2.0.0. */
const SUCCESS = /^(?:[123]\d\d|2\.\d\.\d)$/;

/** The indexes of the held tokens. A held parameter takes the values seen there. */
export function heldTokens(tokens: readonly Token[]): ReadonlySet<number> {
  const held = agentTokens(tokens);
  for (const [index, { kind, text, parameter }] of tokens.entries()) {
    if (kind === LITERAL || kind === DOTTED) {
      if (METHODS.has(text) || PROTOCOL.test(text) || isAssignedState(tokens, index)) held.add(index);
    } else if (parameter === null) {
      if (!SUCCESS.test(text)) held.add(index);
    } else if (kind === NUMBER && isAssigned(tokens, index, USER_KEY)) held.add(index);
  }
  return held;
}

function isAssigned(tokens: readonly Token[], index: number, key: RegExp): boolean {
  const before = tokens[index - 1];
  return before?.kind === LITERAL && ASSIGNS.test(tokens[index].gap) && key.test(before.text);
}

function isAssignedState(tokens: readonly Token[], index: number): boolean {
  if (isAssigned(tokens, index, STATE_KEY)) return true;
  return /[=:(,[]\s*["']?$/.test(tokens[index].gap) && SWITCHES.has(tokens[index].text.toLowerCase());
}

/** The words of a user agent: after its key, or in quotes after the status of a request. */
function agentTokens(tokens: readonly Token[]): Set<number> {
  const found = new Set<number>();
  let isAfterStatus = false;
  let isQuoted = false;
  let isAgent = false;
  for (const [index, { gap, kind, text, parameter }] of tokens.entries()) {
    const quotes = gap.split('"').length - 1;
    if (quotes > 0) isAgent = isAssigned(tokens, index, AGENT_KEY);
    if (quotes % 2 === 1) isQuoted = !isQuoted;
    if (isQuoted && (isAfterStatus || isAgent) && (kind === LITERAL || kind === DOTTED || kind === ID))
      found.add(index);
    if (parameter === null && kind === NUMBER && text.length === 3 && gap.endsWith('" ')) {
      isAfterStatus = true;
      isQuoted = false;
    }
  }
  return found;
}

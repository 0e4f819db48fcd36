/**
 * Takes a pattern that training wrote apart: its header, its constant text, and what is variable between.
 *
 *     ^(?:… )?[-\w.:/@]+ sshd(?:\[\d+\])?: ?port \d+$ → sshd, 'port ', '\d+'
 */
export type PatternPiece = { readonly literal: string } | { readonly pattern: string };

export interface PatternPieces {
  /** `-` if the pattern names no program. */
  readonly program: string;
  readonly pieces: readonly PatternPiece[];
}

/** The hosts and the process of a header, as rule-text.ts writes them. */
const HOST = String.raw`[-\w.:/@]+ `;
const PROCESS = String.raw`(?:\[\d+\])?: ?`;
/** Patterns with a mark in them that is not constant text: times, dates, identifiers, IPv6 addresses. */
const COMPOSITES = [
  String.raw`\d\d?:\d\d(?::\d+)?(?:[.,:]\d+)?`,
  String.raw`\d{1,4}[-/.]\d\d?[-/.]\d{1,4}`,
  String.raw`[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}`,
  String.raw`[\da-fA-F]*:[\da-fA-F:]*`,
];
const QUANTIFIER = /(?:[?*+]|\{\d+(?:,\d*)?\})/y;

/** Undefined for a pattern with a host but no program, or of another form. */
export function piecesOf(pattern: string): PatternPieces | undefined {
  let body = pattern.slice(1, -1);
  let program = '-';
  const host = body.indexOf(HOST);
  if (host >= 0 && body.startsWith('(?:')) {
    const named = body.slice(host + HOST.length);
    const end = named.indexOf(PROCESS);
    if (end < 0) return undefined;
    const name = atomsOf(named.slice(0, end));
    if (name?.length !== 1 || !('literal' in name[0])) return undefined;
    program = name[0].literal;
    body = named.slice(end + PROCESS.length);
  } else if (body.startsWith(String.raw`\[?(?:`)) {
    const end = groupEnd(body, 3);
    if (!body.startsWith(String.raw`\]?`, end)) return undefined;
    body = body.slice(end + 3).replace(/^(?:[:|] ?| )/, '');
  }
  const pieces = atomsOf(body.replace(/\\s\*$/, ''));
  return pieces && { program, pieces };
}

/** Constant text and patterns in turn. */
function atomsOf(body: string): PatternPiece[] | undefined {
  const pieces: PatternPiece[] = [];
  for (let at = 0; at < body.length;) {
    const end = atomEnd(body, at);
    if (end === undefined) return undefined;
    const atom = body.slice(at, end);
    const literal = literalOf(atom);
    const last = pieces.at(-1);
    if (literal !== undefined && last && 'literal' in last)
      pieces[pieces.length - 1] = { literal: last.literal + literal };
    else if (literal !== undefined) pieces.push({ literal });
    else if (last && 'pattern' in last) pieces[pieces.length - 1] = { pattern: last.pattern + atom };
    else pieces.push({ pattern: atom });
    at = end;
  }
  return pieces;
}

/** The end of one atom with its quantifier, or of a composite. */
function atomEnd(body: string, at: number): number | undefined {
  const composite = COMPOSITES.find((each) => body.startsWith(each, at));
  if (composite !== undefined) return at + composite.length;
  let end = at + 1;
  if (body[at] === '\\') end = body[at + 1] === 'x' ? at + 4 : at + 2;
  else if (body[at] === '[') end = classEnd(body, at);
  else if (body[at] === '(') end = groupEnd(body, at);
  if (end > body.length || end <= at) return undefined;
  QUANTIFIER.lastIndex = end;
  return end + (QUANTIFIER.exec(body)?.[0].length ?? 0);
}

/** The byte that an atom matches; a blank for white space; undefined for a pattern. */
function literalOf(atom: string): string | undefined {
  if (atom === String.raw`\s+`) return ' ';
  if (/^[^\\[\](){}.*+?|^$]$/.test(atom)) return atom;
  return /^\\[^\w\s]$/.test(atom) ? atom[1] : undefined;
}

function classEnd(body: string, from: number): number {
  for (let at = from + 1; at < body.length; at++) {
    if (body[at] === '\\') at++;
    else if (body[at] === ']') return at + 1;
  }
  return -1;
}

function groupEnd(body: string, from: number): number {
  let depth = 0;
  for (let at = from; at < body.length; at++) {
    if (body[at] === '\\') at++;
    else if (body[at] === '[') at = classEnd(body, at) - 1;
    else if (body[at] === '(') depth++;
    else if (body[at] === ')' && --depth === 0) return at + 1;
    if (at < from) return -1;
  }
  return -1;
}

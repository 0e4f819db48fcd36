/** Pattern text of MailLog's own, and literal text, as nodes of a pattern's tree. */
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { share } from '../automaton/lower.ts';
import { PatternText } from '../syntax/pattern-text.ts';
import { parse } from '../syntax/parse.ts';
import type { Node } from '../syntax/tree.ts';
import { BYTES } from '../syntax/tree.ts';

/** The place of pattern text that is MailLog's own; no error comes from there. */
const OWN: SourceLocation = { file: 'template', line: 1, column: 1 };

const nodes = new Map<string, Node>();

/** The tree of pattern text. Headers and placeholders recur in thousands of templates. */
export function nodeOf(text: string): Node {
  let node = nodes.get(text);
  if (node === undefined) nodes.set(text, (node = share(parse(PatternText.of(text, OWN), 0).tree)));
  return node;
}

export function textNode(text: ByteString): Node {
  return text.length === 1 ? BYTES[text.charCodeAt(0)] : { kind: 'text', text, fold: false };
}

export const START = nodeOf(String.raw`\A`);

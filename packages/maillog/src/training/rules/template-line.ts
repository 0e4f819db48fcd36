import { escapeBytes } from '../../text/escape.ts';

/** Constant text, or a placeholder with its braces. */
export interface TemplatePiece {
  readonly text: string;
  readonly isLiteral: boolean;
}

/**
 * A template as a line of a rules file. A brace is doubled only where it could begin a placeholder. Undefined
 * if no line can hold it: a backslash at its end would continue the line, and control characters are left to
 * patterns, which escape them.
 */
export function templateLine(pieces: readonly TemplatePiece[]): string | undefined {
  const marked = pieces
    .map(({ text, isLiteral }) => (isLiteral ? text.replaceAll('\t', ' ').replaceAll('{', '\0') : text))
    .join('');
  if (pieces.some(({ text }) => text.includes('\0'))) return undefined;
  const line = marked
    .replace(/\0(?=[{\0a-z])/g, '{{')
    .replaceAll('\0', '{')
    .trim();
  return line.endsWith('\\') || escapeBytes(line) !== line ? undefined : line;
}

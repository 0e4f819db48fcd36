import type { ByteString } from '../bytes.ts';
import type { SourceLocation } from '../errors.ts';
import type { SourceLine } from './source.ts';
import type { Word } from './words.ts';

/** The raw lines between `<<TAG` and `TAG`. */
export interface HereDocument {
  readonly tag: ByteString;
  /** The place of its `<<`. */
  readonly place: SourceLocation;
  readonly lines: readonly SourceLine[];
}

/**
 * What follows the name of a rule, unsplit: ` =~ /pattern 2/ # why`. A continued line is kept as `\` and
 * a newline.
 */
export interface Tail {
  readonly text: ByteString;
  readonly place: SourceLocation;
}

/** One logical line: `command <<__EOC … __EOC` is `{words: ['command'], body: {tag: '__EOC', …}}`. */
export interface Statement {
  /** The place of the first word. */
  readonly place: SourceLocation;
  /** The words of the statement, at least one. */
  readonly words: readonly Word[];
  readonly tail?: Tail;
  readonly body?: HereDocument;
}

/** The first word of a statement. */
export function nameOf(statement: Statement): ByteString {
  return statement.words[0]?.text ?? '';
}

/** The words after the name. */
export function argumentsOf(statement: Statement): readonly Word[] {
  return statement.words.slice(1);
}

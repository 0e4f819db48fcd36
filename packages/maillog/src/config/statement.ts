import type { ByteString } from '../bytes.ts';
import type { SourceLocation } from '../errors.ts';
import type { SourceLine } from './source.ts';
import type { Word } from './words.ts';

/** The lines between `<<TAG` and `TAG`, raw: nobody has looked into them yet. */
export interface HereDocument {
  readonly tag: ByteString;
  /** Where its `<<` stands. */
  readonly place: SourceLocation;
  readonly lines: readonly SourceLine[];
}

/**
 * What follows the name of a rule, unsplit: ` =~ /pattern 2/ # why`. A continued line stands in it as `\` and
 * a newline.
 */
export interface Tail {
  readonly text: ByteString;
  readonly place: SourceLocation;
}

/** One logical line: `command <<__EOC … __EOC` is `{words: ['command'], body: {tag: '__EOC', …}}`. */
export interface Statement {
  /** Where its first word stands. */
  readonly place: SourceLocation;
  /** At least one. */
  readonly words: readonly Word[];
  readonly tail?: Tail;
  readonly body?: HereDocument;
}

/** The name a statement begins with. */
export function nameOf(statement: Statement): ByteString {
  return statement.words[0]?.text ?? '';
}

/** The words behind the name. */
export function argumentsOf(statement: Statement): readonly Word[] {
  return statement.words.slice(1);
}

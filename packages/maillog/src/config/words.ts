/**
 * Splits lines into words, quoted as in a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2). Nothing is
 * expanded: `$`, backquotes and `*` are ordinary characters. There are two more differences from a shell: a
 * quoted piece ends on its line, and `<<` is the only operator, so that `;`, `|`, `>` are ordinary
 * characters.
 */
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { placeIn, trimBlanks } from './source.ts';
import type { SourceLine } from './source.ts';

/** A word: `{text: 'a b', place: …}` for `"a b"`. */
export interface Word {
  /** The text of the word, without its quotes. */
  readonly text: ByteString;
  readonly place: SourceLocation;
}

/** `<<TAG` at the end of a statement. */
export interface HereTag {
  readonly tag: ByteString;
  readonly place: SourceLocation;
}

/** The words of one physical line, which ends, or continues after a `\`. */
export interface LineWords {
  readonly words: readonly Word[];
  readonly here?: HereTag;
  /** The last word, if the next line may continue it: `\` joins lines without a blank. */
  readonly open?: Word;
  readonly continued: boolean;
}

const BLANK = /[ \t\v\f\r]/;
const ESCAPED_IN_DOUBLE_QUOTES = '$`"\\';

/**
 * Splits one physical line; `open` is the unfinished word of the line before.
 * @throws MailLogError with the place, for an open quote, a NUL byte, or a bad `<<`.
 */
export function lineWords(source: SourceLine, open?: Word): LineWords {
  const { text } = source;
  const nul = text.indexOf('\0');
  if (nul >= 0)
    throw new MailLogError('config', 'a statement cannot contain a NUL byte', {
      place: placeIn(source, nul),
    });
  const words: Word[] = [];
  let word = open;
  let at = 0;
  const add = (piece: ByteString, start: number): void => {
    word = word
      ? { text: word.text + piece, place: word.place }
      : { text: piece, place: placeIn(source, start) };
  };
  const endWord = (): void => {
    if (word) words.push(word);
    word = undefined;
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (BLANK.test(char)) {
      endWord();
      at++;
    } else if (char === '#' && !word) {
      break;
    } else if (text.startsWith('<<', at)) {
      endWord();
      return { words, here: hereTag(source, at), continued: false };
    } else if (char === '\\') {
      if (at + 1 === text.length) return { words, ...(word && { open: word }), continued: true };
      add(text[at + 1] ?? '', at);
      at += 2;
    } else if (char === "'" || char === '"') {
      const piece = char === "'" ? singleQuoted(source, at) : doubleQuoted(source, at);
      add(piece.text, at);
      at = piece.end;
    } else {
      add(char, at);
      at++;
    }
  }
  endWord();
  return { words, continued: false };
}

/**
 * Splits a text without a line of its own, such as the command in `set pgp "gpg -e"`.
 * @throws MailLogError as {@link lineWords} does, and for a trailing `\` or a `<<`.
 */
export function splitWords(text: ByteString, place: SourceLocation): Word[] {
  const source = { text, file: place.file, line: place.line };
  const { words, here, continued } = lineWords(source);
  if (here ?? continued) {
    throw new MailLogError(
      'config',
      `cannot split into words: ${here ? '<<' : 'a trailing \\'} has no meaning here`,
      { place },
    );
  }
  return words.map((word) => ({ text: word.text, place }));
}

function singleQuoted(source: SourceLine, start: number): { text: ByteString; end: number } {
  const end = source.text.indexOf("'", start + 1);
  if (end < 0) throw openQuote(source, start);
  return { text: source.text.slice(start + 1, end), end: end + 1 };
}

function doubleQuoted(source: SourceLine, start: number): { text: ByteString; end: number } {
  let text = '';
  for (let at = start + 1; at < source.text.length; at++) {
    const char = source.text[at] ?? '';
    const next = source.text[at + 1];
    if (char === '"') return { text, end: at + 1 };
    if (char === '\\' && next !== undefined && ESCAPED_IN_DOUBLE_QUOTES.includes(next)) {
      text += next;
      at++;
    } else {
      text += char;
    }
  }
  throw openQuote(source, start);
}

function openQuote(source: SourceLine, start: number): MailLogError {
  const quote = source.text[start] ?? '';
  return new MailLogError('config', `the quote ${quote} opened here is not closed on its line`, {
    place: placeIn(source, start),
    hint:
      quote === "'"
        ? `close it, or write "'" for the character itself`
        : `close it, or write '"' for the character itself`,
  });
}

/**
 * Reads `<<TAG`, `<<-TAG`, `<<'TAG'`, `<<"TAG"` (with a blank before TAG, as in a shell) up to the
 * line's end.
 */
function hereTag(source: SourceLine, start: number): HereTag {
  const place = placeIn(source, start);
  const found = /^<<-?[ \t]*(?:'([^']*)'|"([^"]*)"|([^ \t\v\f\r'"#<\\]+))[ \t\v\f\r]*(.*)$/.exec(
    source.text.slice(start),
  );
  const tag = trimBlanks(found?.[1] ?? found?.[2] ?? found?.[3] ?? '');
  if (!found || tag === '') {
    throw new MailLogError('config', '<< is not followed by a tag', {
      place,
      hint: 'write <<TAG for a here-document, or quote "<<" for the characters themselves',
    });
  }
  const rest = found[4] ?? '';
  if (rest !== '' && !rest.startsWith('#')) {
    throw new MailLogError('config', `a statement ends with its <<${tag}`, {
      place: placeIn(source, source.text.length - rest.length),
      hint: 'put the here-document last, or quote "<<" for the characters themselves',
    });
  }
  return { tag, place };
}

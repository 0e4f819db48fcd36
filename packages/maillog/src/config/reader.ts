/**
 * The reader: it turns lines of a file, or of a here-document, into statements. It takes the body of a
 * here-document as a whole, raw, before it reads any of its lines. So nothing in the body (a quote, a `#`,
 * another `<<`) can hide its end.
 *
 * After an error, the reader is after the faulty statement. Call it again to report all errors of a file at
 * once.
 */
import { byteString, readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { placeIn, trimBlanks } from './source.ts';
import type { SourceLine } from './source.ts';
import type { HereDocument, Statement } from './statement.ts';
import { lineWords, splitWords } from './words.ts';
import type { HereTag, Word } from './words.ts';

const NO_RULES: ReadonlySet<string> = new Set();

/** Reads statements and lines in order. */
export class Reader {
  readonly #lines: readonly SourceLine[];
  #next = 0;
  #interpreted = true;

  constructor(lines: readonly SourceLine[]) {
    this.#lines = lines;
  }

  /**
   * Sets whether {@link line} and {@link getline} skip comments and empty lines, and join continued lines
   * (default: true). With false, they return each line raw.
   */
  interpret(on: boolean): void {
    this.#interpreted = on;
  }

  /** The next line as text without its newline; undefined after the last one. See {@link interpret}. */
  getline(): string | undefined {
    const line = this.line();
    return line && readable(line.text);
  }

  /**
   * The words of a text, quoted as everywhere in the configuration: `a 'b c' # d` is `['a', 'b c']`.
   * @throws MailLogError with the place of the last line read, for an open quote or a `<<`.
   */
  words(text: string): string[] {
    const last = this.#lines[Math.max(0, this.#next - 1)] ?? { text, file: 'words', line: 1 };
    return splitWords(byteString(text), placeIn(last, 0)).map((word) => readable(word.text));
  }

  /** The next line as bytes, with its place; undefined after the last one. See {@link interpret}. */
  line(): SourceLine | undefined {
    if (!this.#interpreted) return this.#take();
    for (let line = this.#take(); line; line = this.#take()) {
      if (/^[ \t\v\f\r]*(#|$)/.test(line.text)) continue;
      const joined = this.#joined(line, '');
      return { ...line, text: joined };
    }
    return undefined;
  }

  /**
   * The next statement; undefined after the last one. If the unquoted first word is in `rules`, the rest is
   * not split into words: it is the `tail`.
   * @throws MailLogError with the place of what cannot be read.
   */
  statement(rules: ReadonlySet<string> = NO_RULES): Statement | undefined {
    for (let line = this.#take(); line; line = this.#take()) {
      const statement = this.#ruleStatement(line, rules) ?? this.#ordinaryStatement(line);
      if (statement) return statement;
    }
    return undefined;
  }

  /**
   * The next line of a `do` block, unsplit, without leading blanks. Comments and empty lines are skipped.
   */
  blockLine(): { readonly text: ByteString; readonly place: ReturnType<typeof placeIn> } | undefined {
    for (let line = this.#take(); line; line = this.#take()) {
      const start = line.text.search(/[^ \t\v\f\r]/);
      if (start < 0 || line.text[start] === '#') continue;
      return { text: this.#joined(line, '\\\n').slice(start), place: placeIn(line, start) };
    }
    return undefined;
  }

  #take(): SourceLine | undefined {
    return this.#lines[this.#next++];
  }

  #ruleStatement(line: SourceLine, rules: ReadonlySet<string>): Statement | undefined {
    const found = /^([ \t\v\f\r]*)([a-z_]+)(?![^ \t\v\f\r=!/])/.exec(line.text);
    const name = found?.[2] ?? '';
    if (!found || !rules.has(name)) return undefined;
    const place = placeIn(line, found[1]?.length ?? 0);
    const text = this.#joined(line, '\\\n');
    const behind = found[0].length;
    const blanks = /^[ \t\v\f\r]*/.exec(text.slice(behind))?.[0].length ?? 0;
    const tail = { text: text.slice(behind + blanks), place: placeIn(line, behind + blanks) };
    return { place, words: [{ text: name, place }], tail };
  }

  /**
   * A line and the lines that a trailing `\` joins to it; `between` replaces each `\` and newline.
   */
  #joined(line: SourceLine, between: string): ByteString {
    let { text } = line;
    while (text.endsWith('\\') && /(?<!\\)(?:\\\\)*\\$/.test(text) && this.#next < this.#lines.length) {
      text = text.slice(0, -1) + between + (this.#take()?.text ?? '');
    }
    return text;
  }

  #ordinaryStatement(first: SourceLine): Statement | undefined {
    const words: Word[] = [];
    let here: HereTag | undefined;
    let open: Word | undefined;
    for (let line = first; ;) {
      const read = lineWords(line, open);
      for (const word of read.words) words.push(word);
      here = read.here;
      open = read.open;
      if (!read.continued) break;
      const next = this.#take();
      if (!next) throw this.#continuedIntoNothing(line);
      line = next;
    }
    const body = here && this.#body(here);
    const place = words[0]?.place;
    return place && { place, words, ...(body && { body }) };
  }

  #continuedIntoNothing(line: SourceLine): MailLogError {
    const place = placeIn(line, line.text.length - 1);
    return new MailLogError('config', 'this line is continued by its \\, but no line follows', { place });
  }

  #body(here: HereTag): HereDocument {
    const start = this.#next;
    for (let line = this.#take(); line; line = this.#take()) {
      if (trimBlanks(line.text) === here.tag)
        return { ...here, lines: this.#lines.slice(start, this.#next - 1) };
    }
    throw new MailLogError('config', `the here-document <<${here.tag} that begins here never ends`, {
      place: here.place,
      hint: `end it with a line that holds ${here.tag} alone`,
    });
  }
}

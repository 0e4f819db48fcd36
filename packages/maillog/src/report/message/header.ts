/**
 * Text for a message header: a description, a file name, a subject. It comes from a configuration, a host or
 * a module, and may contain any character. Two steps make it harmless: `headerText` removes what a header
 * cannot carry, `unstructured` encodes the rest so that every reader decodes the same text.
 */
import { spaceInvisible } from '../../text/escape.ts';

/**
 * The text as a header can carry it: runs of control and invisible characters are one space, unpaired
 * surrogates U+FFFD, no white space at the ends. Text of printable characters is unchanged.
 */
export function headerText(text: string): string {
  const whole = Buffer.from(text, 'utf8').toString('utf8');
  return spaceInvisible(whole);
}

/**
 * Printable words of a moderate length with one space between: what any folding (RFC 5322 §2.2.3) leaves as
 * it is. An unfoldable word of a thousand characters, two spaces at a fold and `=?` are read differently by
 * different readers.
 */
const PLAIN = /^[!-~]{1,50}(?: [!-~]{1,50})*$/;

export interface PreparedHeader {
  readonly prepared: true;
  readonly foldLines: true;
  readonly value: string;
}

/** Encodes one string as RFC 2047 words; nodemailer's `encodeWord`. */
export type EncodeWord = (text: string, encoding: 'B', length: number) => string;

/** Whether text, as {@link headerText} gives it, needs no encoding in a header. */
export function isPlain(clean: string): boolean {
  return PLAIN.test(clean) && !clean.includes('=?');
}

/** The value of an unstructured header (RFC 5322 §2.2.1), in a form that nodemailer leaves unchanged. */
export function unstructured(text: string, encodeWord: EncodeWord): PreparedHeader {
  const clean = headerText(text);
  // 52 leaves room for the longest header name and keeps each encoded word below RFC 2047 §2's limit of 75.
  return { prepared: true, foldLines: true, value: isPlain(clean) ? clean : encodeWord(clean, 'B', 52) };
}

/** Cuts a parameter into RFC 2231 continuations; nodemailer's `buildHeaderParam`. */
export type BuildParameter = (name: string, text: string, length: number) => { key: string; value: string }[];

/**
 * `filename="auth.txt"`, or RFC 2231's `filename*0*=utf-8''…` if the name needs it. Plain values are always
 * quoted: nodemailer leaves `*` unquoted, which ends the parameter for a strict reader; its own `filename`
 * option adds a `name` parameter with encoded words in it, which RFC 2047 §5 forbids.
 */
export function fileNameParameter(name: string, buildParameter: BuildParameter): string {
  return buildParameter('filename', name, 50)
    .map(({ key, value }) =>
      key.endsWith('*') ? `${key}=${value}` : `${key}="${value.replace(/["\\]/g, '\\$&')}"`,
    )
    .join('; ');
}

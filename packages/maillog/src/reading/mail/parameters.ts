import { TextDecoder } from 'node:util';

/**
 * A header's value with parameters: `attachment; filename="a b.txt"` (RFC 2045 §5.1), continued and encoded
 * ones too (RFC 2231).
 */
export interface Parameters {
  /** Lower case: `attachment`. */
  readonly value: string;
  /**
   * The parameters by name in lower case. Encoded words (RFC 2047), which are not allowed there, are not
   * decoded.
   */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\[^])*)"|([^;]*))/g;

/** If two parameters have one name, the first counts. */
export function parseParameters(text: string): Parameters {
  const parameters = new Map<string, string>();
  const sections = new Map<string, Section[]>();
  for (const [, name, quoted, bare] of text.matchAll(PARAMETER)) {
    const value = quoted === undefined ? bare.trim() : quoted.replace(/\\([^])/g, '$1');
    const [base, ...marks] = name.toLowerCase().split('*');
    if (marks.length > 0) {
      const pieces = sections.get(base);
      if (pieces) pieces.push(sectionOf(marks, value));
      else sections.set(base, [sectionOf(marks, value)]);
    } else if (!parameters.has(base)) parameters.set(base, value);
  }
  // A program that writes both means the plain one for readers that do not know RFC 2231.
  for (const [name, pieces] of sections) parameters.set(name, join(pieces));
  return { value: text.split(';', 1)[0].trim().toLowerCase(), parameters };
}

interface Section {
  readonly number: number;
  readonly isEncoded: boolean;
  readonly text: string;
}

/** `name*`: [''], `name*1`: ['1'], `name*1*`: ['1', '']. */
function sectionOf(marks: readonly string[], text: string): Section {
  const number = marks[0] === '' ? 0 : Number(marks[0]);
  return { number, isEncoded: marks.at(-1) === '', text };
}

function join(sections: readonly Section[]): string {
  const sorted = sections.toSorted((a, b) => a.number - b.number);
  const [, charset = 'utf-8', start] =
    (sorted[0].isEncoded && /^([^']*)'[^']*'([^]*)$/.exec(sorted[0].text)) || [];
  const bytes = sorted.map(({ isEncoded, text }, index) => {
    const own = index === 0 ? (start ?? text) : text;
    return isEncoded ? percentDecoded(own) : Buffer.from(own);
  });
  return decoder(charset).decode(Buffer.concat(bytes));
}

function percentDecoded(text: string): Buffer {
  return Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
}

function decoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset);
  } catch {
    return new TextDecoder('latin1');
  }
}

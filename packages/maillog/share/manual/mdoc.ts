/**
 * Writes mdoc(7), the language of manual pages, from text with Markdown's inline marks: `code`, **strong**,
 * *emphasis*, [a link](patterns.md). `mandoc -T lint` and `groff -ww` have no warning about the result.
 */

/** Columns of text in the source; readers fill lines themselves. */
const WIDTH = 76;

/** Characters that roff reads, or that terminals show as typographic ones. */
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': String.raw`\e`,
  '-': String.raw`\-`,
  "'": String.raw`\(aq`,
  '`': String.raw`\(ga`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
  '"': String.raw`\(dq`,
};

/** Text as it is shown, letter for letter. */
export function literal(text: string): string {
  return Array.from(text, (letter) => {
    if (Object.hasOwn(ESCAPED, letter)) return ESCAPED[letter];
    const code = letter.codePointAt(0) ?? 0;
    return code < 0x7f ? letter : `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }).join('');
}

/** How a page names another page of docs/: `patterns.md`. */
export type Reference = (target: string, text: string) => string;

/** A paragraph's lines: each sentence begins a line. */
export function prose(text: string, refer: Reference): string[] {
  return sentencesOf(inline(text, refer)).flatMap(wrap);
}

/** One line with roff's fonts in place of Markdown's marks. */
export function inline(text: string, refer: Reference): string {
  const marks =
    /(`` (.+?) ``|`([^`]+)`)|\*\*(.+?)\*\*|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])|\[([^\]]+)\]\(([^)\s]+)\)/g;
  let shown = '';
  let last = 0;
  for (const found of text.matchAll(marks)) {
    const [whole, , long, code, strong, emphasis, link = '', target] = found;
    shown += literal(text.slice(last, found.index));
    if (target !== undefined) shown += inline(refer(target, link), refer);
    else if (strong !== undefined) shown += font('B', inline(strong, refer));
    else if (emphasis !== undefined) shown += font('I', inline(emphasis, refer));
    else shown += font('B', literal(long ?? code ?? ''));
    last = found.index + whole.length;
  }
  return shown + literal(text.slice(last));
}

function font(name: 'B' | 'I', text: string): string {
  return `\\f${name}${text}\\fR`;
}

/** Quotes, brackets and changes of font: what may be between one sentence and the next. */
const MARKS = String.raw`(?:\\f[BIR]|\\\(aq|\\\(dq|[()[\]])*`;

/** A sentence ends before a capital letter. */
function sentencesOf(text: string): string[] {
  return text.split(new RegExp(String.raw`(?<=[.!?:]${MARKS}) +(?=${MARKS}[A-Z])`));
}

/** Lines of at most {@link WIDTH} columns where words allow it, none of which roff takes for a request. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map(textLine);
}

function textLine(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** A request with one argument of any text: `.It \fBopen\fR`. */
export function request(name: string, text: string): string {
  // A blank at an argument's end, and words that are macros of mdoc, are safe within quotes and after \&.
  return `.${name} "\\&${text}"`;
}

/** Lines as they are. */
export function display(lines: readonly string[]): string[] {
  const shown = lines.map((line) => textLine(literal(line)));
  return ['.Bd -literal -offset indent', ...shown, '.Ed'];
}

/** A list of terms and what they mean; a term without lines shares those of the next one. */
export function terms(rows: readonly (readonly [term: string, lines: readonly string[]])[]): string[] {
  return ['.Bl -tag -width Ds', ...rows.flatMap(([term, lines]) => [request('It', term), ...lines]), '.El'];
}

export function bullets(items: readonly (readonly string[])[]): string[] {
  return ['.Bl -bullet -compact', ...items.flatMap((lines) => ['.It', ...lines]), '.El'];
}

/** What a page begins with. `date` is `2026-11-27`. */
export function title(name: string, section: number, about: string, date: Date): string[] {
  const month = date.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
  return [
    `.Dd ${month} ${date.getUTCDate()}, ${date.getUTCFullYear()}`,
    `.Dt ${name.toUpperCase()} ${section}`,
    '.Os MailLog',
    '.Sh NAME',
    `.Nm ${name}`,
    `.Nd ${literal(about)}`,
  ];
}

/** `maillog-listing(5)` as other pages are named in the last section. */
export function seeAlso(pages: readonly string[]): string[] {
  const sorted = pages
    .map((page) => /^(.*)\((\d)\)$/.exec(page)?.slice(1) ?? [])
    .sort(([a = '', m = ''], [b = '', n = '']) => m.localeCompare(n) || (a < b ? -1 : 1));
  const last = sorted.length - 1;
  return [
    '.Sh SEE ALSO',
    ...sorted.map(([name, section], at) => `.Xr ${name} ${section}${at < last ? ' ,' : ''}`),
  ];
}

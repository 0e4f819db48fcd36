/** Tables of comma-separated values (RFC 4180), for spreadsheets. */
import { escapeText } from '../maillog.ts';

/** What a spreadsheet takes for the beginning of a formula; also after blanks and quotes, as some do. */
const FORMULA = /^[\s"']*[=+\-@|%\uFF0B\uFF0D\uFF1D\uFF20]/;

export function csvTable(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * `"a ""b"""`: always in quotes. An apostrophe begins what would be a formula; controls, among them line
 * feeds and tabs, are written out, so that a cell never begins a row.
 */
function cell(text: string): string {
  const shown = escapeText(text);
  const isFormula = FORMULA.test(text) || FORMULA.test(shown);
  return `"${isFormula ? "'" : ''}${shown.replaceAll('"', '""')}"`;
}

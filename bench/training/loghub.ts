/**
 * Reads a loghub-2k set: NAME_2k.log and NAME_2k.log_structured.csv (RFC 4180) with the columns `Content`,
 * `EventId` and `EventTemplate`.
 */
import { readFileSync, readdirSync } from 'node:fs';

export interface Loghub {
  readonly name: string;
  /** Raw lines and their messages, as ByteStrings. */
  readonly lines: readonly string[];
  readonly contents: readonly string[];
  /** The template of each line. */
  readonly labels: readonly string[];
}

/** All sets in a directory, by name. */
export function loghubSets(directory: string): Loghub[] {
  const suffix = '_2k.log_structured.csv';
  const names = readdirSync(directory).flatMap((file) =>
    file.endsWith(suffix) ? [file.slice(0, -suffix.length)] : [],
  );
  return names.sort().map((name) => {
    const rows = csv(readFileSync(`${directory}/${name}${suffix}`, 'latin1'));
    const [head, ...records] = rows;
    const column = (title: string): string[] => records.map((record) => record[head.indexOf(title)]);
    const lines = readFileSync(`${directory}/${name}_2k.log`, 'latin1')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    return { name, lines, contents: column('Content'), labels: column('EventId') };
  });
}

function csv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy;
  while (field.lastIndex < text.length) {
    const [, quoted, plain, end] = field.exec(text) ?? [];
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

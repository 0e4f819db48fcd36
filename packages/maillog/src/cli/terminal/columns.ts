/** A table as text: a line for each row, its columns as wide as they have to be. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string => row.map((cell, at) => cell.padEnd(widths[at])).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

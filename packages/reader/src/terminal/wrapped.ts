/** Long lines on several rows of a screen, by words; nothing of them is left out. */

/** Rows after the first one are further in. */
const INDENT = 2;
/** On a narrower screen they are not. */
const MIN_COLUMNS = 20;

/** `text` in rows of at most `columns` characters. */
export function wrapped(text: string, columns: number): string[] {
  const characters = Array.from(text);
  if (characters.length <= columns) return [text];
  const own = characters.findIndex((each) => each !== ' ');
  const indent = ' '.repeat(columns < MIN_COLUMNS || own < 0 ? 0 : Math.min(own, columns / 2) + INDENT);
  const rows: string[] = [];
  let lead = '';
  for (let at = 0; at < characters.length;) {
    const room = Math.max(1, columns - lead.length);
    const end = at + room >= characters.length ? characters.length : breakAt(characters, at, at + room);
    rows.push(lead + characters.slice(at, end).join('').trimEnd());
    at = end;
    lead = indent;
  }
  return rows;
}

/** After the last blank in `[from, to)`, unless most of the row would be empty. */
function breakAt(characters: readonly string[], from: number, to: number): number {
  const blank = characters.lastIndexOf(' ', to - 1);
  return blank - from > (to - from) / 2 ? blank + 1 : to;
}

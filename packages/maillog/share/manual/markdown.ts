/**
 * Reads what the pages of docs/ use of Markdown into blocks: headings, paragraphs, lists, tables, code. It
 * refuses a page that uses more, so that no manual page shows its marks.
 */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** @throws Error with the line that is not understood. */
export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const taken = takeBlock(lines, at);
    if (taken.block !== undefined) blocks.push(taken.block);
    at = taken.next;
  }
  return blocks;
}

interface Taken {
  readonly block?: Block;
  readonly next: number;
}

function takeBlock(lines: readonly string[], at: number): Taken {
  const [line = ''] = lines.slice(at, at + 1);
  if (line.trim() === '') return { next: at + 1 };
  const heading = /^(#{1,4}) (.*)$/.exec(line);
  if (heading) {
    const [, marks = '', text = ''] = heading;
    return { block: { kind: 'heading', level: marks.length, text }, next: at + 1 };
  }
  if (line.startsWith('```')) return takeFence(lines, at + 1);
  if (line.startsWith('    ')) return takeIndented(lines, at);
  if (line.startsWith('|')) return takeTable(lines, at);
  if (line.startsWith('- ')) return takeList(lines, at);
  if (/^(\d+\.|[*+>]|<[a-z!]) /.test(line)) throw new Error(`a manual page cannot show this line: ${line}`);
  const end = endOf(lines, at, (next) => next.trim() !== '' && !/^(#{1,4} |```|\||- )/.test(next));
  return { block: { kind: 'paragraph', text: lines.slice(at, end).join(' ') }, next: end };
}

/** The first line from `from` on that does not `belong`. */
function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  const length = lines.slice(from + 1).findIndex((line) => !belongs(line));
  return length === -1 ? lines.length : from + 1 + length;
}

function takeFence(lines: readonly string[], from: number): Taken {
  const length = lines.slice(from).findIndex((line) => line.startsWith('```'));
  if (length === -1) throw new Error('a block of code has no end');
  return { block: { kind: 'code', lines: lines.slice(from, from + length) }, next: from + length + 1 };
}

function takeIndented(lines: readonly string[], at: number): Taken {
  const end = endOf(lines, at, (line) => line.startsWith('    '));
  return { block: { kind: 'code', lines: lines.slice(at, end).map((line) => line.slice(4)) }, next: end };
}

/** Items are of one paragraph each; the lines that continue one are indented. */
function takeList(lines: readonly string[], at: number): Taken {
  const end = endOf(lines, at, (line) => /^(- | {2}\S)/.test(line));
  const items = lines.slice(at, end).join('\n').slice(2).split('\n- ');
  return { block: { kind: 'list', items: items.map((item) => item.replace(/\n */g, ' ')) }, next: end };
}

function takeTable(lines: readonly string[], at: number): Taken {
  const end = endOf(lines, at, (line) => line.startsWith('|'));
  const [head = [], , ...rows] = lines.slice(at, end).map(cellsOf);
  return { block: { kind: 'table', head, rows }, next: end };
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

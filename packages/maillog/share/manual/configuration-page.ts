/** maillog.conf(5): the directive tables, in the order and with the words of docs/config.md. */
import { STATEMENTS } from '../../src/config/configuration.ts';
import type { DirectiveSpec, DirectiveTable } from '../../src/config/directive.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { BUILT_IN } from '../../src/entry/create-entries.ts';
import { COMMON_DIRECTIVES } from '../../src/entry/entry.ts';
import type { Block } from './markdown.ts';
import { literal, prose, seeAlso, terms, title } from './mdoc.ts';
import { body, refer, sections } from './page.ts';
import type { Section } from './page.ts';

/** Every row of a directive table has its place on the page, also where docs/config.md has no row for it. */
export async function configurationPage(page: readonly Section[], date: Date): Promise<string> {
  const [{ blocks: introduction } = { blocks: [] }, ...rest] = page;
  const tables = new Map<string, DirectiveTable>([
    ['Statements', STATEMENTS],
    ['Settings', SETTINGS],
    ['Entries', COMMON_DIRECTIVES],
  ]);
  for (const [kind, load] of Object.entries(BUILT_IN)) tables.set(kind, (await load()).table ?? []);
  const known = new Set(rest.map((section) => section.title));
  const lost = [...tables.keys()].filter((name) => !known.has(name));
  if (lost.length > 0) throw new Error(`docs/config.md has no section ${lost.join(', ')}`);
  return `${[
    ...title('maillog.conf', 5, 'the configuration of maillog', date),
    '.Sh DESCRIPTION',
    ...body(introduction),
    ...sections(rest, (section) => withTable(section, tables.get(section.title) ?? [])),
    ...seeAlso(['maillog(1)', 'maillog-generate(1)', 'maillog-listing(5)']),
  ].join('\n')}\n`;
}

/** The section with `table` in place of its own table, or after its text. */
function withTable({ title: heading, blocks }: Section, table: DirectiveTable): string[] {
  if (table.length === 0) return body(blocks);
  const at = blocks.findIndex((block) => block.kind === 'table');
  const block = blocks[at];
  const rows = block?.kind === 'table' ? block.rows : [];
  const list = directiveTerms(table, rows, heading === 'Settings' ? 'set ' : '');
  if (at === -1) return [...body(blocks), ...list];
  const after = blocks.slice(at + 1);
  return [...body(blocks.slice(0, at)), ...list, ...(after.length > 0 ? ['.Pp', ...body(after)] : [])];
}

/** The rows of the table of directives; then the rows of docs/config.md that name no directive of it. */
function directiveTerms(
  table: DirectiveTable,
  rows: readonly (readonly string[])[],
  prefix: string,
): string[] {
  const named = new Set<readonly string[]>();
  const own = table.map((spec, at) => {
    const about = rowsAbout(spec, rows);
    for (const row of about) named.add(row);
    // Directives that share their rows stand one below the other, with one text.
    const [next] = table.slice(at + 1);
    const shared =
      next &&
      about.length > 0 &&
      rowsAbout(next, rows).map(String).join('\n') === about.map(String).join('\n');
    return [term(spec, prefix), shared ? [] : said(spec, about, prefix)] as const;
  });
  const others = rows
    .filter((row) => !named.has(row))
    .map(([first = '', text = '']) => {
      return [literal(first.replaceAll('`', '')), prose(capital(text), refer)] as const;
    });
  return terms([...own, ...others]);
}

/** The rows that have the usage of a directive; or all that name it. */
function rowsAbout(
  { name, usage }: DirectiveSpec,
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const exact = rows.filter(([first = '']) => first.includes(`\`${name} ${usage}\``));
  return exact.length > 0 ? exact : rows.filter((row) => namesOf(row).includes(name));
}

/** The directives that a row of docs/config.md is about: `hides 'LINE'`, `shows 'LINE'` gives both names. */
function namesOf([first = '']: readonly string[]): string[] {
  const group = first.startsWith('`do ') ? ['do'] : [];
  return [...group, ...[...first.matchAll(/`(\w+)/g)].map(([, name = '']) => name)];
}

function term({ name, usage }: DirectiveSpec, prefix: string): string {
  return `\\fB${literal(`${prefix}${name}`)}\\fR \\fI${literal(usage)}\\fR`;
}

function said(
  { name, help, example, usage }: DirectiveSpec,
  rows: readonly (readonly string[])[],
  prefix: string,
): string[] {
  // A row such as `fold yes` is about one form of the directive, which its text does not name.
  const texts = rows.map(([first = '', text = '']) =>
    rows.length > 1 ? `${first}: ${text}` : capital(text),
  );
  const about = (texts.length > 0 ? texts : [capital(help)]).map((each) => `${each.replace(/\.$/, '')}.`);
  const lines = body(about.map((each) => ({ kind: 'paragraph', text: each })));
  // The usage of a switch is its example.
  if (example === undefined || example === usage) return lines;
  const shown: Block = { kind: 'code', lines: `${prefix}${name} ${example}`.split('\n') };
  return [...lines, ...body([shown])];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

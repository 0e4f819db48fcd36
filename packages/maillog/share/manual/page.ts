/** Turns blocks of a page of docs/ into a manual page's sections. */
import type { Block } from './markdown.ts';
import { bullets, display, inline, prose, terms } from './mdoc.ts';
import type { Reference } from './mdoc.ts';

/** A part of a page below one heading: `{title: 'Settings', blocks: […]}`. */
export interface Section {
  readonly level: number;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The sections of a page, in order; what is before the first heading has the title of the page. */
export function sectionsOf(blocks: readonly Block[]): readonly Section[] {
  const sections: { level: number; title: string; blocks: Block[] }[] = [];
  for (const block of blocks) {
    if (block.kind === 'heading') sections.push({ level: block.level, title: block.text, blocks: [] });
    else sections.at(-1)?.blocks.push(block);
  }
  return sections;
}

/** Names other pages of docs/ as manual pages, or as files that the packages install. */
export const refer: Reference = (target, text) => {
  if (/^https?:/.test(target)) return `${text} (${target})`;
  if (target.startsWith('#')) return text;
  const name = target.replace(/^.*\//, '').replace(/#.*/, '');
  return MANUALS[name] ?? `\`/usr/share/doc/maillog/${name}\``;
};

/** The pages of docs/ that are manual pages. */
const MANUALS: Readonly<Record<string, string>> = {
  'maillog.1.md': '**maillog**(1)',
  'config.md': '**maillog.conf**(5)',
  'listing.md': '**maillog-listing**(5)',
};

/** Lines of mdoc; the first block needs no `.Pp` after the heading that precedes it. */
export function body(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, at) => {
    const before = block.kind === 'paragraph' && at > 0 ? ['.Pp'] : [];
    return [...before, ...linesOf(block)];
  });
}

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [];
    case 'paragraph':
      return prose(block.text, refer);
    case 'code':
      return display(block.lines);
    case 'list':
      return bullets(block.items.map((item) => prose(item, refer)));
    case 'table':
      return terms(
        block.rows.map(([first = '', ...others]) => [inline(first, refer), cells(block.head, others)]),
      );
  }
}

/** The cells after the first one; of several, each with its heading. */
function cells([, ...head]: readonly string[], others: readonly string[]): string[] {
  if (others.length === 1) return prose(others[0] ?? '', refer);
  return bullets(others.map((cell, at) => prose(`${head[at]}: ${cell}`, refer)));
}

/** Sections of MailLog's pages as mdoc has them. */
export function sections(all: readonly Section[], bodyOf: (section: Section) => readonly string[]): string[] {
  return all.flatMap((section) => {
    // mdoc keeps ERRORS for system calls.
    const title = section.title === 'Errors' ? 'Diagnostics' : section.title;
    const heading =
      section.level === 2 ? `.Sh ${inline(title.toUpperCase(), refer)}` : `.Ss ${inline(title, refer)}`;
    return [heading, ...bodyOf(section)];
  });
}

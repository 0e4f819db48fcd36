/** All manual pages by their place below /usr/share/man: `man1/maillog.1`. */
import { readFileSync } from 'node:fs';
import { commandPages } from './command-pages.ts';
import { configurationPage } from './configuration-page.ts';
import { parseMarkdown } from './markdown.ts';
import { seeAlso, title } from './mdoc.ts';
import { body, sections, sectionsOf } from './page.ts';
import type { Section } from './page.ts';

/**
 * @param docs the folder docs/
 * @param date what each page names as its date
 */
export async function manualPages(docs: string, date: Date): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const [name, text] of commandPages(read(docs, 'maillog.1.md'), date)) pages.set(`man1/${name}`, text);
  // The program's name for those who come from the original.
  pages.set('man1/maillog.pl.1', '.so man1/maillog.1\n');
  pages.set('man5/maillog.conf.5', await configurationPage(read(docs, 'config.md'), date));
  pages.set('man5/maillog-listing.5', listingPage(read(docs, 'listing.md'), date));
  return pages;
}

function read(docs: string, name: string): readonly Section[] {
  return sectionsOf(parseMarkdown(readFileSync(`${docs}/${name}`, 'utf8')));
}

function listingPage([introduction, ...rest]: readonly Section[], date: Date): string {
  return `${[
    ...title('maillog-listing', 5, 'the listing of files that a monitor of maillog prints', date),
    '.Sh DESCRIPTION',
    ...body(introduction?.blocks ?? []),
    ...sections(rest, ({ blocks }) => body(blocks)),
    ...seeAlso(['maillog-accept(1)', 'maillog-check(1)', 'maillog.conf(5)']),
  ].join('\n')}\n`;
}

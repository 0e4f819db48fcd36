/** maillog-read(1): the table of commands, with sections of docs/reading.md. */
import { optionTerms, sentence, synopsis } from '../../maillog/share/manual/command-pages.ts';
import { parseMarkdown } from '../../maillog/share/manual/markdown.ts';
import { literal, prose, seeAlso, terms, title } from '../../maillog/share/manual/mdoc.ts';
import { body, refer, sections, sectionsOf } from '../../maillog/share/manual/page.ts';
import { COMMANDS } from '../src/cli/commands.ts';

/** The sections of docs/reading.md that are for a manual page, too. */
const SECTIONS = new Set(['Sources', 'Limits', 'The list', 'The store']);

/** @param page docs/reading.md */
export function manualPage(page: string, date: Date): string {
  const { view, ...words } = COMMANDS;
  const { 'rules publish': publish, ...others } = COMMANDS;
  const options = Object.assign(
    {},
    ...Object.values(others).map((spec) => spec.options),
  ) as typeof view.options;
  const told = page
    .split(/^(?=##)/m)
    .filter((part) => SECTIONS.has(/^### (.*)/.exec(part)?.[1] ?? ''))
    .flatMap((part) => sectionsOf(parseMarkdown(part)));
  const lines = [
    ...title(
      'maillog-read',
      1,
      'reads the reports of many hosts, and lists what is unusual over all of them',
      date,
    ),
    '.Sh SYNOPSIS',
    ...synopsis(Object.values(COMMANDS).map(({ usage }) => usage)),
    '.Sh DESCRIPTION',
    ...sentence(view.help),
    ...prose('A word before PATH does something else:', refer),
    ...terms(Object.entries(words).map(([name, { help }]) => [`\\fB${literal(name)}\\fR`, sentence(help)])),
    '.Sh OPTIONS',
    ...optionTerms(options),
    ...prose('`rules publish` takes:', refer),
    ...optionTerms(publish.options),
    ...sections(told, ({ blocks }) => body(blocks)),
    '.Sh EXIT STATUS',
    ...prose(
      '0: all was read. 1: `check` found something wrong. 65: a path could not be read. **maillog**(1) lists the others.',
      refer,
    ),
    ...seeAlso(['maillog(1)', 'maillog-open(1)']),
  ];
  return `${lines.join('\n')}\n`;
}

/** maillog-fleet(8): the table of commands, with sections of docs/fleet.md. */
import { optionTerms, sentence, synopsis } from '../../maillog/share/manual/command-pages.ts';
import { parseMarkdown } from '../../maillog/share/manual/markdown.ts';
import { literal, prose, seeAlso, title } from '../../maillog/share/manual/mdoc.ts';
import { body, refer, sections, sectionsOf } from '../../maillog/share/manual/page.ts';
import { COMMANDS } from '../src/cli/commands.ts';
import type { CommandSpec } from '../src/maillog.ts';

/** The sections of docs/fleet.md that are for a manual page, too. */
const SECTIONS = new Set(['Certificates', 'Conflicts', 'Watching', 'Backup and upgrade', 'Threats']);

/** @param page docs/fleet.md */
export function manualPage(page: string, date: Date): string {
  const told = page
    .split(/^(?=###? )/m)
    .filter((part) => SECTIONS.has(/^##+ (.*)/.exec(part)?.[1] ?? ''))
    .flatMap((part) => sectionsOf(parseMarkdown(part)));
  const lines = [
    ...title('maillog-fleet', 8, 'receives, counts and shows the reports of many hosts', date),
    '.Sh SYNOPSIS',
    ...synopsis(Object.values(COMMANDS).map(({ usage }) => usage)),
    '.Sh DESCRIPTION',
    ...prose('Each command prints its options with `--help`, too.', refer),
    ...Object.values(COMMANDS).flatMap(commandSection),
    ...sections(told, ({ blocks }) => body(blocks)),
    '.Sh EXIT STATUS',
    ...prose('1: `status` found an alarm. **maillog**(1) lists the others.', refer),
    ...seeAlso(['maillog(1)', 'maillog-read(1)']),
  ];
  return `${lines.join('\n')}\n`;
}

function commandSection({ usage, help, options }: CommandSpec): string[] {
  return [`.Ss ${literal(usage)}`, ...sentence(help), ...optionTerms(options)];
}

/** maillog(1) and a page for each command: the table of commands, with the prose of docs/maillog.1.md. */
import { COMMANDS, COMMON } from '../../src/cli/commands.ts';
import type { CommandName, CommandSpec, OptionSpec } from '../../src/cli/commands.ts';
import { literal, prose, seeAlso, terms, title } from './mdoc.ts';
import { body, refer, sections } from './page.ts';
import type { Section } from './page.ts';

/** The pages by file name: `maillog.1`, `maillog-open.1`. */
export function commandPages(manual: readonly Section[], date: Date): Map<string, string> {
  const pages = new Map([['maillog.1', text(programPage(manual, date))]]);
  for (const name of namesOfPages())
    pages.set(`maillog-${name}.1`, text(commandPage(name, COMMANDS[name], manual, date)));
  return pages;
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** The report has no name of its own: maillog(1) is its page. */
function namesOfPages(): CommandName[] {
  return (Object.keys(COMMANDS) as CommandName[]).filter((name) => name !== 'report');
}

function programPage(manual: readonly Section[], date: Date): string[] {
  const about = 'collects a report of a host, seals it with OpenPGP and delivers it';
  const { report } = COMMANDS;
  return [
    ...title('maillog', 1, about, date),
    '.Sh SYNOPSIS',
    ...synopsis([
      ...Object.values(COMMANDS).map(({ usage }) => usage),
      'maillog help [COMMAND]',
      'maillog version',
    ]),
    '.Sh DESCRIPTION',
    ...sentence(report.help),
    ...proseOf(manual, report),
    '.Pp',
    ...prose('Every command has a manual page of its own, and prints its options with `--help`:', refer),
    ...terms(
      namesOfPages().map((name) => [`\\fBmaillog\\-${literal(name)}\\fR(1)`, sentence(COMMANDS[name].help)]),
    ),
    '.Sh OPTIONS',
    ...optionTerms({ ...report.options, ...COMMON }),
    ...sections(
      ['Environment', 'Files', 'Exit status'].map((name) => sectionOf(manual, name)),
      ({ blocks }) => body(blocks),
    ),
    ...seeAlso([
      ...namesOfPages().map((name) => `maillog-${name}(1)`),
      'maillog.conf(5)',
      'maillog-listing(5)',
    ]),
  ];
}

/** mdoc's order of these sections is not that of docs/maillog.1.md. */
function sectionOf(manual: readonly Section[], name: string): Section {
  const section = manual.find(({ level, title: heading }) => level === 2 && heading === name);
  if (!section) throw new Error(`docs/maillog.1.md has no section ${name}`);
  return section;
}

function commandPage(name: string, spec: CommandSpec, manual: readonly Section[], date: Date): string[] {
  return [
    ...title(`maillog-${name}`, 1, spec.help, date),
    '.Sh SYNOPSIS',
    ...synopsis([spec.usage]),
    '.Sh DESCRIPTION',
    ...sentence(spec.help),
    ...proseOf(manual, spec),
    '.Sh OPTIONS',
    ...optionTerms({ ...spec.options, ...COMMON }),
    '.Sh EXIT STATUS',
    ...prose('**maillog**(1) lists the exit statuses.', refer),
    ...seeAlso(['maillog(1)', 'maillog.conf(5)', 'maillog-listing(5)']),
  ];
}

/** `.Nm` writes the name of the page, and these lines are calls of the program. */
export function synopsis(usages: readonly string[]): string[] {
  return ['.Bd -literal', ...usages.map(call), '.Ed'];
}

/** `maillog explain -C FILE [LOG…]` in the fonts of a synopsis: words are bold, and placeholders italic. */
function call(usage: string): string {
  return usage
    .split(/([A-Z][A-Z:]+…?|…|[[\]|' ])/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      /^[A-Z]/.test(piece)
        ? `\\fI${literal(piece)}\\fR`
        : /^[\w-]/.test(piece)
          ? `\\fB${literal(piece)}\\fR`
          : literal(piece),
    )
    .join('');
}

export function optionTerms(options: CommandSpec['options']): string[] {
  return terms(Object.entries(options).map(([name, spec]) => [optionTerm(name, spec), sentence(spec.help)]));
}

function optionTerm(name: string, { short, argument }: OptionSpec): string {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
  const typed = names.map((each) => `\\fB${literal(each)}\\fR`).join(', ');
  return argument === undefined ? typed : `${typed} \\fI${literal(argument)}\\fR`;
}

/** A help line is not Markdown: what looks like a mark in it is text. */
export function sentence(help: string): string[] {
  const line = literal(`${help.charAt(0).toUpperCase()}${help.slice(1)}.`);
  return [/^[.']/.test(line) ? `\\&${line}` : line];
}

/** What docs/maillog.1.md says of a command, besides its help and its options. */
function proseOf(manual: readonly Section[], { usage, help }: CommandSpec): string[] {
  const section = manual.find(({ level, title: heading }) => level === 3 && heading === `\`${usage}\``);
  if (!section) throw new Error(`docs/maillog.1.md has no section ${usage}`);
  const said = `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;
  const rest = section.blocks.filter(
    (block) =>
      !(block.kind === 'paragraph' && block.text === said) &&
      !(block.kind === 'list' && block.items.every((item) => item.startsWith('`-'))),
  );
  return rest.length === 0 ? [] : ['.Pp', ...body(rest)];
}

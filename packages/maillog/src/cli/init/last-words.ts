/** What `maillog init` says at the end: what the reader sees, how to open it, and what comes next. */
import { readable } from '../../bytes.ts';
import { quoteWord } from '../../config/quote.ts';
import type { SentTest } from '../doctor/send-test-report.ts';
import { defaultConfiguration } from '../survey/default-configuration.ts';
import { groupsOfFour } from './key.ts';
import type { Plan } from './plan.ts';

export function lastWords(
  { to, file, timing, starter }: Plan,
  { sequence, route, fault, signer }: SentTest,
  from: string,
): string[] {
  const option = `-C ${quoteWord(file)}`;
  const sent =
    fault === undefined
      ? [
          `sent: test report ${sequence} to ${to}; ${route} took it`,
          '',
          ...whereItIs(route, from, to),
          'Mail programs with OpenPGP (Thunderbird, mutt) open it by themselves.',
          'Or save it on the machine with the private key, and run there: maillog open MAIL',
        ]
      : [
          `not sent yet: test report ${sequence}: ${fault}`,
          `to do: maillog doctor ${option} tries the way of the mail; once that works, maillog flush ${option} sends the report`,
        ];
  return [
    ...sent,
    ...(signer === undefined
      ? []
      : [`This host signs with ${groupsOfFour(signer)}; maillog open shows it, and remembers it.`]),
    '',
    `next: maillog ${file === defaultConfiguration() ? 'run' : option} makes the first report now${starter.words === undefined ? '' : `; otherwise it comes by itself, ${timing.words}`}.`,
  ];
}

/** The configuration is written, so `maillog init` cannot be run again. */
export function unsentWords({ file }: Plan): string {
  return `to do: no test report was sent; mend the fault, then: maillog doctor --send -C ${quoteWord(file)}`;
}

/** What `--dry-run` shows: each file with its text, and each command. */
export function planText({ files, starter, to, route }: Plan): string[] {
  return [
    ...files.flatMap(({ path, text, mode }) => [
      '',
      `would write ${path} (${mode.toString(8).padStart(4, '0')}):`,
      ...linesOf(text).map((line) => `    ${line}`.trimEnd()),
    ]),
    '',
    ...starter.commands.map((words) => `would run ${words.join(' ')}`),
    ...(starter.words === undefined ? [] : [`would be started by ${starter.words}`]),
    ...(starter.hint === undefined ? [] : [`to do: ${starter.hint}`]),
    `would send a sealed test report to ${to} by ${route.words}`,
  ];
}

/** The first lines of a long file. */
function linesOf(text: string): string[] {
  const lines = readable(text).trimEnd().split('\n');
  return lines.length <= MAX_LINES
    ? lines
    : [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`];
}

const MAX_LINES = 60;

function whereItIs(route: string, from: string, to: string): string[] {
  if (route.startsWith('maildir ')) return [];
  return route === 'sendmail'
    ? [`If no mail from ${from} comes to ${to}, mailq shows whether it waits on this host.`]
    : [`A mail from ${from} is on its way to ${to}.`];
}

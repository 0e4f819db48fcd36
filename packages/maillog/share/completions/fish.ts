/** Fish's completion: a line for each word and each option. */
import { CALLED_BY_OPTION, MADE, PLAIN_WORDS, REPORT, WORDS } from './arguments.ts';
import type { Command, Offer, Option } from './arguments.ts';

export function fish(): string {
  const words = [...WORDS.map(({ name, help }) => [name, help]), ...Object.entries(PLAIN_WORDS)];
  const names = words.map(([name = '']) => name).join(' ');
  const called = CALLED_BY_OPTION.map(({ name }) => name).join(' ');
  const seen = (name: string): string => `__fish_seen_subcommand_from ${name}`;
  return `# ${MADE}
complete -c maillog -f
${words.map(([name = '', help = '']) => `complete -c maillog -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`).join('\n')}
complete -c maillog -n '${seen('help')}' -a '${WORDS.map(({ name }) => name).join(' ')}'
${lines(REPORT, `not ${seen(names)}; and not __fish_contains_opt ${called}`)}
${CALLED_BY_OPTION.map((each) => lines(each, `__fish_contains_opt ${each.name}`)).join('\n')}
${WORDS.map((each) => lines(each, seen(each.name))).join('\n')}
`;
}

function lines({ options, operands }: Command, condition: string): string {
  return [
    ...options.map(
      (option) => `complete -c maillog -n '${condition}'${flags(option)} -d ${quoted(option.help)}`,
    ),
    ...(operands === 'files' ? [`complete -c maillog -n '${condition}' -F`] : []),
  ].join('\n');
}

function flags({ name, short, argument, offer }: Option): string {
  const letter = short === undefined ? '' : ` -s ${short}`;
  return `${letter} -l ${name}${argument === undefined ? '' : argumentFlags(offer)}`;
}

function argumentFlags(offer: Offer): string {
  if (typeof offer !== 'string') return ` -x -a '${offer.join(' ')}'`;
  return { files: ' -r -F', directories: " -x -a '(__fish_complete_directories)'", nothing: ' -x' }[offer];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}

/** Fish's completion: a line for each word and each option. */
import { MADE, PLAIN_WORDS } from './arguments.ts';
import type { Command, Offer, Option, Program } from './arguments.ts';

export function fish({ name: program, main, words: commands, calledByOption }: Program): string {
  const words = [...commands.map(({ name, help }) => [name, help]), ...Object.entries(PLAIN_WORDS)];
  const names = words.map(([name = '']) => name).join(' ');
  const called = calledByOption.map(({ name }) => name).join(' ');
  const seen = (name: string): string => `__fish_seen_subcommand_from ${name}`;
  return `# ${MADE}
complete -c ${program} -f
${words.map(([name = '', help = '']) => `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`).join('\n')}
complete -c ${program} -n '${seen('help')}' -a '${commands.map(({ name }) => name).join(' ')}'
${lines(program, main, `not ${seen(names)}; and not __fish_contains_opt ${called}`)}
${calledByOption.map((each) => lines(program, each, `__fish_contains_opt ${each.name}`)).join('\n')}
${commands.map((each) => lines(program, each, seen(each.name))).join('\n')}
`;
}

function lines(program: string, { options, operands }: Command, condition: string): string {
  return [
    ...options.map(
      (option) => `complete -c ${program} -n '${condition}'${flags(option)} -d ${quoted(option.help)}`,
    ),
    ...(operands === 'files' ? [`complete -c ${program} -n '${condition}' -F`] : []),
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

/** Zsh's completion, by its own _arguments: each option is offered once, with its help. */
import { MADE, PLAIN_WORDS, identifier, spellings } from './arguments.ts';
import type { Command, Offer, Option, Program } from './arguments.ts';

export function zsh({ name: program, main, words: commands, calledByOption }: Program): string {
  const words = [...commands.map(({ name, help }) => [name, help]), ...Object.entries(PLAIN_WORDS)];
  return `#compdef ${program}
# ${MADE}
_${identifier(program)}_words() {
    local -a words_=(
${words.map(([name = '', help = '']) => `        ${quoted(`${name}:${help}`)}`).join('\n')}
    )
    _describe -t commands command words_
}

_${identifier(program)}() {
    local curcontext="$curcontext" ret=1
    local -a state line
    typeset -A opt_args

    case $words[2] in
${commands.map(wordCase).join('\n')}
        help)
            shift words
            (( CURRENT-- ))
            _arguments '1:command:_${identifier(program)}_words'
            return
            ;;
    esac
${calledByOption.map(calledCase).join('\n')}
    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _${identifier(program)}_words && return
    fi
${specs(main, '    ')}
}

_${identifier(program)} "$@"
`;
}

/** The word is complete if there is another one after it. */
function wordCase(command: Command): string {
  return `        ${command.name})
            if (( CURRENT > 2 )); then
                shift words
                (( CURRENT-- ))
${specs(command, '                ')}
                return
            fi
            ;;`;
}

function calledCase(command: Command): string {
  return `    if (( \${words[(I)--${command.name}(|=*)]} )); then
${specs(command, '        ')}
        return
    fi`;
}

function specs({ options, operands }: Command, indent: string): string {
  const rows = [
    ...options.map(spec),
    ...(operands === 'nothing' ? [] : [quoted(`*:file:${action(operands)}`)]),
  ];
  return `${indent}_arguments -s -S : ${rows.map((row) => `\\\n${indent}    ${row}`).join(' ')}`;
}

function spec(option: Option): string {
  const [first = '', second] = spellings(option);
  const argument =
    option.argument === undefined ? '' : `:${escaped(option.argument)}:${action(option.offer)}`;
  const help = `[${escaped(option.help)}]${argument}`;
  const sign = (name: string): string =>
    option.argument === undefined ? name : `${name}${name.startsWith('--') ? '=' : '+'}`;
  if (option.multiple === true) {
    return second === undefined
      ? quoted(`*${sign(first)}${help}`)
      : `'*'{${sign(first)},${sign(second)}}${quoted(help)}`;
  }
  return second === undefined
    ? quoted(`(${first})${sign(first)}${help}`)
    : `'(${first} ${second})'{${sign(first)},${sign(second)}}${quoted(help)}`;
}

function action(offer: Offer): string {
  if (typeof offer !== 'string') return `(${offer.join(' ')})`;
  return { files: '_files', directories: '_files -/', nothing: ' ' }[offer];
}

/** Brackets end a help, colons a field. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

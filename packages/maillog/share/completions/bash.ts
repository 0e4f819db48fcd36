/**
 * Bash's completion: one function. It starts no program, and leaves file names to readline, which knows `~`
 * and quotes.
 */
import { MADE, PLAIN_WORDS, identifier, spellings } from './arguments.ts';
import type { Command, Offer, Program } from './arguments.ts';

export function bash({ name: program, main, words: commands, calledByOption }: Program): string {
  const words = [...commands.map(({ name }) => name), ...Object.keys(PLAIN_WORDS)];
  return `# ${MADE}
_${identifier(program)}() {
    local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=${main.name} word offer=

    # Bash splits --conf=FILE at the sign.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=\${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()

    if (( COMP_CWORD > 1 )); then
        case \${COMP_WORDS[1]} in
            ${words.join('|')}) command=\${COMP_WORDS[1]} ;;
            *)
                for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
                    case $word in
${calledByOption.map(({ name }) => `                        --${name}) command=${name} ;;`).join('\n')}
                    esac
                done
                ;;
        esac
    elif [[ $cur != -* ]]; then
        COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur"))
${main.operands === 'files' ? '        compopt -o default\n' : ''}        return
    fi

    case $command in
${[main, ...calledByOption, ...commands].map(commandCase).join('\n')}
        help) offer='${commands.map(({ name }) => name).join(' ')}' ;;
    esac
    case $offer in
        '<files>') compopt -o default ;;
        '<directories>') compopt -o dirnames ;;
        *) COMPREPLY=($(compgen -W "$offer" -- "$cur")) ;;
    esac
}
complete -F _${identifier(program)} ${program}
`;
}

/** What is offered after an option with an argument; else the options, or what the command takes. */
function commandCase({ name, options, operands }: Command): string {
  const withArgument = options.filter(({ argument }) => argument !== undefined);
  const offers = new Map<string, string[]>();
  for (const option of withArgument) {
    const offer = offerText(option.offer);
    offers.set(offer, [...(offers.get(offer) ?? []), ...spellings(option)]);
  }
  const cases = [...offers].map(
    ([offer, names]) => `                ${names.join('|')}) offer='${offer}' ;;`,
  );
  const all = options.map((option) => `--${option.name}`).join(' ');
  return `        ${name})
            case $prev in
${cases.length > 0 ? `${cases.join('\n')}\n` : ''}                *)
                    if [[ $cur == -* ]]; then
                        offer='${all}'
                    else
                        offer='${offerText(operands)}'
                    fi
                    ;;
            esac
            ;;`;
}

function offerText(offer: Offer): string {
  if (typeof offer !== 'string') return offer.join(' ');
  return offer === 'nothing' ? '' : `<${offer}>`;
}

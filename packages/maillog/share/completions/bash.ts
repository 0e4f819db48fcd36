/**
 * Bash's completion: one function. It starts no program, and leaves file names to readline, which knows `~`
 * and quotes.
 */
import { CALLED_BY_OPTION, MADE, PLAIN_WORDS, REPORT, WORDS, spellings } from './arguments.ts';
import type { Command, Offer } from './arguments.ts';

export function bash(): string {
  const words = [...WORDS.map(({ name }) => name), ...Object.keys(PLAIN_WORDS)];
  return `# ${MADE}
_maillog() {
    local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=report word offer=

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
${CALLED_BY_OPTION.map(({ name }) => `                        --${name}) command=${name} ;;`).join('\n')}
                    esac
                done
                ;;
        esac
    elif [[ $cur != -* ]]; then
        COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur"))
        return
    fi

    case $command in
${[REPORT, ...CALLED_BY_OPTION, ...WORDS].map(commandCase).join('\n')}
        help) offer='${WORDS.map(({ name }) => name).join(' ')}' ;;
    esac
    case $offer in
        '<files>') compopt -o default ;;
        '<directories>') compopt -o dirnames ;;
        *) COMPREPLY=($(compgen -W "$offer" -- "$cur")) ;;
    esac
}
complete -F _maillog maillog
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

/**
 * Lines of shell as steps, of which those that only call maillog need no shell:
 * `echo 1 > a; maillog explain --line 'a b' | tail -1` is `echo 1 > a`, and a call whose output `tail -1`
 * takes.
 */
export type Step = { readonly shell: string } | Call;

export interface Call {
  readonly shell: string;
  readonly args: readonly string[];
  /** What takes its output, as the shell runs it: `tail -1`, `cat > new.log`. */
  readonly taker: string | undefined;
  /** Whether the status of the step is that of what takes the output. */
  readonly isPipe: boolean;
}

/** Text in quotes, or up to a `;` with a blank, which ends a step. */
const STEP = /(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|;(?! )|[^;'"\\])+/g;
/** What makes one step of a whole line: loops, lists in parentheses, variables. */
const ONE_STEP = /\b(?:for|if|while) |[({]|\b[A-Za-z_]+=/;
/** A word without anything that the shell would replace, or one in single quotes. */
const WORD = /^ +(?:'([^']*)'|([\w./:,=@+-]+))(?= |$)/;
const QUOTED = /'[^']*'|"(?:[^"\\$`]|\\.)*"/g;
/** `| tail -1 | cut -c 1-9`, `> new.log` */
const TAKER = /^ (?:\| [^&<>`$]+|> ?[^&<>`$| ]+)$/;

/** The steps that /bin/sh would run one after the other. */
export function stepsOf(line: string): Step[] {
  if (ONE_STEP.test(line.replaceAll(QUOTED, ''))) return [{ shell: line }];
  return [...line.matchAll(STEP)].map(([step]) => stepOf(step.trim()));
}

function stepOf(shell: string): Step {
  if (!/^maillog(?= |$)/.test(shell)) return { shell };
  let left = shell.slice('maillog'.length);
  const args: string[] = [];
  for (let word = WORD.exec(left); word; word = WORD.exec(left)) {
    args.push(word[1] ?? word[2] ?? '');
    left = left.slice(word[0].length);
  }
  const isPipe = left.startsWith(' |');
  if (left === '') return { shell, args, taker: undefined, isPipe };
  if (!TAKER.test(left.replaceAll(QUOTED, 'quoted')) || left.includes('maillog ')) return { shell };
  return { shell, args, taker: isPipe ? left.slice(2) : `cat${left}`, isPipe };
}

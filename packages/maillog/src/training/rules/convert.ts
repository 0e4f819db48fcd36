/**
 * Turns the patterns of a rules file that training wrote before there were templates into templates.
 *
 * Each place of a pattern becomes the widest placeholder that takes nothing new there; PROBES has what each
 * placeholder may take. (A sign before a number is the one exception.) The template must match the lines that
 * the file has of its rule. Any other rule stays as it is.
 */
import type { ByteString } from '../../bytes.ts';
import { parsePattern } from '../../pattern/index.ts';
import { piecesOf } from './pattern-pieces.ts';
import { templateLine } from './template-line.ts';
import type { TemplatePiece } from './template-line.ts';
import { matched, statementOf } from './proposed-rule.ts';
import type { ProposedRule } from './proposed-rule.ts';
import { isAccepted } from './is-accepted.ts';

/** `{text: '…', converted: 12, left: [4, 19]}`: `left` has the numbers of the lines of the other rules. */
export interface Conversion {
  readonly text: ByteString;
  readonly converted: number;
  readonly left: readonly number[];
}

/** A live rule as training wrote it, in one line or as a block. */
const RULE =
  /^(?:ignore =~ m\{(\^.*\$)\}|do ignore\n {4}=~ m\{(\^.*\$)\}\n(?: {4}!~ m\{.*\}\n)*end)(?:\nhides (.*))?$/gm;

/** The widest first: what is typical of each, and its edges. */
const PROBES: readonly (readonly [placeholder: string, probes: readonly string[]])[] = [
  ['{text}', ['', 'a b', '/x?y=1 "z"', '\xc3\xa9']],
  ['{path}', ['a', '/a/b-c.d_e', '~/x', 'a@b:c=d,e;f+g', '%20']],
  ['{user}', ['a', 'Ab_c-d.e', 'x@y$', '1a+b']],
  ['{host}', ['a', 'Ab-1_c.example.', '10.0.0.1', 'fe80::1']],
  ['{id}', ['1', 'a1', 'A_b.c:d-7']],
  ['{word}', ['a', 'Abc', "a'b-c.d_e1", '\xc3\xa9t\xc3\xa9']],
  ['{time}', ['15:16', '15:16:01', '15:16:01.5']],
  ['{mac}', ['00:11:22:aa:bb:cc', '00-11-22-AA-BB-CC']],
  ['{float}', ['1.5', '12.25']],
  ['{ip}', ['10.0.0.1', '255.255.255.255']],
  ['{hex}', ['12ab', 'deadbeef', '0']],
  ['{int}', ['0', '7', '12', '1234567890']],
];

export function convert(file: ByteString): Conversion {
  let converted = 0;
  const left: number[] = [];
  const text = file.replace(
    RULE,
    (whole: string, single: string, block: string, hides: string, at: number) => {
      const pattern = single ?? block;
      const examples = [quotedText(hides), exampleBefore(file, at)].filter((line) => line !== undefined);
      const statement = templateFor(pattern, examples);
      if (statement === undefined) {
        left.push(file.slice(0, at).split('\n').length);
        return whole;
      }
      converted++;
      return hides === undefined ? statement : `${statement}\nhides ${hides}`;
    },
  );
  return { text, converted, left };
}

/** The statement; undefined if no template is sure to take no more than the pattern. */
function templateFor(pattern: string, examples: readonly string[]): string | undefined {
  const found = piecesOf(pattern);
  if (!found) return undefined;
  const pieces = found.pieces.map((piece) =>
    'literal' in piece ? { text: piece.literal, isLiteral: true } : placeholderFor(piece.pattern),
  );
  const known = pieces.filter((piece) => piece !== undefined);
  const text = known.length === pieces.length ? templateLine(known) : undefined;
  if (text === undefined) return undefined;
  // The time of a kernel since it started belongs to the header.
  const message = found.program === '-' ? text : text.replace(/^\[ ?\{float\}\] */, '');
  const template = {
    program: found.program,
    text: message,
    host: '',
    slots: [],
    outside: [],
    isSevere: false,
  };
  const rule: ProposedRule = { template };
  const before = parsePattern(Buffer.from(`m{${pattern}}`, 'latin1'));
  const own = examples.filter((line) => before.test(Buffer.from(line, 'latin1')) === true);
  const isSound = own.length > 0 && isAccepted(() => matched(rule, own).length === own.length);
  return isSound ? statementOf(rule, 'usual') : undefined;
}

function placeholderFor(pattern: string): TemplatePiece | undefined {
  const [, list] =
    /^\(\?:((?:[\w ,.:/@%=-]|\\[^\w\s])+(?:\|(?:[\w ,.:/@%=-]|\\[^\w\s])+)+)\)$/.exec(pattern) ?? [];
  if (list !== undefined) {
    const values = list.split('|').map((value) => value.replace(/\\(.)/g, '$1'));
    return values.some((value) => /[{}|]/.test(value))
      ? undefined
      : { text: `{one:${values.join('|')}}`, isLiteral: false };
  }
  const whole = parsePattern(Buffer.from(`m{\\A(?:${pattern})\\z}`, 'latin1'));
  const found = PROBES.find(([, probes]) =>
    probes.every((probe) => whole.test(Buffer.from(probe, 'latin1')) === true),
  );
  return found && { text: found[0], isLiteral: false };
}

/** The line of `# e.g. LINE` in the comment before a rule. */
function exampleBefore(file: string, at: number): string | undefined {
  const comment = file.slice(file.lastIndexOf('\n\n', at) + 1, at);
  return /^# e\.g\. (.*)$/m.exec(comment)?.[1];
}

/** A word as config/quote.ts writes it. */
function quotedText(word: string | undefined): string | undefined {
  if (word === undefined || !word.startsWith("'")) return word;
  return word.slice(1, -1).replaceAll(String.raw`'\''`, "'");
}

/**
 * Proposals as a rules file in the language of the configuration: one line a rule, sorted by program, then by
 * template, so that the next training changes few lines of the file. A comment before each rule says what is
 * known about it, and a test after it has a line that it matches.
 */
import type { ByteString } from '../../bytes.ts';
import { quoteWord } from '../../config/quote.ts';
import { escapeBytes } from '../../text/escape.ts';
import type { Proposal } from './proposal.ts';
import { statementOf } from './proposed-rule.ts';
import type { ProposedRule } from './proposed-rule.ts';
import type { JudgeOptions } from './standing.ts';

/** The proposals, and the numbers for the head of the file. */
export interface Training extends JudgeOptions {
  readonly proposals: readonly Proposal[];
  readonly lines: number;
  /** Lines that were dropped, because there were too many different messages. */
  readonly dropped: number;
}

/** Rare messages that are listed; of the others, only their number is. */
const MAX_LISTED_RARE = 200;

/** The rules with what is known about them, as a ByteString for a reader. */
export function rulesFile(training: Training): string {
  const { proposals, min } = training;
  const rare = proposals.filter(({ standing }) => standing === 'rare');
  const rules = withRules('', training);
  if (rare.length === 0) return rules;
  const listed = rare
    .slice(0, MAX_LISTED_RARE)
    .map((each) => `# ${each.count}  ${comment(each.examples[0])}\n`);
  const more = rare.length > MAX_LISTED_RARE ? `# and ${rare.length - MAX_LISTED_RARE} others\n` : '';
  return `${rules}\n# ---- Shown: seen in fewer than ${counted(min, 'line')} ----\n${listed.join('')}${more}`;
}

/**
 * A rules file with the new rules, each in its place. Rules that the file has stay where they are; a rule
 * that it has already is not added again.
 */
export function withRules(file: ByteString, training: Training): ByteString {
  const live = training.proposals.filter(({ standing }) => standing !== 'rare');
  const blocks = file.split(/\n(?:[ \t]*\n)+/).filter((block) => block.trim() !== '');
  if (blocks.length === 0) blocks.push(head(training));
  const known = new Set(file.split('\n').map((line) => line.trim().replace(/^(?:usual|fold|ignore) +/, '')));
  const places = blocks.map((block) => ({ block: block.replace(/\n$/, ''), key: keyOf(block) }));
  const added = live
    .filter(({ rule }) => !known.has(identityOf(rule)))
    .map((proposal) => ({ block: blockOf(proposal), key: keyOf(statementOf(proposal.rule, 'usual')) }))
    .sort((a, b) => compare(a.key ?? '\xff', b.key ?? '\xff') || compare(a.block, b.block));
  for (const each of added) {
    const { key } = each;
    const at =
      key === undefined ? -1 : places.findIndex((place) => place.key !== undefined && place.key > key);
    places.splice(at < 0 ? places.length : at, 0, each);
  }
  return `${places.map(({ block }) => block).join('\n\n')}\n`;
}

function head({ proposals, lines, min, dropped, trust }: Training): string {
  const of = (standing: Proposal['standing']): Proposal[] =>
    proposals.filter((each) => each.standing === standing);
  const [silent, folding] = [of('usual'), of('fold')];
  return [
    `# Made by maillog train from ${counted(lines, 'line')}.`,
    `# ${counted(silent.length, 'rule')} for ${counted(sum(silent), 'line')}, silent; ` +
      `${folding.length} for ${counted(sum(folding), 'line')}, folded into one line of a report each;`,
    `# ${counted(sum(of('rare')), 'line')} left to be shown: each message in fewer than ${min}.`,
    ...(trust ? ['# --trust: everything frequent is silent, alarm words included.'] : []),
    ...(dropped > 0
      ? [`# ${counted(dropped, 'line')} not counted, because there were too many different messages.`]
      : []),
  ].join('\n');
}

/** `sshd Connection closed by {ip}` of the first template in a block of a file; undefined without one. */
function keyOf(block: string): string | undefined {
  const [, program, template] = /^(?:usual|fold)\s+(?![=!]~)(\S+)\s+(.*)$/m.exec(block) ?? [];
  return program === undefined ? undefined : `${program} ${template}`;
}

/** A rule as a line of a file has it, whatever its standing. */
function identityOf({ template, pattern }: ProposedRule): string {
  return template ? `${template.program} ${template.text}` : `=~ m{${pattern.pattern}}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A rule with its comment, and a line that it must match. */
function blockOf({ rule, standing, reason, count, first, last, examples }: Proposal): string {
  const times = first === '' ? '' : `, first ${comment(first)}, last ${comment(last)}`;
  const why = reason === '' ? '' : `; folds: ${comment(reason)}`;
  const [line] = examples;
  // A configuration can hold any byte but NUL, and no test is of an empty line.
  const test =
    line === '' || line.includes('\0')
      ? ''
      : `\n${standing === 'fold' ? 'folds' : 'hides'} ${quoteWord(line)}`;
  return `# ${counted(count, 'line')}${times}${why}\n${statementOf(rule, standing)}${test}`;
}

function sum(proposals: readonly Proposal[]): number {
  return proposals.reduce((total, { count }) => total + count, 0);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Bytes of a log that stay in their comment: without a trailing backslash, which would continue the line. */
function comment(text: ByteString): ByteString {
  return escapeBytes(text).replace(/\\$/, '\\x5c');
}

/**
 * Proposals as a rules file in the language of the configuration. A comment before each rule says what is
 * known about it. The file has three parts: usual rules; rules with alarm words, as comments, for the user to
 * decide; and messages that were too rare to be usual.
 */
import type { ByteString } from '../../bytes.ts';
import { quoteWord } from '../../config/quote.ts';
import { escapeBytes } from '../../text/escape.ts';
import type { Proposal } from './proposal.ts';

/** The proposals, and the numbers for the head of the file. */
export interface Training {
  readonly proposals: readonly Proposal[];
  readonly lines: number;
  readonly min: number;
  /** Lines that were dropped, because there were too many different messages. */
  readonly dropped: number;
}

/** Rare messages that are listed; of the others, only their number is. */
const MAX_LISTED_RARE = 200;

/** The file as a ByteString. */
export function rulesFile({ proposals, lines, min, dropped }: Training): string {
  const of = (standing: Proposal['standing']): Proposal[] =>
    proposals.filter((each) => each.standing === standing);
  const [usual, alarm, rare] = [of('usual'), of('alarm'), of('rare')];
  const parts = [
    `# Made by maillog train from ${counted(lines, 'line')}.\n` +
      `# ${counted(usual.length, 'rule')} for ${counted(sum(usual), 'line')}; ` +
      `${alarm.length} more, for ${counted(sum(alarm), 'line')}, to be decided by you;\n` +
      `# ${counted(sum(rare), 'line')} left to be shown.\n` +
      (dropped > 0
        ? `# ${counted(dropped, 'line')} not counted, because there were too many different messages.\n`
        : ''),
    ...usual.map(ruleStatement),
  ];
  if (alarm.length > 0) {
    parts.push(
      '# ---- These contain alarm words. Read each rule, and remove its # only if it is harmless here. ----\n',
      ...alarm.map(alarmStatement),
    );
  }
  if (rare.length > 0) {
    const listed = rare
      .slice(0, MAX_LISTED_RARE)
      .map((each) => `# ${each.count}  ${comment(each.examples[0])}\n`);
    const more = rare.length > MAX_LISTED_RARE ? `# and ${rare.length - MAX_LISTED_RARE} others\n` : '';
    parts.push(
      `# ---- Left to be shown: seen in fewer than ${counted(min, 'line')} ----\n${listed.join('')}${more}`,
    );
  }
  return parts.join('\n');
}

/** A rule with its comment, and a line that it must hide. */
export function ruleStatement(proposal: Proposal): string {
  return `${about(proposal)}${statements(proposal)}\n`;
}

function alarmStatement(proposal: Proposal): string {
  const words =
    proposal.alarmWords.length > 0 ? `# alarm words: ${comment(proposal.alarmWords.join(', '))}\n` : '';
  const attacks = proposal.attacks.map((line) => `# would hide: ${comment(line)}\n`).join('');
  return `${about(proposal)}${words}${attacks}${statements(proposal).replace(/^/gm, '#')}\n`;
}

function about({ count, first, last, examples, rule }: Proposal): string {
  const times = first === '' ? '' : `, first ${comment(first)}, last ${comment(last)}`;
  const free = rule.free ? '# a part of it is free text, which matches anything\n' : '';
  return `# ${counted(count, 'line')}${times}\n# e.g. ${comment(examples[0])}\n${free}`;
}

function statements({ rule, examples }: Proposal): string {
  const line = examples.at(-1) ?? '';
  // A configuration can hold any byte but NUL, and no test is of an empty line.
  const hides = line === '' || line.includes('\0') ? '' : `\nhides ${quoteWord(line)}`;
  if (rule.guards.length === 0) return `ignore =~ m{${rule.pattern}}${hides}`;
  const guards = rule.guards.map((guard) => `    !~ m{${guard}}\n`).join('');
  return `do ignore\n    =~ m{${rule.pattern}}\n${guards}end${hides}`;
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

/**
 * Reads rules, and the tests beside them, from a watch entry or from a rules file: `ignore`, `usual`, `fold`,
 * `filter`, `do … end`, `hides`, `folds`, `shows`.
 */
import { addDirective, directive, ruleNames } from '../../config/directive.ts';
import type { DirectiveTable } from '../../config/directive.ts';
import { Reader } from '../../config/reader.ts';
import { sourceLines } from '../../config/source.ts';
import type { Statement } from '../../config/statement.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { parseCondition, parseUsual } from '../../pattern/index.ts';
import type { Rule, Condition } from '../../pattern/index.ts';
import { collectErrors } from '../entry.ts';
import type { RuleTest } from './rule-tests.ts';

/** The statements of a rules file. */
export const RULE_DIRECTIVES: DirectiveTable = [
  directive('ignore', '=~ /PATTERN/', 'hides the lines that match (!~: that do not match) a Perl pattern', {
    words: [0, 0],
    repeatable: true,
    rule: true,
    example: '=~ /-- MARK --$/',
  }),
  directive(
    'usual',
    'PROGRAM TEMPLATE',
    "hides the program's lines that the template describes (templates.md)",
    {
      words: [0, 0],
      repeatable: true,
      rule: true,
      example: 'sshd Connection closed by {ip} port {port} [preauth]',
    },
  ),
  directive(
    'fold',
    'PROGRAM TEMPLATE, or =~ /PATTERN/',
    'shows the lines that match as one line: their count, first and last time, and a sample (templates.md)',
    {
      words: [0, 0],
      repeatable: true,
      rule: true,
      example: 'sshd Failed password for {user} from {ip} port {port} ssh2',
    },
  ),
  directive('filter', '=~ /PATTERN/', 'shows only lines that at least one filter matches', {
    words: [0, 0],
    repeatable: true,
    rule: true,
    example: '=~ /sshd/',
  }),
  directive(
    'do',
    'ignore|fold|filter',
    'a rule whose patterns must all match: =~ /A/, !~ /B/, a line for each, then end',
    {
      repeatable: true,
      value: ['ignore', 'fold', 'filter'],
      example: 'ignore\n=~ /Accepted publickey/\n!~ /for root/\nend',
    },
  ),
  directive('hides', "'LINE'", 'a test of the rules: an error if none of them hides this line', {
    repeatable: true,
    severalLines: true,
  }),
  directive('folds', "'LINE'", 'a test of the rules: an error if none of them folds this line', {
    repeatable: true,
    severalLines: true,
  }),
  directive('shows', "'LINE'", 'a test of the rules: an error if one of them hides this line', {
    repeatable: true,
    severalLines: true,
    example: "'Jun 14 15:16:01 web1 su[5]: FAILED SU (to root) mallory on pts/0'",
  }),
];

const RULES = ruleNames(RULE_DIRECTIVES);

/** `fold yes`, which is of the watch: not a program and its template. */
export const FOLD_SWITCH = /^(yes|no|on|off|1|0)[ \t\r]*(?:#.*)?$/;

/** What begins a condition; anything else after `fold` is a program and its template. */
const CONDITION = /^(?:\\\n|[ \t])*[=!]~/;

const OUTCOMES = { hides: 'hidden', folds: 'folded', shows: 'shown' } as const;

function isAction(word: string | undefined): word is Rule['action'] {
  return word === 'ignore' || word === 'fold' || word === 'filter';
}

export class RuleReader {
  readonly rules: Rule[] = [];
  readonly tests: RuleTest[] = [];

  /**
   * Takes a statement that a rule or a test begins with; the lines of a `do` block are read from `reader`.
   */
  take({ words, tail, place }: Statement, reader: Reader): void {
    const [name, argument, ...more] = words;
    const action = name?.text;
    if (tail && action === 'fold' && FOLD_SWITCH.test(tail.text))
      throw new MailLogError('config', `fold ${tail.text.trim()} belongs in the watch, not in a rules file`, {
        place,
      });
    if (tail && (action === 'usual' || (action === 'fold' && !CONDITION.test(tail.text)))) {
      const { condition, text } = parseUsual(tail.text, tail.place, action);
      const kind = action === 'fold' ? 'fold' : 'ignore';
      this.rules.push({ action: kind, conditions: [condition], template: text, place });
    } else if (tail && isAction(action)) {
      this.rules.push({ action, conditions: [parseCondition(tail.text, tail.place)], place });
    } else if (argument && (action === 'hides' || action === 'folds' || action === 'shows')) {
      const line = [argument, ...more].map(({ text }) => text).join('\n');
      this.tests.push({ expected: OUTCOMES[action], line, place });
    } else if (action === 'do' && isAction(argument?.text)) {
      this.rules.push({ action: argument.text, conditions: block(reader, place), place });
    }
  }

  /**
   * Takes a rules file.
   * @throws MailLogErrors with all that is wrong in it.
   */
  takeFile(file: string, content: Uint8Array): void {
    const reader = new Reader(sourceLines(file, content));
    collectErrors((attempt) => {
      for (let more = true; more;) {
        attempt(() => {
          const statement = reader.statement(RULES);
          more = statement !== undefined;
          if (!statement) return;
          addDirective({}, statement, RULE_DIRECTIVES, 'a rules file');
          this.take(statement, reader);
        });
      }
    });
  }
}

/** The lines of a `do` block up to its `end`. */
function block(reader: Reader, place: SourceLocation): Condition[] {
  const conditions: Condition[] = [];
  let ended = false;
  collectErrors((attempt) => {
    for (let line = reader.blockLine(); line; line = reader.blockLine()) {
      const { text, place } = line;
      ended = /^end(?:[ \t\v\f\r]+#.*|[ \t\v\f\r]*)$/.test(text);
      if (ended) break;
      attempt(() => conditions.push(inGroup(parseCondition(text, place), place)));
    }
    attempt(() => {
      if (!ended)
        throw new MailLogError('config', 'the do that begins here never ends', {
          place,
          hint: 'write end on a line of its own',
        });
    });
  });
  if (conditions.length === 0)
    throw new MailLogError('config', 'this do holds no pattern', {
      place,
      hint: 'write =~ /PATTERN/ on a line of its own',
    });
  return conditions;
}

/** In Perl a `/g` would make the next pattern of the group start where this one ended. */
function inGroup(test: Condition, place: SourceLocation): Condition {
  if (!test.global) return test;
  throw new MailLogError('config', 'a pattern in a do block cannot have the modifier g', {
    place,
    hint: 'take the g away: a line matches or not',
  });
}

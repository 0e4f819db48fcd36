/**
 * Reads rules, and the tests beside them, from a watch entry or from a rules file: `ignore`, `filter`, `do …
 * end`, `hides`, `shows`.
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
  directive('filter', '=~ /PATTERN/', 'shows only lines that at least one filter matches', {
    words: [0, 0],
    repeatable: true,
    rule: true,
    example: '=~ /sshd/',
  }),
  directive(
    'do',
    'ignore|filter',
    'a rule whose patterns must all match: =~ /A/, !~ /B/, a line for each, then end',
    {
      repeatable: true,
      value: ['ignore', 'filter'],
      example: 'ignore\n=~ /Accepted publickey/\n!~ /for root/\nend',
    },
  ),
  directive('hides', "'LINE'", 'a test of the rules: an error if none of them hides this line', {
    repeatable: true,
  }),
  directive('shows', "'LINE'", 'a test of the rules: an error if one of them hides this line', {
    repeatable: true,
    example: "'Jun 14 15:16:01 web1 su[5]: FAILED SU (to root) mallory on pts/0'",
  }),
];

const RULES = ruleNames(RULE_DIRECTIVES);

export class RuleReader {
  readonly rules: Rule[] = [];
  readonly tests: RuleTest[] = [];

  /**
   * Takes a statement that a rule or a test begins with; the lines of a `do` block are read from `reader`.
   */
  take({ words, tail, place }: Statement, reader: Reader): void {
    const [name, argument] = words;
    const action = name?.text;
    if (tail && (action === 'ignore' || action === 'filter')) {
      this.rules.push({ action, conditions: [parseCondition(tail.text, tail.place)], place });
    } else if (tail && action === 'usual') {
      const { condition, text } = parseUsual(tail.text, tail.place);
      this.rules.push({ action: 'ignore', conditions: [condition], usual: text, place });
    } else if (argument && (action === 'hides' || action === 'shows')) {
      this.tests.push({ hidden: action === 'hides', line: argument.text, place });
    } else if (action === 'do' && (argument?.text === 'ignore' || argument?.text === 'filter')) {
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

/**
 * Rules as statements of a rules file, a line each: `fold sshd Connection closed by {ip} port {port}`. Texts
 * are bytes, one character a byte, as in the files of a host.
 */
import { escapeBytes, MailLogError, parseUsual, testCondition } from '../maillog.ts';
import type { Condition } from '../maillog.ts';

export interface Statement {
  readonly action: 'usual' | 'fold';
  readonly program: string;
  /** Without action and program. */
  readonly template: string;
  readonly condition: Condition;
}

/** Templates in one decision. */
export const MAX_STATEMENTS = 20;
const MAX_STATEMENT_BYTES = 4000;
const PLACE = { file: 'rule', line: 1, column: 1 };
const HINT = 'write fold sshd Connection closed by {ip} port {port}';

/**
 * @throws MailLogError `usage` for what is no `usual` or `fold` with a template, or too many; `config` for a
 * template that the language refuses
 */
export function parseStatements(text: string): readonly Statement[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.length > MAX_STATEMENTS)
    throw new MailLogError('usage', `a decision has 1 to ${MAX_STATEMENTS} rules`, { hint: HINT });
  return lines.map(parseStatement);
}

function parseStatement(line: string): Statement {
  const [, action, program, template] = /^\s*(usual|fold)\s+(?![=!]~)(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
  const isText = line.length <= MAX_STATEMENT_BYTES && escapeBytes(line) === line && !line.endsWith('\\');
  if (action === undefined || program === undefined || template === undefined || !isText)
    throw new MailLogError('usage', 'a rule of the reading side is usual or fold with a template', {
      hint: HINT,
    });
  // A fold takes lines of severity 3 on its host, and leaves one of them: in a list of findings none goes.
  const { condition } = parseUsual(`${program} ${template}`, PLACE, 'usual');
  return { action: action === 'usual' ? 'usual' : 'fold', program, template, condition };
}

/** Whether the rule matches a line, given as bytes. A line that cannot be decided is none. */
export function matches({ condition }: Pick<Statement, 'condition'>, line: Uint8Array): boolean {
  return testCondition(condition, line);
}

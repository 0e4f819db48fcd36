/**
 * The rules file that the decisions make, for the hosts: `rules fleet.rules` in a watch. It is the same for
 * the same decisions, so that a report that names its digest says which of them are in force on its host.
 */
import { createHash } from 'node:crypto';
import { quoteWord, spaceInvisible } from '../maillog.ts';
import type { DecidedRule, Decision } from '../store/store.ts';
import { parseStatements, matches } from './statements.ts';

const HEAD = '# Made by maillog-read from decisions. Undo a decision there, and not here.';

/** What a decision has of it. */
export type RulesDecision = Pick<Decision, 'at' | 'who' | 'why' | 'rules'>;

/** As bytes, one character a byte, of the decisions that count. A rule that several have is there once. */
export function rulesFile(inForce: readonly RulesDecision[]): string {
  const rules = new Map<string, { readonly rule: DecidedRule; readonly decision: RulesDecision }>();
  for (const decision of inForce)
    for (const rule of decision.rules ?? []) rules.set(`${rule.action} ${rule.rule}`, { rule, decision });
  const hiding = [...rules.values()].flatMap(({ rule }) =>
    rule.action === 'usual' ? parseStatements(`usual ${rule.rule}`) : [],
  );
  const blocks = [...rules]
    .toSorted(([, a], [, b]) => (keyOf(a.rule) < keyOf(b.rule) ? -1 : 1))
    .map(([statement, { rule, decision }]) => {
      // The engine hides before it folds, and a test that fails would stop the reports.
      const line = Buffer.from(rule.sample, 'latin1');
      const isTested = rule.action === 'usual' || !hiding.some((each) => matches(each, line));
      const verb = rule.action === 'usual' ? 'hides' : 'folds';
      const test = isTested && rule.sample !== '' ? [`${verb} ${quoteWord(rule.sample)}`] : [];
      return [commentOf(decision), statement, ...test].join('\n');
    });
  return `${[HEAD, ...blocks].join('\n\n')}\n`;
}

/** SHA-256 of a rules file, 64 hex digits, as manifests name it. */
export function digestOfRules(text: string): string {
  return createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex');
}

function keyOf({ rule, action }: DecidedRule): string {
  return `${rule} ${action}`;
}

/** `# 2026-03-01, anna: noise of the load balancer` */
function commentOf({ at, who, why = '' }: RulesDecision): string {
  const day = new Date(at).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const words = `${day}, ${who}${why === '' ? '' : `: ${why}`}`;
  // A backslash at the end would continue the line.
  return `# ${Buffer.from(spaceInvisible(words))
    .toString('latin1')
    .replace(/[\\ ]+$/, '')}`;
}

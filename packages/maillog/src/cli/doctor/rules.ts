/** The rules of watches: what cannot be read, what is doubtful, what is not needed any more. */
import { quietRules } from '../../entry/watch/history/rule-history.ts';
import { parseMemory } from '../../entry/watch/watch-memory.ts';
import { WatchEntry } from '../../entry/watch/watch.ts';
import { lintRule } from '../../pattern/index.ts';
import { hiddenAlarmWords } from '../rules/hidden-alarm-words.ts';
import type { Readable } from './check.ts';
import { ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';
import { savedMemories } from './memories.ts';

/** A rule that hid nothing for this time is not needed, or its program changed its words. Days. */
const QUIET_DAYS = 90;

/** The doubts that `maillog explain` has of rules, and the rules that hid nothing for long, counted. */
export async function lookAtRules(examined: Readable): Promise<Finding[]> {
  const { entries } = examined.loaded;
  const watches = entries.filter((entry) => entry instanceof WatchEntry);
  const memories = await savedMemories(examined);
  const hint = `maillog explain -C ${examined.file} names them`;
  const found: Finding[] = [];
  let all = 0;
  for (const entry of watches) {
    const { rules } = entry;
    const { unreadable, own } = rules;
    const named = rules.named();
    all += named.length;
    const warn = (count: number, of: number, words: string): void => {
      if (count > 0) found.push(warning(`${entry.mimeFile()}: ${count} of ${counted(of)} ${words}`, hint));
    };
    if (unreadable.length > 0)
      found.push(
        warning(
          `${entry.mimeFile()}: ${counted(unreadable.length)} cannot be read; their lines are shown`,
          hint,
        ),
      );
    warn(
      named.filter(({ rule }) => lintRule(rule, new Map()).length > 0).length,
      named.length,
      'raise doubts',
    );
    warn(
      own.filter((rule) => hiddenAlarmWords(rule).length > 0).length,
      own.length,
      'hide lines with alarm words',
    );
    const { hidden } = parseMemory(memories[entry.mimeFile()]);
    warn(quietRules(hidden, own, QUIET_DAYS).length, own.length, `hid nothing in ${QUIET_DAYS} days`);
  }
  return found.length > 0 || all === 0 ? found : [ok(counted(all))];
}

function counted(rules: number): string {
  return `${rules} ${rules === 1 ? 'rule' : 'rules'}`;
}

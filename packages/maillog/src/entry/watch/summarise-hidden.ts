import type { Rule } from '../../pattern/index.ts';
import { hiddenBlock, warningsOf } from './history/hidden-block.ts';
import type { Found } from './history/ledger.ts';
import type { LogPart } from './log-part.ts';
import type { NotedOut } from './noted-out.ts';
import { judge } from './history/rule-history.ts';
import { parseHistory, writeHistory } from './history/saved-history.ts';
import type { WatchMemory } from './watch-memory.ts';

/** What a watch found hidden, and what it knows of its last report. */
export interface HiddenReport {
  readonly part: Pick<LogPart, 'lines' | 'hidden' | 'folded' | 'hits' | 'foldHits'>;
  readonly saved: WatchMemory;
  readonly now: Date;
  /** Where the lines came from. */
  readonly sources: string;
  /** Whether all logs were read from their start: then the period is unknown, and there is no rate. */
  readonly whole: boolean;
  /** Whether all of them could be read. */
  readonly complete: boolean;
  /** Whether `ledger yes` asks for it. */
  readonly asked: boolean;
}

/**
 * Warns of rules that hide more or less than they usually do, and says at the end of the part how much was
 * hidden: beside something else only, so that a part that was empty stays empty. `kept` is the rules' history
 * for the next report.
 */
export async function summariseHidden(
  out: NotedOut,
  { part, saved, now, sources, whole, complete, asked }: HiddenReport,
): Promise<{ readonly kept: unknown; readonly found: Found }> {
  const { lines, hidden, folded } = part;
  const [ruleHits, foldHits] = [part.hits(), part.foldHits()];
  const judged = whole ? undefined : judge(saved.hidden, now, sources, { complete, lines, ruleHits });
  for (const warning of warningsOf(judged?.unusual ?? [])) await out.warn(warning);
  const from = judged && parseHistory(saved.hidden) ? saved.logs?.time : undefined;
  if (hidden > 0 && (asked || !whole) && !out.isEmpty) await out.own(hiddenBlock(lines, hidden, ruleHits));
  return {
    kept: judged ? writeHistory(judged.next) : saved.hidden,
    found: {
      from,
      to: now,
      lines,
      hidden,
      folded,
      ruleHits,
      foldHits,
      usual: judged?.usual ?? new Map<Rule, number>(),
    },
  };
}

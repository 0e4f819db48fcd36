/**
 * Counts the lines that a rule takes, and that a report shows nevertheless, because another line of their
 * record is shown. For `maillog explain`, which counts what each rule matches.
 */
import type { FoldSink } from '../../pattern/index.ts';
import { WholeRecords, recordsIn } from './records/whole-records.ts';
import type { RecordBlock } from './records/whole-records.ts';
import type { LineDecider, WatchRules } from './watch-rules.ts';

const NOBODY: FoldSink = { foldLine: () => undefined };

export class ShownWithRecords {
  count = 0;
  readonly #rules: WatchRules;
  readonly #alone: LineDecider;
  readonly #together: LineDecider;
  #records = new WholeRecords();

  constructor(rules: WatchRules) {
    this.#rules = rules;
    this.#alone = rules.decider(0, NOBODY);
    this.#together = rules.decider(0, NOBODY);
  }

  /** Takes whole lines, as the log has them. */
  add(lines: Uint8Array): void {
    if (this.#rules.hidesRecords) this.#count(this.#records.take(lines));
  }

  /** Ends a log, or its lines before one that is too long. */
  end(): void {
    if (this.#rules.hidesRecords) this.#count(this.#records.end());
  }

  /** The next log begins. */
  begin(): void {
    this.#records = new WholeRecords();
  }

  #count(block: RecordBlock | undefined): void {
    if (!block) return;
    const lines = this.#rules.prepare(block.bytes);
    const alone = this.#alone.decide(lines);
    const together = this.#together.decide(lines, recordsIn(block, lines));
    this.count += alone.hidden + alone.folded - together.hidden - together.folded;
  }
}

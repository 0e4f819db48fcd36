/**
 * The body of a `watch`: it reads each log, asks the rules, counts, and gives what is to be shown to a sink,
 * which knows how it is laid out.
 */
import type { ByteString } from '../../bytes.ts';
import type { Records, RuleHits, Rule } from '../../pattern/index.ts';
import type { Out } from '../entry.ts';
import { overlongWarning, takeLines } from '../../log/lines.ts';
import type { Expectation } from './expectation.ts';
import type { Folds } from './folding/folds.ts';
import { Gathered } from './gathered.ts';
import { WholeRecords, recordsIn } from './records/whole-records.ts';
import type { RecordBlock } from './records/whole-records.ts';
import type { LogShares } from './log-shares.ts';
import type { LineDecider, WatchRules } from './watch-rules.ts';
import type { WatchedLog } from './watched-logs.ts';

/** Lays out the lines that a watch shows. */
export interface LineSink {
  begin(path: ByteString): void;
  /** Bytes of one layer: whole lines, or a piece of an overlong one. They may be reused after the call. */
  show(bytes: Uint8Array, layer: number): Promise<void>;
  /** Called after each log. */
  end(): Promise<void>;
  /** Called after the last log. */
  finish(): Promise<void>;
}

export interface LogPartOptions {
  readonly rules: WatchRules;
  readonly sink: LineSink;
  /** Expectations see every line, hidden or not. */
  readonly expectations: readonly Expectation[];
  /** How many of the lines that it hid are kept of each rule. */
  readonly samples: number;
  readonly shares: LogShares;
  /** Takes the folded lines; undefined: none is folded. */
  readonly folds?: Folds | undefined;
  /** The time of the report. */
  readonly now: Date;
}

export class LogPart {
  /** Lines read. */
  lines = 0;
  /** Lines hidden. */
  hidden = 0;
  /** Lines folded. */
  folded = 0;
  readonly #out: Out;
  readonly #options: LogPartOptions;
  readonly #decider: LineDecider;
  readonly #undecided = new Set<Rule>();
  readonly #gathered = new Gathered();

  constructor(out: Out, options: LogPartOptions) {
    this.#out = out;
    this.#options = options;
    this.#decider = options.rules.decider(options.samples, options.folds);
  }

  /** Reads one log; true if it held anything. */
  async log(log: WatchedLog): Promise<boolean> {
    const { sink, rules } = this.#options;
    sink.begin(log.path);
    this.#options.shares.begin();
    const records = rules.hidesRecords ? new WholeRecords() : undefined;
    const decide = async (block: RecordBlock | undefined): Promise<void> => {
      if (!block) return;
      const lines = rules.prepare(block.bytes, log.keepsIndent);
      await this.#decide(lines, recordsIn(block, lines));
    };
    const { news, overlong } = await takeLines(
      log.blocks(),
      async (bytes, whole) => {
        if (whole) return decide(records ? records.take(bytes) : { bytes });
        await decide(records?.end());
        await this.#show(bytes, rules.ownLayer);
      },
      () => log.beginsInside(),
    );
    await decide(records?.end());
    await sink.end();
    this.lines += overlong;
    if (overlong > 0) await this.#out.warn(overlongWarning(log.path, overlong));
    return news;
  }

  /** Ends the part: prints what was folded, and names each rule that could not decide once. */
  async end(): Promise<void> {
    const { sink, folds } = this.#options;
    await sink.finish();
    for (const lines of folds?.lines() ?? []) await this.#out.own(lines);
    for (const { place } of this.#undecided) {
      await this.#out.warn(
        `the rule at ${place.file}:${place.line}:${place.column} could not decide within its step budget; its lines are shown`,
      );
    }
  }

  hits(): RuleHits[] {
    return this.#decider.hits();
  }

  foldHits(): RuleHits[] {
    return this.#options.folds?.hits() ?? [];
  }

  async #decide(lines: Uint8Array, records: Records | undefined): Promise<void> {
    for (const expectation of this.#options.expectations) expectation.look(lines, this.#options.now);
    const { folds, shares } = this.#options;
    const foldBytes = folds?.bytes ?? 0;
    if (folds) folds.linesBefore = this.lines;
    const decision = this.#decider.decide(lines, records);
    if (folds) shares.spend(folds.bytes - foldBytes);
    this.lines += decision.lines;
    this.hidden += decision.hidden;
    this.folded += decision.folded;
    for (const rule of decision.undecided) this.#undecided.add(rule);
    for (const [layer, ranges] of decision.shown.entries())
      if (ranges.length > 0) await this.#show(this.#gathered.of(lines, ranges), layer);
  }

  #show(bytes: Uint8Array, layer: number): Promise<void> {
    this.#options.shares.spend(bytes.length);
    return this.#options.sink.show(bytes, layer);
  }
}

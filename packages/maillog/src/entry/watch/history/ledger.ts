import type { RuleHits, Rule } from '../../../pattern/index.ts';
import { ReportEntry } from '../../entry.ts';
import type { Out } from '../../entry.ts';
import { placeOf, textOf } from './hidden-block.ts';
import { escapeJson } from '../../../text/escape.ts';

/** What a watch found hidden. */
export interface Found {
  /** When the last report was made; undefined where the logs were read whole. */
  readonly from: string | undefined;
  readonly to: Date;
  readonly lines: number;
  readonly hidden: number;
  readonly folded: number;
  readonly ruleHits: readonly RuleHits[];
  /** The lines that rules folded. */
  readonly foldHits: readonly RuleHits[];
  /** Lines a day, of rules that have a history. */
  readonly usual: ReadonlyMap<Rule, number>;
}

/** Samples are no longer than this. Bytes. */
const MAX_SAMPLE_BYTES = 2000;

/**
 * The attachment of `ledger yes`: what a watch's rules hid or folded, for programs. docs/ledger.md has its
 * format.
 */
export class LedgerEntry extends ReportEntry {
  readonly #watch: ReportEntry;
  /** The watch sets it at the end of its run, which comes first. */
  found: Found | undefined;

  constructor(watch: ReportEntry) {
    super(watch.context);
    this.#watch = watch;
  }

  /** `logs.txt` has `logs.ledger.json`. */
  override mimeFile(): string {
    return `${this.#watch.mimeFile().replace(/(?<=.)\.[^.]*$/, '')}.ledger.json`;
  }

  override description(): string {
    return `What the rules of ${this.#watch.mimeFile()} hid`;
  }

  override sealedLike(): ReportEntry {
    return this.#watch;
  }

  override get countsAsNews(): boolean {
    return false;
  }

  override async run(out: Out): Promise<void> {
    const { found } = this;
    if (!found) return;
    const { from, to, lines, hidden, folded, ruleHits, foldHits, usual } = found;
    const head = {
      version: 1,
      entry: this.#watch.mimeFile(),
      from: from ?? null,
      to: to.toISOString(),
      lines,
      hidden,
      folded,
    };
    const rules = [...ruleHits, ...foldHits]
      .filter(({ hits }) => hits > 0)
      .sort((one, other) => other.hits - one.hits)
      .map(({ by, hits, samples }) => ({
        kind: by[0].action,
        place: placeOf(by),
        rule: exact(Buffer.from(textOf(by), 'latin1')),
        hits,
        usual: rounded(usual.get(by[0])),
        samples: samples.map(sampleOf),
      }));
    // A rule a line: should it have to be cut between messages, it is cut there.
    await out.own(`${escapeJson(JSON.stringify(head)).slice(0, -1)},"rules":[\n`);
    for (const [index, rule] of rules.entries())
      await out.own(`${escapeJson(JSON.stringify(rule))}${index + 1 < rules.length ? ',' : ''}\n`);
    await out.own(']}\n');
  }
}

/** Bytes as text; where that is not exact, `base64` is. */
interface Exact {
  readonly text: string;
  readonly base64?: string;
  /** Of the whole line in bytes, where this is only its beginning. */
  readonly length?: number;
}

function sampleOf(line: Uint8Array): Exact {
  if (line.length <= MAX_SAMPLE_BYTES) return exact(line);
  let end = MAX_SAMPLE_BYTES;
  // Not within a character of UTF-8.
  while (end > MAX_SAMPLE_BYTES - 4 && (line[end] & 0xc0) === 0x80) end--;
  return { ...exact(line.subarray(0, end)), length: line.length };
}

function exact(bytes: Uint8Array): Exact {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  return Buffer.from(text).equals(buffer) ? { text } : { text, base64: buffer.toString('base64') };
}

function rounded(usual: number | undefined): number | null {
  return usual === undefined ? null : Math.round(usual * 10) / 10;
}

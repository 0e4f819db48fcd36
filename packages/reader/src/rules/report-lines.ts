/**
 * The log lines of a report whose texts are still here, with their forms, as they were counted when the
 * report was taken (ingest/part-reader.ts).
 */
import { LINE_FEED, withoutOwnLines } from '../maillog.ts';
import type { Forms } from '../forms/form-counter.ts';
import type { PartRow } from '../store/store.ts';

/** A longer line may have been counted in pieces. */
const MAX_LINE_BYTES = 1 << 14;

/** `[from, to)` of `block`, without its line feed. */
export interface ReportLine {
  readonly block: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Whether the part may hold lines of a log: a report of version 1 does not say which do. */
export function isOfLogs({ kind }: PartRow): boolean {
  return kind === 'watch' || kind === '';
}

/** Lines that are whole here; MailLog's own lines are none. `forms` is asked about them meanwhile. */
export function* linesOf(part: PartRow, forms: Forms): Generator<ReportLine, void, undefined> {
  const text = isOfLogs(part) ? part.text : undefined;
  if (!text) return;
  const bytes = withoutOwnLines(text);
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (let from = 0; from < block.length;) {
      const feed = block.indexOf(LINE_FEED, from);
      // The last line of a text that was cut may go on.
      if (feed < 0 && part.isCut) return;
      const to = feed < 0 ? block.length : feed;
      if (to - from <= MAX_LINE_BYTES && !isBlank(block, from, to)) yield { block, from, to };
      from = to + 1;
    }
  } finally {
    forms.endBlock('line', block);
  }
}

/** The key of the line's form. */
export function formKeyOf(forms: Forms, { block, from, to }: ReportLine): string {
  return forms.of('line', block, from, to).key;
}

/** The line as bytes, one character a byte. */
export function textOf({ block, from, to }: ReportLine): string {
  return block.toString('latin1', from, to);
}

function isBlank(block: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (block[at] > 0x20) return false;
  return true;
}

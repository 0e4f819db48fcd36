/**
 * Cuts the lines of a log into blocks that end with a record, and marks the records in them. The last record
 * of a block is held back until its end is known: at the next record, or at the end of what is read.
 *
 * If the first lines go on with a record, its beginning was in an earlier report: they are shown. So are
 * records over {@link MAX_RECORD_BYTES}, and lines after one that is too long to be held whole.
 */
import type { Records } from '../../../pattern/index.ts';
import { MAX_RECORD_BYTES, RecordScanner, styleOf } from './record-scanner.ts';
import { UntimedRecords } from './untimed-records.ts';

/** The first bytes of a log, which tell how its lines make records. */
const SAMPLE_BYTES = 16 << 10;

/** Whole lines, with their records; undefined: each line is one. */
export interface RecordBlock {
  readonly bytes: Uint8Array;
  readonly records?: Records;
}

export class WholeRecords {
  /** Lines whose record may go on, copied. */
  #held: Buffer = Buffer.alloc(0);
  #scanner: RecordScanner | undefined;
  /** Where the next line may go on with a record that is shown: the state that it left. */
  #inside: UntimedRecords | undefined = new UntimedRecords();

  /** Takes whole lines; returns those whose records are known, good until the next call. */
  take(lines: Uint8Array): RecordBlock | undefined {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, lines]) : lines;
    if (this.#scanner === undefined && bytes.length < SAMPLE_BYTES) {
      this.#held = Buffer.from(bytes);
      return undefined;
    }
    const scanner = (this.#scanner ??= new RecordScanner(styleOf(bytes.subarray(0, sampleEnd(bytes)))));
    const { start: last, marks } = scanner.lastRecord(bytes, this.#inside);
    if (bytes.length - last > MAX_RECORD_BYTES) {
      this.#held = Buffer.alloc(0);
      const block = this.#block(scanner, bytes);
      this.#inside = scanner.state;
      return block;
    }
    this.#held = Buffer.from(bytes.subarray(last));
    return last > 0 ? this.#block(scanner, bytes.subarray(0, last), marks) : undefined;
  }

  /** The lines that are left. The next line may go on with what comes between. */
  end(): RecordBlock | undefined {
    const bytes = this.#held;
    this.#held = Buffer.alloc(0);
    let block: RecordBlock | undefined;
    if (bytes.length > 0) {
      this.#scanner ??= new RecordScanner(styleOf(bytes));
      block = this.#block(this.#scanner, bytes);
    }
    this.#inside = new UntimedRecords();
    return block;
  }

  #block(scanner: RecordScanner, bytes: Uint8Array, marks?: Uint8Array): RecordBlock {
    const inside = this.#inside;
    this.#inside = undefined;
    const { begins } = scanner;
    const records: Records = {
      mayBeShown: inside !== undefined || scanner.mayBeTooLong(bytes),
      begins: begins && ((start, end) => begins(bytes, start, end)),
      marks: () => marks ?? scanner.marks(bytes, inside),
    };
    return { bytes, records };
  }
}

/** After the last line in the sample; all of `bytes` if none ends there. */
function sampleEnd(bytes: Uint8Array): number {
  const end = bytes.subarray(0, SAMPLE_BYTES).lastIndexOf(0x0a) + 1;
  return end > 0 ? end : bytes.length;
}

/** The records of a block whose lines may have been trimmed: then their offsets are others. */
export function recordsIn({ bytes, records }: RecordBlock, lines: Uint8Array): Records | undefined {
  return records && { ...records, begins: lines === bytes ? records.begins : undefined };
}

/** The records of a few lines that are all there is, the first of which begins one. */
export function recordsOf(lines: Uint8Array): Records {
  return { mayBeShown: false, marks: () => new RecordScanner(styleOf(lines)).marks(lines, undefined) };
}

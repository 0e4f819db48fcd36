import { readRecord, writeRecord } from './checksummed-record.ts';
import { isCount, isTexts } from '../saved.ts';

/** A message of a report in the spool; `file` is its name beside the record, `message-1.eml`. */
export interface RecordedMessage {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
}

/** The description of a report in the spool. It is written once, before the commit, and never changed. */
export interface SpoolRecord {
  readonly version: 1;
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly made: string;
  /**
   * The checkpoint (report/ports.ts). Version 0.1.0 named the field so, and spools of that version are read.
   */
  readonly positions: unknown;
  readonly messages: readonly RecordedMessage[];
}

export function writeSpoolRecord(record: SpoolRecord): string {
  return writeRecord(record);
}

/** The record, or undefined if the text is damaged or of an unknown version. */
export function readSpoolRecord(text: string): SpoolRecord | undefined {
  const value = readRecord(text) as SpoolRecord | undefined;
  return isSpoolRecord(value) ? value : undefined;
}

// The checksum shows that MailLog wrote it, this check that it has this version. File names in it become
// paths, so they are checked in any case.
function isSpoolRecord(value: SpoolRecord | null | undefined): value is SpoolRecord {
  return (
    value?.version === 1 &&
    isCount(value.sequence) &&
    !Number.isNaN(Date.parse(value.made)) &&
    Array.isArray(value.messages) &&
    (value.messages as unknown[]).every(isMessage)
  );
}

function isMessage(value: unknown): value is RecordedMessage {
  const message = value as Partial<RecordedMessage> | null | undefined;
  return (
    typeof message?.file === 'string' &&
    /^message-[0-9]+\.eml$/.test(message.file) &&
    isCount(message.bytes) &&
    isTexts(message.to) &&
    isTexts([message.from, message.sha256, message.messageId])
  );
}

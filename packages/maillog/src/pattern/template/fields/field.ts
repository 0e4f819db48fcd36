import type { ByteString } from '../../../bytes.ts';

/** A field of a line: `{key: 'level', isQuoted: true, value: 'info', at: 10}`. */
export interface Field {
  /** `http.status` */
  readonly key: ByteString;
  /** Whether the value is a string of JSON, or in quotes in logfmt. */
  readonly isQuoted: boolean;
  /** Without quotes and escapes. A newline is NEWLINE of escapes.ts. */
  readonly value: ByteString;
  /** Where the value begins in the line, after its quote if it has one. */
  readonly at: number;
}

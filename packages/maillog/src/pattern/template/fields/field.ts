import type { ByteString } from '../../../bytes.ts';

/**
 * What a value is: `"` a string of JSON, or in quotes in logfmt; `=` a number of JSON, or bare in logfmt; `~`
 * another word of JSON: `true`, `false`, `null`, `{}`, `[]`.
 */
export type FieldMark = '"' | '=' | '~';

/** A field of a line: `{key: 'level', mark: '"', value: 'info', at: 10}`. */
export interface Field {
  /** `http.status` */
  readonly key: ByteString;
  readonly mark: FieldMark;
  /** Without quotes and escapes. A newline is NEWLINE of escapes.ts. */
  readonly value: ByteString;
  /** Where the value begins in the line, after its quote if it has one. */
  readonly at: number;
}

/** What a store is searched for (store.ts). All times are milliseconds since 1970. */

/** Shorter texts cannot be searched for. Characters. */
export const MIN_SEARCH_CHARACTERS = 3;

export interface SearchQuery {
  /** Literal texts, whatever their case: a line has each of them. None: any line. */
  readonly words: readonly string[];
  /** What a line must pass besides. */
  readonly test?: ((line: Uint8Array) => boolean) | undefined;
  readonly host?: string | undefined;
  /** The name of a part, or its first words: `auth` for `auth.txt`. */
  readonly part?: string | undefined;
  /** When the report was made: from `after` on, and before `before`. */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  /** Where to begin; default: with the newest report. */
  readonly from?: SearchPlace | undefined;
  /** Parts of reports with at least one such line. */
  readonly limit: number;
  /** What was found in that time is the result. Default: as long as it takes. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A place in the order of a search: a message, after so many of its hits. The newest come first. */
export interface SearchPlace {
  readonly madeAt: number;
  readonly message: number;
  readonly hits: number;
}

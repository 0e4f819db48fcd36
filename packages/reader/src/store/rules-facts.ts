/** What reports say of rules, over all hosts. Only hosts that are verified count. */

/** Lines are kept by day for as long, after the time for which texts are kept. */
export const HITS_DAYS = 90;
/** So is a rule that was not decided here, after the last line. */
export const UNUSED_MS = 365 * 86_400_000;

/** A version of a rules set, as the newest reports name it. */
export interface RulesSetVersion {
  readonly address: string;
  readonly name: string;
  /** 0: none is in force. */
  readonly serial: number;
  /** Of what is signed, 64 hex digits; `''`: none is in force. */
  readonly sha256: string;
  /** As many have it. */
  readonly hosts: number;
  /** When the first report that names it was made, of those hosts. */
  readonly since: number;
}

/** What a host's configuration has of a rules set. */
export interface RulesSetHost {
  readonly host: string;
  readonly configuration: string;
  /** `''`: its report does not say. */
  readonly address: string;
  /** 0: none is in force. */
  readonly serial: number;
  /** When the first report that said so was made, and the last one. */
  readonly since: number;
  readonly lastAt: number;
  /** What its last report says of the pull. */
  readonly fault: string | undefined;
}

/** Which rules, and what counts as now. Days are whole ones since 1970, UTC. */
export interface RuleHitsQuery {
  /** `decided`: all rules that were decided here. `others`: those with the most lines since `since`. */
  readonly which: 'decided' | 'others' | 'idle';
  /** Of `idle`: rules of these files that hid nothing since `since`, by their digests. */
  readonly files?: readonly string[] | undefined;
  readonly recent: number;
  readonly since: number;
  readonly limit: number;
}

/** Lines that a rule hid or folded, on all hosts. */
export interface RuleHitsRow {
  /** A statement of a rule that was decided here; of another, `FILE:LINE`. */
  readonly place: string;
  /** Of the file; `''`: none is known. */
  readonly sha256: string;
  /** Lines since the days of the query. */
  readonly recent: number;
  readonly lines: number;
  /** That it ever hid a line of. */
  readonly hosts: number;
  readonly lastAt: number;
}

/** Questions about them. Of more than `limit`, the rest is left out. */
export interface RulesFacts {
  /** Versions of rules sets that hosts have, by address; of each the newest first. */
  sets(limit: number): Promise<readonly RulesSetVersion[]>;
  /** Hosts that have another version of the set than that one; those with the oldest first. */
  without(
    version: Pick<RulesSetVersion, 'address' | 'serial' | 'sha256'>,
    limit: number,
  ): Promise<readonly RulesSetHost[]>;
  /** Hosts whose newest report says that something is wrong with a set. */
  faults(limit: number): Promise<readonly RulesSetHost[]>;
  hits(query: RuleHitsQuery): Promise<readonly RuleHitsRow[]>;
}

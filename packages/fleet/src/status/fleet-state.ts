/** What `maillog-fleet status` knows of a fleet. All times are milliseconds since 1970. */

/** What an inbox says of itself: of a database, or of a folder. */
export interface InboxState {
  /** Messages that no worker has counted yet; in a folder, which has no workers, all of them. */
  readonly waiting: number;
  /** When the oldest of them came; undefined: none waits, or nobody counts them. */
  readonly oldestWaiting: number | undefined;
  /** Messages that came under an identity that other content has. */
  readonly conflicts: number;
  /** Messages that a worker could not count. */
  readonly errors: number;
  readonly arrivals: readonly Arrivals[];
  /** Whether somebody reads; undefined: in a folder, nobody decides. */
  readonly reading: ReadingState | undefined;
  /** The disk of the folder; undefined: a database's disk is out of sight. Bytes. */
  readonly disk: { readonly free: number; readonly size: number } | undefined;
  /** Rows that came without a partition of their own; undefined: a folder has no partitions. */
  readonly defaultPartitions: readonly DefaultPartition[] | undefined;
  /** Hosts that have an older rules set than others, or none; undefined: no database knows. */
  readonly withoutNewestSet: number | undefined;
  /** The size of the database. Bytes. */
  readonly databaseBytes: number | undefined;
}

/** `{partition: 'inbox_body_default', rows: 3}` */
export interface DefaultPartition {
  readonly partition: string;
  readonly rows: number;
}

/** What is left to decide, and when somebody decided. */
export interface ReadingState {
  /** When somebody decided for the last time; nobody ever did: when the first mail was counted. */
  readonly since: number;
  /** Whether that is a decision. */
  readonly isDecided: boolean;
  /** Whether that is long ago, and something waits. */
  readonly waits: boolean;
  /** Rows that wait; undefined: that is not long ago, or the user of the database may not see them. */
  readonly open: number | undefined;
}

/** When the reports of a host came. */
export interface Arrivals {
  readonly host: string;
  readonly last: number;
  /** The longest time between two of its last reports; undefined: there was one only. */
  readonly gap: number | undefined;
}

/** When certificates end. */
export interface CertificateState {
  /** `authority` and `server`. */
  readonly own: readonly CertificateEnd[];
  /** The newest certificate of each enrolled host that was not retired. */
  readonly hosts: readonly CertificateEnd[];
}

export interface CertificateEnd {
  readonly name: string;
  readonly until: number;
}

/** The streams of a NATS broker. */
export interface BrokerState {
  /** One a shard. */
  readonly streams: readonly StreamState[];
  /** Messages that no receiver can take. */
  readonly dead: StreamState;
}

export interface StreamState {
  /** `MAILLOG_05` */
  readonly name: string;
  /** Messages that no receiver has asked for, and those that one is at work with. */
  readonly waiting: number;
  readonly lent: number;
  /** The broker has lost the end of the stream, and lends no new message. */
  readonly isAhead: boolean;
  /** When the oldest of them came. */
  readonly oldest: number | undefined;
  /** On the broker's disk, and at most. */
  readonly bytes: number;
  readonly limit: number;
}

/** Each may be on another machine. */
export interface FleetState {
  readonly inbox: InboxState | undefined;
  readonly broker?: BrokerState | undefined;
  readonly certificates: CertificateState | undefined;
}

/**
 * What the messages of one run learn from those before them. A spool may have many: each would wait for the
 * whole limit while no receiver is there, and a run under a timer would take minutes for each.
 */

/** After one that waited in vain, messages of the same run wait no longer. Milliseconds. */
const BRIEF_MS = 5000;

export interface Waits {
  /** Whether a message waited in vain for a receipt that a broker keeps. All brokers have these receivers. */
  readonly receivers: { areAway: boolean };
  /** Whether this broker was silent. */
  isSilent: boolean;
  /** The limit then. Milliseconds. */
  readonly brief: number;
}

/** Of one broker; `receivers` are those of all. */
export function newWaits(receivers = { areAway: false }, brief = BRIEF_MS): Waits {
  return { receivers, isSilent: false, brief };
}

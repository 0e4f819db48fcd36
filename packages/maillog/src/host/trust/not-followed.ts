import type { NotFollowedReason } from '../../listing/warning.ts';

/**
 * A path, or a file at its end, that root does not follow or read, because another user decides what it is.
 */
export class NotFollowed extends Error {
  override readonly name = 'NotFollowed';
  /** A code as errors of the system have one, so that the same code reports both. */
  readonly code = 'ENOTFOLLOWED';
  /** The message without the name of the symlink, for a line that has a name of its own. */
  readonly reason: NotFollowedReason;

  constructor(message: string, reason: NotFollowedReason) {
    super(message);
    this.reason = reason;
  }
}

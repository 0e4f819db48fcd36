/** Why a log cannot be read, in words for the report. */
import { describeError } from '../text/errno.ts';

/** This file cannot be read, and why; trying again at once is no help. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** A compressed file breaks before its end; what came out of it before is good. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** The reason why a log cannot be read; undefined if the error is not about a file. */
export function reasonOf(error: unknown): string | undefined {
  if (error instanceof Unreadable || error instanceof Damaged) return error.message;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return describeError(error);
}

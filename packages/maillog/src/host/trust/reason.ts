import { reasonOf } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import { NotFollowed } from './not-followed.ts';

/** Why a listing lacks a file, from what was thrown. */
export function reasonOfError(error: unknown): Reason {
  return error instanceof NotFollowed ? error.reason : reasonOf((error as NodeJS.ErrnoException).code);
}

/**
 * The exit status if nobody reads standard output any more (`maillog open … | head`). The rest of the output
 * is lost then, and the verdict must not be.
 */
import { EXIT } from '../../errors.ts';

let statusIfClosed: number = EXIT.done;

/** Call it once the verdict is known, before it is printed. */
export function setStatusIfClosed(status: number): void {
  statusIfClosed = status;
}

export function getStatusIfClosed(): number {
  return statusIfClosed;
}

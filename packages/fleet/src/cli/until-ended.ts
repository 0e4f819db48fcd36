import { once } from 'node:events';

/**
 * Resolves at SIGINT or SIGTERM, which no longer end the process by themselves from now on. Called before the
 * program says that it is there: whoever reads that may end it at once.
 */
export function untilEnded(): Promise<unknown> {
  return Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
}

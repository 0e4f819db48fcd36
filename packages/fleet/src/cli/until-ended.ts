import { once } from 'node:events';

/** Resolves at SIGINT or SIGTERM, which then no longer end the process by themselves. */
export function untilEnded(): Promise<unknown> {
  return Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
}

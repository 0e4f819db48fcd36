/** What the checks look at: one configuration, read once. */
import { MailLogError, MailLogErrors } from '../../errors.ts';
import { nodeHost } from '../../host/node-host.ts';
import { requirements } from '../wiring/compose.ts';
import type { Requirements } from '../wiring/compose.ts';
import { load } from '../wiring/load.ts';
import type { Loaded } from '../wiring/load.ts';

export interface Examined {
  /** The configuration's file, as the user names it. */
  readonly file: string;
  readonly now: Date;
  /** Undefined: the configuration cannot be read; `errors` says why. */
  readonly loaded: (Loaded & Requirements) | undefined;
  readonly errors: readonly MailLogError[];
}

/** Reads the configuration. What MailLog refuses is in `errors`. */
export async function examine(file: string, now: Date): Promise<Examined> {
  try {
    const loaded = await load(file, nodeHost());
    return { file, now, loaded: { ...loaded, ...(await requirements(loaded)) }, errors: [] };
  } catch (error) {
    if (error instanceof MailLogErrors) return { file, now, loaded: undefined, errors: error.errors };
    if (error instanceof MailLogError) return { file, now, loaded: undefined, errors: [error] };
    throw error;
  }
}

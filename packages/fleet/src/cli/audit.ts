import { once } from 'node:events';
import { Queries } from '../database/queries.ts';
import { EXIT, MailLogError, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { decisionChain } from '../people/decision-chain.ts';
import { decisionLine, hexOf } from '../people/decision-line.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

/** What stopped the command has a status from 64 up. */
const BROKEN = 1;

/**
 * `maillog-fleet audit` prints all decisions as lines of JSON, those after a break as well, and names the
 * first break.
 */
export async function audit(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('audit', args);
  const known = knownDigest(values.known);
  const fault = await withDatabase(values.database, 1, async (pool) => {
    let first: string | undefined;
    let isKnown = known === undefined;
    for await (const { row, fault: found } of decisionChain(new Queries(pool))) {
      first ??= found;
      isKnown ||= hexOf(row['digest']) === known;
      if (!io.stdout.write(decisionLine(row))) await once(io.stdout, 'drain');
    }
    return (
      first ?? (isKnown ? undefined : 'no decision has the digest of --known: it was removed or changed')
    );
  });
  if (fault === undefined) return EXIT.done;
  say(io.stderr, fault);
  return BROKEN;
}

function knownDigest(text: string | undefined): string | undefined {
  if (text === undefined || /^[\da-f]{64}$/i.test(text)) return text?.toLowerCase();
  throw new MailLogError('usage', `--known ${text.slice(0, 100)} is no SHA-256`, {
    hint: 'use 64 hex digits: the field digest of the last line that an earlier audit printed',
  });
}

import { once } from 'node:events';
import { Queries } from '../database/queries.ts';
import { EXIT, MailLogError, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { isApprovedAlone } from '../people/approvals-alone.ts';
import { decisionChain } from '../people/decision-chain.ts';
import { decisionLine, hexOf } from '../people/decision-line.ts';
import { plural } from '../reader.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

/** What stopped the command has a status from 64 up. */
const BROKEN = 1;
/** Decisions in one line of words. */
const MAX_NAMED = 20;

/**
 * `maillog-fleet audit` prints all decisions as lines of JSON, those after a break as well, and names the
 * first break, and approvals in bulk that one person made alone.
 */
export async function audit(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('audit', args);
  const known = knownDigest(values.known);
  const ruled = firstRuled(values['two-persons']);
  const alone: number[] = [];
  const fault = await withDatabase(values.database, 1, async (pool) => {
    let first: string | undefined;
    let isKnown = known === undefined;
    for await (const { row, fault: found } of decisionChain(new Queries(pool))) {
      first ??= found;
      if (isApprovedAlone(row)) alone.push(Number(row['id']));
      isKnown ||= hexOf(row['digest']) === known;
      if (!io.stdout.write(decisionLine(row))) await once(io.stdout, 'drain');
    }
    return (
      first ?? (isKnown ? undefined : 'no decision has the digest of --known: it was removed or changed')
    );
  });
  if (fault !== undefined) say(io.stderr, fault);
  const free = alone.filter((id) => id < ruled);
  const against = alone.filter((id) => id >= ruled);
  if (free.length > 0) say(io.stderr, aloneWords(free));
  if (against.length > 0)
    say(io.stderr, `${aloneWords(against)}; from decision ${ruled} on, a second person confirms them`);
  return fault === undefined && against.length === 0 ? EXIT.done : BROKEN;
}

/** `2 approvals in bulk are of one person alone: decisions 4, 9` */
function aloneWords(ids: readonly number[]): string {
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
  const [are, decisions] = ids.length === 1 ? ['is', 'decision'] : ['are', 'decisions'];
  return `${plural(ids.length, 'approval')} in bulk ${are} of one person alone: ${decisions} ${ids.slice(0, MAX_NAMED).join(', ')}${more}`;
}

/** A number, since whoever may write decisions chooses their times, and not their numbers. */
function firstRuled(text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new MailLogError('usage', `--two-persons ${text.slice(0, 100)} is no number of a decision`, {
    hint: 'use the field id of the first decision that the rule is for; 1: of all',
  });
}

function knownDigest(text: string | undefined): string | undefined {
  if (text === undefined || /^[\da-f]{64}$/i.test(text)) return text?.toLowerCase();
  throw new MailLogError('usage', `--known ${text.slice(0, 100)} is no SHA-256`, {
    hint: 'use 64 hex digits: the field digest of the last line that an earlier audit printed',
  });
}

/**
 * Messages that came under a number that other content has (table `conflict`), as faults of their chains. A
 * receiver may add them, and touch nothing else, so that whoever settles chains looks for them.
 */
import type { Queries } from '../database/queries.ts';
import type { ChainFault } from '../reader.ts';
import { plural } from '../reader.ts';

/** Of a chain, that are named one by one. */
const MAX_NAMED = 50;

/** Names are compared as bytes: a host's name in a report may be no text of PostgreSQL. */
const OF_CHAIN = `convert_to(conflict.host, 'UTF8') = host.name
  AND convert_to(conflict.configuration, 'UTF8') = chain.configuration`;

/** Chains that got conflicts, or whose conflicts somebody removed, since they were settled. */
export async function chainsWithOtherConflicts(sql: Queries): Promise<number[]> {
  const rows = await sql.rows(
    `SELECT chain.id AS id FROM conflict JOIN host ON convert_to(conflict.host, 'UTF8') = host.name
       JOIN chain ON chain.host = host.id AND ${OF_CHAIN}
     GROUP BY chain.id HAVING count(*) <> chain.conflicts
     UNION ALL
     SELECT chain.id AS id FROM chain JOIN host ON host.id = chain.host
     WHERE chain.conflicts > 0 AND NOT EXISTS (SELECT FROM conflict WHERE ${OF_CHAIN})`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Those of a chain, and how many there are. */
export async function conflictFaults(
  sql: Queries,
  chain: number,
): Promise<{ readonly count: number; readonly faults: readonly ChainFault[] }> {
  const rows = await sql.rows(
    `SELECT sequence, message, (extract(epoch FROM got_at) * 1000)::bigint AS at, count(*) OVER () AS count
     FROM conflict JOIN chain ON chain.id = $1 JOIN host ON host.id = chain.host
     WHERE ${OF_CHAIN} ORDER BY got_at DESC LIMIT ${MAX_NAMED}`,
    chain,
  );
  const count = Number(rows[0]?.['count'] ?? 0);
  const faults = rows.map(({ sequence, message, at }) => ({
    words: `other content came under the number of report ${Number(sequence)}, message ${Number(message)}: the host was cloned, restored or taken over`,
    at: Number(at),
  }));
  const oldest = faults.at(-1);
  if (oldest && count > faults.length)
    faults.push({ words: plural(count - faults.length, 'more conflict'), at: oldest.at });
  return { count, faults };
}

/** What reports say of rules (store/rules-facts.ts): writes it with a report, and asks for it. */
import type { RulesFacts } from '../rules-facts.ts';
import type { TakenMessage, TakenRuleHits } from '../taken.ts';
import { HITS_DAYS, UNUSED_MS } from '../rules-facts.ts';
import { ruleHitsOf, rulesSetHostOf, rulesSetVersionOf } from './rules-facts-rows.ts';
import type { Statements } from './statements.ts';

const DAY_MS = 86_400_000;

/** Of a report that was not here before, whose chain has it already. */
export function takeRulesFacts(
  sql: Statements,
  message: TakenMessage,
  { chain, host }: { readonly chain: number; readonly host: number },
): void {
  takeSets(sql, message, chain);
  // Whoever imitates a host says what they like of its rules.
  if (message.isVerified) for (const hits of message.ruleHits) countHits(sql, hits, host, message.madeAt);
}

function takeSets(sql: Statements, { rulesSets = [], madeAt }: TakenMessage, chain: number): void {
  const isNewest = Number(sql.row('SELECT last_at FROM chain WHERE id = ?', chain)?.['last_at']) === madeAt;
  if (isNewest)
    sql.run(
      'DELETE FROM rules_set WHERE chain = ? AND address NOT IN (SELECT value FROM json_each(?))',
      chain,
      JSON.stringify(rulesSets.map(({ address }) => address)),
    );
  for (const { address, name, serial, sha256, fault = null } of rulesSets)
    if (isNewest)
      sql.run(
        `INSERT INTO rules_set VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           since_at = iif(sha256 = excluded.sha256, min(since_at, excluded.since_at), excluded.since_at),
           name = excluded.name, serial = excluded.serial, sha256 = excluded.sha256, fault = excluded.fault`,
        chain,
        address,
        name,
        serial,
        sha256,
        madeAt,
        fault,
      );
    else
      sql.run(
        'UPDATE rules_set SET since_at = min(since_at, ?) WHERE chain = ? AND address = ? AND sha256 = ?',
        madeAt,
        chain,
        address,
        sha256,
      );
}

function countHits(
  sql: Statements,
  { place, sha256, isDecided, lines }: TakenRuleHits,
  host: number,
  madeAt: number,
): void {
  const key = [Number(isDecided), place, sha256] as const;
  const known = sql.row('SELECT id FROM rule WHERE decided = ? AND place = ? AND sha256 = ?', ...key);
  const id = known
    ? Number(known['id'])
    : sql.insert('INSERT INTO rule (decided, place, sha256, last_at) VALUES (?, ?, ?, ?)', ...key, madeAt);
  const isNew = sql.run('INSERT OR IGNORE INTO rule_host VALUES (?, ?)', id, host);
  sql.run('UPDATE rule SET hosts = hosts + ?, last_at = max(last_at, ?) WHERE id = ?', isNew, madeAt, id);
  sql.run(
    'INSERT INTO rule_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines',
    id,
    Math.floor(madeAt / DAY_MS),
    lines,
  );
}

/** Of reports from `before` and longer ago: lines by day, and rules of files that nobody has any more. */
export function removeOldHits(sql: Statements, before: number): void {
  sql.run('DELETE FROM rule_day WHERE day < ?', Math.floor(before / DAY_MS) - HITS_DAYS);
  const unused = 'SELECT id FROM rule WHERE decided = 0 AND last_at < ?';
  sql.run(`DELETE FROM rule_host WHERE rule IN (${unused})`, before - UNUSED_MS);
  sql.run('DELETE FROM rule WHERE decided = 0 AND last_at < ?', before - UNUSED_MS);
}

const SET_HOSTS = `SELECT host.name AS host, configuration, address, serial, since_at, last_at, fault
  FROM rules_set JOIN chain ON chain.id = rules_set.chain JOIN host ON host.id = chain.host WHERE verified = 1`;

export function rulesFactsOf(sql: Statements): RulesFacts {
  return {
    async sets(limit) {
      return sql
        .rows(
          `SELECT address, max(rules_set.name) AS name, serial, sha256, count(DISTINCT host) AS hosts,
             min(since_at) AS since
           FROM rules_set JOIN chain ON chain.id = rules_set.chain JOIN host ON host.id = chain.host
           WHERE verified = 1 GROUP BY address, serial, sha256
           ORDER BY address, serial DESC, hosts DESC, sha256 LIMIT ?`,
          limit,
        )
        .map(rulesSetVersionOf);
    },
    async without({ address, serial, sha256 }, limit) {
      const query = `${SET_HOSTS} AND address = ? AND NOT (serial = ? AND sha256 = ?)
        ORDER BY serial, host.name, configuration LIMIT ?`;
      return sql.rows(query, address, serial, sha256, limit).map(rulesSetHostOf);
    },
    async faults(limit) {
      const query = `${SET_HOSTS} AND fault IS NOT NULL ORDER BY host.name, configuration, address LIMIT ?`;
      return sql.rows(query, limit).map(rulesSetHostOf);
    },
    async hits({ which, files = [], recent, since, limit }) {
      const [where, order] = {
        decided: ['decided = 1 AND ? IS NOT NULL', 'last_at DESC'],
        others: ['decided = 0 AND lines > 0 AND ? IS NOT NULL', 'lines DESC'],
        idle: ['decided = 0 AND lines = 0 AND sha256 IN (SELECT value FROM json_each(?))', 'last_at'],
      }[which];
      const query = `SELECT * FROM (
          SELECT rule.*, coalesce(sum(lines) FILTER (WHERE day >= ?), 0) AS recent,
            coalesce(sum(lines) FILTER (WHERE day >= ?), 0) AS lines
          FROM rule LEFT JOIN rule_day ON rule_day.rule = rule.id GROUP BY rule.id)
        WHERE ${where} ORDER BY ${order}, place, sha256 LIMIT ?`;
      return sql.rows(query, recent, since, JSON.stringify(files), limit).map(ruleHitsOf);
    },
  };
}

/** What reports say of rules, over all hosts: writes it with mails, and asks for it. */
import type { Queries } from '../database/queries.ts';
import { HITS_DAYS, ruleHitsOf, rulesSetHostOf, rulesSetVersionOf, UNUSED_MS } from '../reader.ts';
import type { RulesFacts, TakenMail } from '../reader.ts';
import { hex, optionalHex, readerRow } from './texts.ts';

const DAY_MS = 86_400_000;

/** Of mails that were just taken, within the caller's transaction (migrations/0006_rules_facts.sql). */
export async function takeRules(sql: Queries, mails: readonly TakenMail[]): Promise<void> {
  const messages = mails.flatMap((mail) => mail.messages);
  if (messages.length === 0) return;
  await sql.run(
    'SELECT take_rules($1::json, $2::json, $3::json)',
    JSON.stringify(messages.map(({ key }, at) => ({ at: at + 1, key }))),
    JSON.stringify(
      messages.flatMap(({ rulesSets = [] }, at) =>
        rulesSets.map(({ address, name, serial, sha256, fault }) => ({
          message: at + 1,
          address: hex(address),
          name: hex(name),
          serial,
          sha256,
          fault: optionalHex(fault),
        })),
      ),
    ),
    JSON.stringify(
      messages.flatMap(({ ruleHits }, at) =>
        ruleHits.map(({ place, sha256, isDecided, lines }) => ({
          message: at + 1,
          decided: isDecided,
          place: hex(place),
          sha256,
          lines,
        })),
      ),
    ),
  );
}

/** As the reader's store in SQLite does; within a transaction that has the gate to itself. */
export async function removeOldHits(sql: Queries, before: number): Promise<void> {
  await sql.run('DELETE FROM rule_day WHERE day < $1', Math.floor(before / DAY_MS) - HITS_DAYS);
  const unused = await sql.rows(
    `DELETE FROM rule WHERE NOT decided AND NOT EXISTS
       (SELECT FROM rule_count WHERE rule = rule.id AND last_at >= $1) RETURNING id`,
    before - UNUSED_MS,
  );
  const ids = unused.map(({ id }) => id);
  await sql.run('DELETE FROM rule_host WHERE rule = ANY($1::bigint[])', ids);
  await sql.run('DELETE FROM rule_count WHERE rule = ANY($1::bigint[])', ids);
}

const SET_HOSTS = `SELECT host.name AS host, configuration, address, serial, since_at, last_at, fault
  FROM rules_set JOIN chain ON chain.id = rules_set.chain JOIN host ON host.id = chain.host WHERE verified`;

export function rulesFactsOf(sql: Queries): RulesFacts {
  return {
    async sets(limit) {
      const rows = await sql.rows(
        `SELECT address, max(encode(rules_set.name, 'hex')) AS hex_name, serial, sha256,
           count(DISTINCT host) AS hosts, min(since_at) AS since
         FROM rules_set JOIN chain ON chain.id = rules_set.chain JOIN host ON host.id = chain.host
         WHERE verified GROUP BY address, serial, sha256
         ORDER BY address, serial DESC, hosts DESC, sha256 LIMIT $1`,
        limit,
      );
      return rows.map(({ hex_name: name, ...row }) =>
        rulesSetVersionOf(readerRow({ ...row, name: Buffer.from(String(name), 'hex') })),
      );
    },
    async without({ address, serial, sha256 }, limit) {
      const query = `${SET_HOSTS} AND address = $1 AND NOT (serial = $2 AND sha256 = $3)
        ORDER BY serial, host.name, configuration LIMIT $4`;
      const rows = await sql.rows(query, Buffer.from(address), serial, sha256, limit);
      return rows.map((row) => rulesSetHostOf(readerRow(row)));
    },
    async faults(limit) {
      const query = `${SET_HOSTS} AND fault IS NOT NULL ORDER BY host.name, configuration, address LIMIT $1`;
      const rows = await sql.rows(query, limit);
      return rows.map((row) => rulesSetHostOf(readerRow(row)));
    },
    async hits({ which, files = [], recent, since, limit }) {
      const [where, order] = {
        decided: ['decided', 'last_at DESC'],
        others: ['NOT decided AND lines > 0', 'lines DESC'],
        idle: ['NOT decided AND lines = 0 AND sha256 = ANY($4::text[])', 'last_at'],
      }[which];
      const rows = await sql.rows(
        `SELECT place, sha256, recent, lines, hosts, last_at FROM rule
           JOIN (SELECT rule, sum(hosts) AS hosts, max(last_at) AS last_at FROM rule_count GROUP BY rule) AS counts
             ON counts.rule = rule.id
           CROSS JOIN LATERAL (SELECT coalesce(sum(rule_day.lines) FILTER (WHERE day >= $1), 0) AS recent,
             coalesce(sum(rule_day.lines) FILTER (WHERE day >= $2), 0) AS lines
             FROM rule_day WHERE rule_day.rule = rule.id) AS days
         WHERE ${where} AND cardinality($4::text[]) >= 0 ORDER BY ${order}, place, sha256 LIMIT $3`,
        recent,
        since,
        limit,
        files,
      );
      return rows.map((row) => ruleHitsOf(readerRow(row)));
    },
  };
}

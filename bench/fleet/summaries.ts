/** Summaries of a large fleet, made by SQL: what its hosts would have left after a day of reports. */
import { withClient } from '../../packages/fleet/src/database/connect.ts';

/** Forms of a host: some that all hosts have, some of a kind of hosts, some that few hosts have. */
const OF_ALL = 100;
const OF_KIND = 90;
const RARE = 10;
const KIND_FORMS = 3900;
const RARE_FORMS = 36_000;
const FORMS = OF_ALL + KIND_FORMS + RARE_FORMS;
const REPORTS = 24;
const FIRST_AT = Date.UTC(2026, 2, 1, 0, 10);
export const LAST_AT = FIRST_AT + 23 * 3_600_000;
/** The last forms nobody has decided; the inbox shows them. */
const UNDECIDED = 300;
const FORMS_OF_DECISION = 100;

/** A chain of 24 reports for each host, and 200 rows (form, host); most forms are decided. */
export async function makeSummaries(url: string, hosts: number): Promise<void> {
  await withClient(url, async (client) => {
    const insert = async (sql: string) => client.query(sql);
    // Triggers would count again what is counted here.
    await insert('SET synchronous_commit = off; SET session_replication_role = replica');
    await insert(
      `INSERT INTO form (key, kind, program, template, alarming)
       SELECT ${keyOf('f')}, 'line', ('program' || f % 400)::bytea,
         ('program' || f % 400 || ' message ' || f || ' {int}')::bytea, false
       FROM generate_series(1, ${FORMS}) AS f`,
    );
    await insert(
      `INSERT INTO host (name, verified) SELECT ('host' || h)::bytea, true FROM generate_series(1, ${hosts}) AS h`,
    );
    await insert(
      `INSERT INTO chain (host, configuration, reports, first_at, last_at, last_sequence, due_at, is_settled)
       SELECT id, '/etc/maillog/host.conf', ${REPORTS}, ${FIRST_AT}, ${LAST_AT}, ${REPORTS}, ${LAST_AT} + 3600000, true
       FROM host`,
    );
    await insert(
      `INSERT INTO form_host
       SELECT form, host.id, 24, ${FIRST_AT}, ${LAST_AT}, 1, ${REPORTS} FROM host, LATERAL (
         SELECT DISTINCT CASE WHEN n <= ${OF_ALL} THEN n
           WHEN n <= ${OF_ALL + OF_KIND} THEN 1 + ${OF_ALL} + (host.id * 7919 + n * 104729) % ${KIND_FORMS}
           ELSE 1 + ${OF_ALL + KIND_FORMS} + (host.id * 7919 + n * 104729) % ${RARE_FORMS} END AS form
         FROM generate_series(1, ${OF_ALL + OF_KIND + RARE}) AS n) AS own`,
    );
    await insert(
      `INSERT INTO form_count (form, shard, lines, hosts, first_at, last_at, example, new_host_report)
       SELECT form, 0, count(*) * 24, count(*), ${FIRST_AT}, ${LAST_AT},
         ('Mar  1 00:10:07 host1 program' || form % 400 || '[12]: message ' || form || ' 4711')::bytea, ${REPORTS}
       FROM form_host GROUP BY form`,
    );
    await insert('SET session_replication_role = DEFAULT');
    await insert(
      `INSERT INTO decision (at, who, kind, forms, wake, title, report)
       SELECT ${LAST_AT}, 'you', 'seen', own.forms, NULL, 'made', ${REPORTS}
       FROM generate_series(0, ${(FORMS - UNDECIDED) / FORMS_OF_DECISION - 1}) AS d, LATERAL (
         SELECT json_object_agg(${keyOf('form')}, lines)::text AS forms FROM form_count
         WHERE form BETWEEN d * ${FORMS_OF_DECISION} + 1 AND (d + 1) * ${FORMS_OF_DECISION}) AS own
       WHERE own.forms IS NOT NULL`,
    );
    await insert('VACUUM ANALYZE');
  });
}

function keyOf(form: string): string {
  return `encode(sha256(${form}::text::bytea), 'hex')`;
}

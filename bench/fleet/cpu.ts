/** CPU time from /proc, user and system, in milliseconds (Linux counts hundredths of a second). */
import { readdirSync, readFileSync } from 'node:fs';
import { withClient } from '../../packages/fleet/src/database/connect.ts';

/** Of a process so far. */
export function processCpuMs(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface DatabaseUse {
  readonly cpuMs: number;
  readonly deadlocks: number;
}

/** Of the server that has the database: all of its processes, those that have ended too. */
export function databaseUse(url: string): Promise<DatabaseUse> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ pid: number; deadlocks: number }>(
      `SELECT pg_backend_pid() AS pid, deadlocks::integer AS deadlocks FROM pg_stat_database
       WHERE datname = current_database()`,
    );
    const [row] = rows;
    const server = Number(statOf(row.pid)[1]);
    const own = statOf(server);
    let cpuMs = processCpuMs(server) + (Number(own[13]) + Number(own[14])) * 10;
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each)))
      try {
        if (Number(statOf(Number(name))[1]) === server) cpuMs += processCpuMs(Number(name));
      } catch {
        // It has ended meanwhile.
      }
    return { cpuMs, deadlocks: row.deadlocks };
  });
}

/** From the third field on: the name of the program may have spaces. */
function statOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
}

import { runProgram } from '../system/run-program.ts';

const MAX_NAME_BYTES = 1024;
/** The timeout for a DNS server that does not answer. Milliseconds. */
const TIMEOUT_MS = 10_000;

/** The host's full name as `hostname -f` says it: `web1.example.com`; undefined if it says none. */
export async function fullHostName(): Promise<string | undefined> {
  const { output, failure } = await runProgram('hostname', ['-f'], MAX_NAME_BYTES, TIMEOUT_MS);
  const name = output.toString('utf8').trim().replace(/\.$/, '');
  return failure === undefined && name !== '' ? name : undefined;
}

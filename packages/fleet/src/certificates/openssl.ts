/** The system's openssl program, which makes keys and certificates (docs/decisions/0041). */
import { MailLogError, runProcess } from '../maillog.ts';

const MAX_OUTPUT_BYTES = 1 << 20;

/**
 * Runs `openssl` and resolves to what it prints.
 * @throws MailLogError `io` if it cannot be run, or fails
 */
export async function openssl(...args: readonly string[]): Promise<string> {
  const { output, failure } = await runProcess('openssl', args, MAX_OUTPUT_BYTES);
  if (failure === undefined) return output.toString('latin1');
  throw new MailLogError('io', `openssl ${args[0]}: ${failure}`, {
    hint: 'maillog-fleet enrol needs the program openssl, 1.1.1 or newer: apt-get install openssl',
  });
}

import { generateKeyPairSync } from 'node:crypto';
import { dirname } from 'node:path';
import { describeError, EXIT, MailLogError, syncDirectory, writeNewFile } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { COMMANDS } from './commands.ts';
import { parseOptions } from './options.ts';

/** `maillog-read rules key FILE` makes the key that signs sets, and prints its public half for the hosts. */
export async function rulesKey(args: readonly string[], io: Streams): Promise<number> {
  const { positionals } = parseOptions('rules key', args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new MailLogError('usage', 'rules key takes one file', { hint: COMMANDS['rules key'].usage });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  try {
    await writeNewFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await syncDirectory(dirname(file));
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new MailLogError('io', `cannot write ${file}: ${describeError(error)}`, {
      hint: isThere ? `openssl pkey -in ${file} -pubout prints the public key in it` : undefined,
    });
  }
  io.stdout.write(publicKey.export({ type: 'spki', format: 'pem' }));
  return EXIT.done;
}

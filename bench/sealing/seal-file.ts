/**
 * Seals the file argv[4] to the key file argv[3] by `openpgp` or `pgp`; prints the peak of memory in MB. For
 * sealing.ts.
 */
import { createReadStream } from 'node:fs';
import { createOpenpgpSealer } from '../../packages/maillog/src/seal/openpgp.ts';
import { createPgpSealer } from '../../packages/maillog/src/seal/pgp.ts';

const [, , engine, key = '', clear = ''] = process.argv;
const sealer =
  engine === 'pgp'
    ? await createPgpSealer(['gpg', '-a', '-e', '--trust-model', 'always', '-f', key, '--batch'])
    : await createOpenpgpSealer({ recipients: [{ file: key }] });
await sealer.seal(createReadStream(clear, { highWaterMark: 1 << 18 }), `${clear}.${engine}`);
console.log(Math.round(process.resourceUsage().maxRSS / 1024));

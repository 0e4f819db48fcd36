/**
 * Seals 200 MB of log lines with the key file argv[2], by the built-in engine, or with `pgp` by gpg. Prints
 * its peak of memory in MB.
 */
import { createOpenpgpSealer } from '../../src/seal/openpgp.ts';
import { createPgpSealer } from '../../src/seal/pgp.ts';

const BLOCK = 1_000_000;
const BLOCKS = 200;

let line = 0;
function lines(): Buffer {
  let text = '';
  while (text.length < BLOCK)
    text += `Nov 22 07:00:00 web1 sshd[${(line += 1)}]: port ${(line * 2654435761) >>> 0}\n`;
  return Buffer.from(text);
}
const SAMPLES = Array.from({ length: 10 }, lines);

async function* blocks(): AsyncGenerator<Uint8Array, void, undefined> {
  for (let block = 0; block < BLOCKS; block += 1) yield SAMPLES[block % SAMPLES.length];
}

const [, , file, directory, engine] = process.argv;
const sealer =
  engine === 'pgp'
    ? await createPgpSealer(['gpg', '-a', '-e', '--trust-model', 'always', '-f', file, '--batch'])
    : await createOpenpgpSealer({ recipients: [{ file }] });
await sealer.seal(blocks(), `${directory}/${engine}.asc`);
console.log(Math.round(process.resourceUsage().maxRSS / 1024));

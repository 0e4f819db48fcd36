// `npm run package [-- OPTION…]`: what a release consists of, in release/. It is the same to the byte each
// time that it is made from one commit. The table OPTIONS says what else it takes.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildOneFile } from './package/one-file.mjs';

const OPTIONS = {
  // Where to put it; default: release.
  out: { type: 'string' },
  // A CommonJS build of openpgp to put in place of the library.
  openpgp: { type: 'string' },
};

const { values } = parseArgs({ options: OPTIONS });
const given = { out: values.out && resolve(values.out), openpgp: values.openpgp && resolve(values.openpgp) };
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const out = given.out ?? resolve('release');
mkdirSync(out, { recursive: true });

const oneFile = await buildOneFile({ openpgp: given.openpgp });
write('maillog.cjs', oneFile.text, 0o755);

function write(name, content, mode = 0o644) {
  const file = join(out, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  console.log(`${name}: ${Buffer.byteLength(content)} bytes`);
}

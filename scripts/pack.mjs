// `npm run pack [FOLDER [PACKAGE]]`: the tarball of packages/PACKAGE (default: maillog) that npm installs
// without a network, libraries included. What is packed is the build that is there.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stagePackage } from './package/stage.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const destination = resolve(process.argv[2] ?? '.');
const home = process.argv[3] ?? 'maillog';
const stage = mkdtempSync(join(tmpdir(), 'maillog-pack-'));

/** npm links the manual pages that package.json names where man looks. */
function addManuals() {
  const share = join(stage, 'made');
  execFileSync(process.execPath, [join(root, 'scripts/share.mjs'), share, home], { stdio: 'inherit' });
  cpSync(join(share, 'usr/share/man'), join(stage, 'man'), { recursive: true });
  rmSync(share, { recursive: true });
  const file = join(stage, 'package.json');
  const man = readdirSync(join(stage, 'man'), { recursive: true }).filter((name) => /\.\d$/.test(name));
  const described = {
    ...JSON.parse(readFileSync(file, 'utf8')),
    man: man.sort().map((name) => `man/${name}`),
  };
  writeFileSync(file, `${JSON.stringify(described, undefined, 2)}\n`);
}

try {
  stagePackage(home, stage);
  addManuals();
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', destination], {
    cwd: stage,
    stdio: 'inherit',
  });
} finally {
  rmSync(stage, { recursive: true, force: true });
}

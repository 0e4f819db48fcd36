// What a package of Debian with its libraries beside the program puts on a machine, the fleet's for one: its
// build, its manual page, completions and documentation.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stagePackage } from './stage.mjs';

/**
 * @param folder is made
 * @param home `fleet`: of packages/fleet, as the package maillog-fleet
 * @param program `maillog-fleet`
 * @param addMore called with the folder of the build, before modes are set
 */
export function layOutWithLibraries(folder, home, program, addMore = () => undefined) {
  execFileSync(process.execPath, ['scripts/share.mjs', folder, home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const lib = join(folder, `usr/lib/maillog-${home}`);
  mkdirSync(lib, { recursive: true });
  stagePackage(home, lib);
  addMore(lib);
  // share.mjs has put them where Debian has them.
  for (const name of ['docs', 'share', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'])
    rmSync(join(lib, name), { recursive: true, force: true });
  const file = join(lib, `dist/${program}.js`);
  // Not by env: in a shell of root it could find a Node of another user.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^#!.*/, '#!/usr/bin/node'));
  for (const name of readdirSync(join(lib, 'dist')))
    if (name.endsWith('.map')) rmSync(join(lib, 'dist', name));
  setModes(folder);
  chmodSync(file, 0o755);
  mkdirSync(join(folder, 'usr/bin'));
  symlinkSync(`../lib/maillog-${home}/dist/${program}.js`, join(folder, `usr/bin/${program}`));
}

function setModes(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path);
    else chmodSync(path, 0o644);
  }
}

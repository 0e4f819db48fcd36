// What the package of Debian of the reading side puts on a machine: its build with all libraries, SQLite of
// one architecture among them, its manual page, completions and documentation.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLibrary, librariesOf, stagePackage } from './stage.mjs';

/** Node before 22.13 has no SQLite of its own. */
export const SQLITE = '@photostructure/sqlite';
const PREBUILDS = { amd64: 'linux-x64', arm64: 'linux-arm64' };
/** What its package needs only to be compiled. */
const COMPILED = ['binding.gyp', 'src', 'scripts'];

/** @param folder is made */
export function layOutReader(folder, arch) {
  execFileSync(process.execPath, ['scripts/share.mjs', folder, 'reader'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const lib = join(folder, 'usr/lib/maillog-reader');
  mkdirSync(lib, { recursive: true });
  stagePackage('reader', lib);
  for (const name of librariesOf([SQLITE])) if (name !== 'node-addon-api') addLibrary(name, lib);
  const sqlite = join(lib, 'node_modules', SQLITE);
  for (const name of COMPILED) rmSync(join(sqlite, name), { recursive: true, force: true });
  const prebuilds = join(sqlite, 'prebuilds');
  for (const name of readdirSync(prebuilds))
    if (name !== PREBUILDS[arch]) rmSync(join(prebuilds, name), { recursive: true });
  for (const name of readdirSync(join(prebuilds, PREBUILDS[arch])))
    if (name.includes('musl')) rmSync(join(prebuilds, PREBUILDS[arch], name));
  // share.mjs has put them where Debian has them.
  for (const name of ['docs', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'])
    rmSync(join(lib, name), { recursive: true });
  const program = join(lib, 'dist/maillog-read.js');
  // Not by env: in a shell of root it could find a Node of another user.
  writeFileSync(program, readFileSync(program, 'utf8').replace(/^#!.*/, '#!/usr/bin/node'));
  for (const name of readdirSync(join(lib, 'dist')))
    if (name.endsWith('.map')) rmSync(join(lib, 'dist', name));
  setModes(folder);
  chmodSync(program, 0o755);
  mkdirSync(join(folder, 'usr/bin'));
  symlinkSync('../lib/maillog-reader/dist/maillog-read.js', join(folder, 'usr/bin/maillog-read'));
}

function setModes(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path);
    else chmodSync(path, 0o644);
  }
}

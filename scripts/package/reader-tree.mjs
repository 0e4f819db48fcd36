// What the package of Debian of the reading side puts on a machine: its build with all libraries, SQLite of
// one architecture among them.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOutWithLibraries } from './library-tree.mjs';
import { addLibrary, librariesOf } from './stage.mjs';

/** Node before 22.13 has no SQLite of its own. */
export const SQLITE = '@photostructure/sqlite';
const PREBUILDS = { amd64: 'linux-x64', arm64: 'linux-arm64' };
/** What its package needs only to be compiled. */
const COMPILED = ['binding.gyp', 'src', 'scripts'];

/** @param folder is made */
export function layOutReader(folder, arch) {
  layOutWithLibraries(folder, 'reader', 'maillog-read', (lib) => addSqlite(lib, arch));
}

function addSqlite(lib, arch) {
  for (const name of librariesOf([SQLITE])) if (name !== 'node-addon-api') addLibrary(name, lib);
  const sqlite = join(lib, 'node_modules', SQLITE);
  for (const name of COMPILED) rmSync(join(sqlite, name), { recursive: true, force: true });
  const prebuilds = join(sqlite, 'prebuilds');
  for (const name of readdirSync(prebuilds))
    if (name !== PREBUILDS[arch]) rmSync(join(prebuilds, name), { recursive: true });
  for (const name of readdirSync(join(prebuilds, PREBUILDS[arch])))
    if (name.includes('musl')) rmSync(join(prebuilds, PREBUILDS[arch], name));
}

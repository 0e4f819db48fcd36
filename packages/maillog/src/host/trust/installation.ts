/**
 * Whether others could have written the program that root runs: an npm prefix in a user's home, /usr/local of
 * a group. It checks the directories on the way, the program, its libraries, and perl. A program that was
 * changed already need not check, of course; this finds what could still be changed.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { ownFolder, ownPaths } from '../../installed.ts';
import { assertTrustedPath } from './assert.ts';
import { isRoot, isRootsAlone, isShared, isSticky } from './owners.ts';
import { assertTrustedTree } from './tree.ts';
import { untrusted } from './untrusted.ts';

/** The files that `--version` loads, as scripts/build.mjs names them. */
const FIRST_FILES = /^(?:maillog|main-.*|rolldown-runtime-.*)\.js$/;

/** Files of a library that no program reads: half of them. */
const NEVER_LOADED = /\.(?:d\.[cm]?ts|map|md)$/;

/**
 * @param all whether the command loads more than the first files: the rest of the program, libraries, perl
 * @throws MailLogError (permission) with the chown and chmod to type.
 */
export async function assertTrustedInstallation(all: boolean): Promise<void> {
  if (!isRoot()) return;
  const paths = ownPaths();
  if (paths) {
    for (const path of new Set(paths)) await assertTrustedProgram(byteString(path));
    return;
  }
  const program = ownFolder();
  const asked = byteString(dirname(program));
  const above = new Set<string>();
  assertTrustedAbove(program, above);
  assertTrustedTree(byteString(program), { asked, only: all ? /\.js$/ : FIRST_FILES });
  assertTrustedTree(asked, { only: /^package\.json$/ });
  if (all) {
    for (const folder of [join(dirname(program), 'perl'), ...librariesOf(dirname(program), above)])
      if (exists(folder)) assertTrustedTree(byteString(folder), { asked, except: NEVER_LOADED });
  }
  // The symlinks that it was started by, /usr/local/bin/maillog.
  const [, started] = process.argv;
  if (started !== undefined && dirname(started) !== program)
    await assertTrustedPath(byteString(started), undefined);
}

/** The one file, or the executable. */
async function assertTrustedProgram(path: ByteString): Promise<void> {
  const owned = statSync(Buffer.from(path, 'latin1'));
  if (!isRootsAlone(owned)) throw untrusted({ asked: path, found: path, owned, place: undefined });
  await assertTrustedPath(path, undefined);
}

/**
 * `folder` has no symlinks on its way: Node resolves those of what it imports.
 * @param seen the folders that were looked at before
 */
function assertTrustedAbove(folder: string, seen: Set<string>): void {
  for (let above = folder; above !== dirname(above);) {
    above = dirname(above);
    if (seen.has(above)) return;
    seen.add(above);
    const owned = statSync(above);
    if (owned.uid !== 0 || (isShared(owned) && !isSticky(owned)))
      throw untrusted({ asked: byteString(folder), found: byteString(above), owned, place: undefined });
  }
}

/** The folders of the dependencies that package.json names, and of theirs. */
function librariesOf(home: string, above: Set<string>): Iterable<string> {
  const found = new Set<string>();
  const packages = [home];
  for (let folder = packages.pop(); folder !== undefined; folder = packages.pop())
    for (const name of dependenciesOf(folder))
      for (const library of libraryFolder(folder, name, above)) {
        if (!found.has(library)) packages.push(library);
        found.add(library);
      }
  return found;
}

function dependenciesOf(folder: string): string[] {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { dependencies?: object }).dependencies ?? {});
}

/** Where Node finds a library, and the folder of libraries around it; nothing where it is not installed. */
function libraryFolder(home: string, name: string, seen: Set<string>): string[] {
  for (let above = home; ; above = dirname(above)) {
    const link = join(above, 'node_modules', name);
    if (exists(link)) {
      const folder = realpathSync(link);
      for (const path of [link, folder]) assertTrustedAbove(path, seen);
      return [folder];
    }
    if (above === dirname(above)) return [];
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Refuses a directory in which anything belongs to others: a module's, since a module may import each file in
 * it (an archive that root unpacks keeps its owners), gpg's home, this installation.
 *
 * It works by synchronous calls, by path: a directory is read only if it is root's alone, so only root can
 * exchange what is in it.
 */
import type { Stats } from 'node:fs';
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { systemPath } from './directory.ts';
import { isRoot, isRootsAlone } from './owners.ts';
import { shellWord, untrusted } from './untrusted.ts';

/** A directory with more files holds other things than code; looking at each would take seconds. */
const MAX_FILES = 100_000;

interface TreeOptions {
  /** What the configuration names, for the message. */
  readonly asked?: ByteString;
  readonly place?: SourceLocation | undefined;
  /** Which files of the directory alone are looked at; if missing, all that is below it. */
  readonly only?: RegExp;
  /** Which names are passed over. */
  readonly except?: RegExp;
}

/**
 * The directories on the way to it are checked by assertTrustedPath (assert.ts).
 * @throws MailLogError (permission) with the chown and chmod to type; Error with Node's `code`.
 */
export function assertTrustedTree(
  folder: ByteString,
  { asked = folder, place, only, except }: TreeOptions = {},
): void {
  if (!isRoot()) return;
  const refuse = (found: ByteString, owned: Stats): never => {
    const all = shellWord(folder);
    throw untrusted({ asked, found, owned, place, hint: `chown -hR root ${all}; chmod -R go-w ${all}` });
  };
  const top = statSync(systemPath(folder));
  if (!isRootsAlone(top)) refuse(folder, top);
  const folders = [folder];
  let files = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const name of readdirSync(systemPath(next), { encoding: 'latin1' })) {
      if (only?.test(name) === false || except?.test(name)) continue;
      if (++files > MAX_FILES) throw tooMany(asked, folder, place);
      const path = `${next}/${name}`;
      const found = lstatSync(systemPath(path), { throwIfNoEntry: false });
      if (!found) continue;
      // Everybody may write to a symlink, says its mode; its owner alone can remove it here, and it leads on.
      const isLink = found.isSymbolicLink();
      const seen = isLink ? statSync(systemPath(path), { throwIfNoEntry: false }) : found;
      if (isLink && found.uid !== 0) refuse(path, found);
      if (seen && !isRootsAlone(seen)) refuse(path, seen);
      if (found.isDirectory() && !only) folders.push(path);
    }
  }
}

function tooMany(asked: ByteString, folder: ByteString, place: SourceLocation | undefined): MailLogError {
  return new MailLogError(
    'permission',
    `${readable(asked)}: ${readable(folder)} holds more than ${MAX_FILES} files, and root will not trust them unseen`,
    { place, hint: 'move it into a directory of its own' },
  );
}

/**
 * The directory that gpg takes keys, trust and options from. gpg only warns if it belongs to another user,
 * and MailLog does not show gpg's standard error. A user who may write to it can choose who reads the report,
 * and can run programs as root by its gpg.conf.
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { byteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { homeDirectory } from '../../system/home-directory.ts';
import { assertAnswers } from './answering.ts';
import { assertTrustedPath } from './assert.ts';
import { isRoot, isRootsAlone } from './owners.ts';
import { assertTrustedTree } from './tree.ts';
import { untrusted } from './untrusted.ts';

/** A file name as gpg reads it: `~/` is the user's home, `gnupg-kbx:` before a keyring says its format. */
export function gpgPath(name: string): string {
  const path = name.replace(/^gnupg-(?:ring|kbx):/, '');
  return resolve(
    path.replace(/^~(?=\/|$)/, () => process.env['HOME'] ?? homeDirectory('set HOME or GNUPGHOME')),
  );
}

/**
 * Refuses gpg's home where another user owns it or anything in it, or may write to it.
 * @param named what the command line says, `/root/keys`; undefined: GNUPGHOME, or `.gnupg` in HOME
 * @throws MailLogError (permission) with the chown and chmod to type.
 */
export async function assertTrustedGpgHome(
  named: string | undefined,
  place: SourceLocation | undefined,
): Promise<void> {
  if (!isRoot()) return;
  // gpg reads an empty GNUPGHOME as none.
  const home = gpgPath(named ?? (process.env['GNUPGHOME'] || join('~', '.gnupg')));
  const asked = byteString(home);
  await assertAnswers(asked, place);
  const real = await realpath(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (real === undefined) return assertNobodyMakes(home, place);
  await assertTrustedPath(asked, place);
  assertTrustedTree(byteString(real), { asked, place });
}

/** gpg creates a missing home; no other user may be able to create it before. */
async function assertNobodyMakes(home: string, place: SourceLocation | undefined): Promise<void> {
  const parent = byteString(dirname(home));
  const owned = await stat(dirname(home)).catch(() => undefined);
  if (!owned) return home === '/' ? undefined : assertNobodyMakes(dirname(home), place);
  await assertTrustedPath(byteString(home), place).catch((error: NodeJS.ErrnoException) => {
    // Of the way, the last name is all that is missing.
    if (error.code !== 'ENOENT') throw error;
  });
  if (!isRootsAlone(owned)) throw untrusted({ asked: byteString(home), found: parent, owned, place });
}

// The programs that tests drive, beside those that every system has, and the Debian package of each
// (programs.json). A test names them by `needs` of test/helpers/needs.ts.
import { accessSync, constants, readFileSync, readdirSync } from 'node:fs';

export const PROGRAMS = JSON.parse(readFileSync(new URL('./programs.json', import.meta.url), 'utf8'));

/** Where Debian puts the server of PostgreSQL: `['/usr/lib/postgresql/15/bin']`, the newest first. */
function postgresFolders() {
  try {
    const versions = readdirSync('/usr/lib/postgresql').filter((name) => /^\d+$/.test(name));
    return versions.sort((a, b) => b - a).map((version) => `/usr/lib/postgresql/${version}/bin`);
  } catch {
    return [];
  }
}

/** PATH with the folders of an administrator's programs, which a normal user's lacks. */
export const PATH = [process.env.PATH ?? '/usr/bin:/bin', '/usr/sbin', '/sbin', ...postgresFolders()].join(
  ':',
);

export function has(program) {
  return [...PATH.split(':'), '/lib/systemd'].some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The programs that are not here: `['gpg', 'mutt']`. */
export function missing() {
  return Object.keys(PROGRAMS).filter((program) => !has(program));
}

/** The Debian packages of these programs, each once. */
export function packagesOf(programs) {
  return [...new Set(programs.map((program) => PROGRAMS[program]))];
}

// `npm test`: the whole proof on a fresh machine with Node, npm and git. Installs the packages and the
// programs that the tests drive (by apt where it may; where it may not, names what is missing), then runs the
// gate.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Programs the tests drive, and the Debian package that holds each. */
const PROGRAMS = {
  gpg: 'gnupg',
  perl: 'perl',
  postfix: 'postfix',
  mutt: 'mutt',
  python3: 'python3',
  grep: 'grep',
  sha256sum: 'coreutils',
  openssl: 'openssl',
  setfacl: 'acl',
  setcap: 'libcap2-bin',
  'dpkg-deb': 'dpkg',
  rpmbuild: 'rpm',
  strace: 'strace',
  tmux: 'tmux',
  xz: 'xz-utils',
  zstd: 'zstd',
  bzip2: 'bzip2',
  journalctl: 'systemd',
  'systemd-journal-remote': 'systemd-journal-remote',
};

/** Programs that a test drives where they are, and does without where they are not. */
const WELCOME = { logrotate: 'logrotate' };

function has(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/lib/systemd'];
  return folders.some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function missing(programs = PROGRAMS) {
  return Object.keys(programs).filter((program) => !has(program));
}

function apt(...args) {
  return spawnSync('apt-get', ['-q', ...args], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

installPackages();
const all = { ...PROGRAMS, ...WELCOME };
if (missing(all).length > 0 && process.getuid?.() === 0 && has('apt-get')) {
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...new Set(missing(all).map((program) => all[program])));
}
if (missing().length > 0) {
  console.error(`the tests need programs that are not here: ${missing().join(', ')}`);
  console.error(
    `install them: apt-get install ${[...new Set(missing().map((program) => PROGRAMS[program]))].join(' ')}`,
  );
  process.exit(1);
}
const { status } = spawnSync(process.execPath, ['scripts/ok.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);

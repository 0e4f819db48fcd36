// Installs the project's packages where they are missing or older than the lock file says. Needs Node, npm
// and a package registry.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: MailLog needs 20.19 or newer`);
    process.exit(1);
  }
  if (isInstalled()) return;
  console.log('installing packages');
  // Not `npm ci`: it refuses a lock file in which the packages of other platforms are missing, and not every
  // registry has those. Without saving, the versions are the lock file's and it stays as it is.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/**
 * npm leaves a copy of the lock file's packages in node_modules: the same versions there and in ours mean
 * nothing is to be done.
 */
function isInstalled() {
  try {
    const read = (file) => JSON.parse(readFileSync(`${root}/${file}`, 'utf8')).packages;
    const wanted = read('package-lock.json');
    const present = read('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
    );
  } catch {
    return false;
  }
}

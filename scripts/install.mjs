// Installs the project's packages, those of the lock file, where they are missing or older than it. Needs
// Node, npm and a package registry.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
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
  const { status } = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** npm writes its own lock file when all packages are in their place. */
function isInstalled() {
  const changed = (file) => statSync(`${root}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed('node_modules/.package-lock.json') > changed('package-lock.json');
}

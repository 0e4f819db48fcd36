// `npm run setup`: installs the programs that tests drive, by apt, as root.
import { spawnSync } from 'node:child_process';
import { has, missing, packagesOf } from './programs.mjs';

function apt(...args) {
  return spawnSync('apt-get', ['-q', ...args], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

const wanted = packagesOf(missing());
if (wanted.length > 0 && process.getuid?.() === 0 && has('apt-get')) {
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...wanted);
}
if (missing().length > 0) {
  console.error(`the tests need programs that are not here: ${missing().join(', ')}`);
  console.error(`as root: apt-get install ${packagesOf(missing()).join(' ')}`);
  process.exit(1);
}

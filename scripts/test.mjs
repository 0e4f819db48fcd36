// `npm test`: the whole proof on a fresh machine with Node, npm and git. Installs the packages; as root, the
// programs that tests drive as well, by apt. Who may not install programs runs the tests that those present
// allow, and sees which are left out for want of which.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install.mjs';
import { PATH, has, missing } from './programs.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function run(script, env = process.env) {
  const args = script === 'ok' ? process.argv.slice(2) : [];
  const { status } = spawnSync(process.execPath, [`scripts/${script}.mjs`, ...args], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exit(status ?? 1);
}

installPackages();
const isRoot = process.getuid?.() === 0;
if (isRoot && has('apt-get')) run('setup');
const without = [...missing(), ...(isRoot ? [] : ['root'])];
run('ok', { ...process.env, PATH, MAILLOG_TESTS_WITHOUT: without.join(' ') });

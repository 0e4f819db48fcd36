// Builds packages/maillog/dist: one file for each entry point with what they share in chunks, so that a
// command loads only what it uses. Libraries stay outside (package.json's dependencies), with their own
// licences.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const home = 'packages/maillog';
const { version } = JSON.parse(readFileSync(`${home}/package.json`, 'utf8'));
rmSync(`${home}/dist`, { recursive: true, force: true });

await build({
  entryPoints: {
    maillog: `${home}/src/cli/maillog.ts`,
    index: `${home}/src/index.ts`,
    pattern: `${home}/src/pattern/index.ts`,
    module: `${home}/src/module.ts`,
    'list-worker': `${home}/src/host/files/list-worker.ts`,
    'log-worker': `${home}/src/host/logs/log-worker.ts`,
    'hash-worker': `${home}/src/host/hashing/hash-worker.ts`,
    'module-runner': `${home}/src/host/modules/module-runner.ts`,
  },
  outdir: `${home}/dist`,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
  define: { MAILLOG_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
chmodSync(`${home}/dist/maillog.js`, 0o755);
if (!process.argv.includes('--no-types'))
  execFileSync('node_modules/.bin/tsc', ['-p', `${home}/tsconfig.types.json`], { stdio: 'inherit' });

// Builds dist/: one file for each entry point with what they share in chunks, so that a verb loads only what it uses.
// Libraries stay outside (package.json's dependencies), with their own licences.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });

const entryPoints = {
  maillog: 'src/cli/maillog.ts',
  index: 'src/index.ts',
  pattern: 'src/pattern/index.ts',
  module: 'src/module.ts',
  'hash-worker': 'src/host/hash-worker.ts',
  'module-runner': 'src/host/module-runner.ts',
};

await build({
  entryPoints: Object.fromEntries(Object.entries(entryPoints).filter(([, file]) => existsSync(file))),
  outdir: 'dist',
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
chmodSync('dist/maillog.js', 0o755);
if (!process.argv.includes('--no-types'))
  execFileSync('npx', ['tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' });

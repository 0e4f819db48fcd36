// The one gate: format, lint, types, directions of imports, build, packaging, tests. `npm test` and CI run it
// too.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

function bin(name) {
  return `node_modules/.bin/${name}`;
}

function step(name, command, ...args) {
  const started = Date.now();
  const { status, signal } = spawnSync(command, args, { stdio: 'inherit' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (status !== 0) {
    console.error(`\n${name}: failed (${signal ?? `status ${status}`})`);
    process.exit(1);
  }
  console.log(`${name}: ok, ${seconds} s`);
}

step('format', bin('oxfmt'), '--check', '.');
step('style', process.execPath, 'scripts/style.mjs');
step('types', bin('tsc'), '-p', 'tsconfig.json');
step('lint', bin('oxlint'), '--type-aware', '--deny-warnings', '.');
step('directions', bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'packages/maillog/src');
step('unused', bin('knip'));
step('build', process.execPath, 'scripts/build.mjs');
step('exports', bin('publint'), 'packages/maillog', '--strict');
step('types of exports', bin('attw'), '--pack', 'packages/maillog', '--profile', 'esm-only', '--quiet');
step(
  'tests',
  process.execPath,
  '--test',
  '--test-timeout=300000',
  '--test-concurrency=2',
  ...process.argv.slice(2),
  ...testFiles(),
);

/** Compiled tests; one that was deleted as source is not run from an old build. */
function testFiles() {
  return readdirSync('packages/maillog/test', { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `build/packages/maillog/test/${file.replace(/\.ts$/, '.js')}`);
}

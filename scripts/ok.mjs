// The one gate: format, lint, types, directions of imports, build, packaging, tests. `npm test` and CI run it
// too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reason, summary } from './left-out.mjs';

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
step('spelling', process.execPath, 'scripts/spelling.mjs');
step('types', bin('tsc'), '-p', 'tsconfig.json');
step('types of the page', bin('tsc'), '-p', 'packages/reader/src/page');
step('lint', bin('oxlint'), '--type-aware', '--deny-warnings', '.');
step(
  'directions',
  bin('depcruise'),
  '--config',
  '.dependency-cruiser.cjs',
  'packages/maillog/src',
  'packages/reader/src',
  'packages/fleet/src',
);
step('unused', bin('knip'));
step('build', process.execPath, 'scripts/build.mjs');
step('exports', bin('publint'), 'packages/maillog', '--strict');
step('exports of the reading side', bin('publint'), 'packages/reader', '--strict');
step('exports of the fleet', bin('publint'), 'packages/fleet', '--strict');
for (const home of ['packages/maillog', 'packages/reader', 'packages/fleet'])
  step(`types of exports of ${home}`, bin('attw'), '--pack', home, '--profile', 'esm-only', '--quiet');

// What tests make has the modes that it has on most systems; the umask of this shell is not what they test.
process.umask(0o022);
// What several test files need, the first of them makes here (docs/decisions/0057-made-once-a-run.md).
process.env.MAILLOG_TESTS_SHARED = mkdtempSync(join(tmpdir(), 'maillog-tests-'));
process.on('exit', () => rmSync(process.env.MAILLOG_TESTS_SHARED, { recursive: true, force: true }));
const tests = testFiles();
const run = tests.filter(({ why }) => why === undefined);
const report = 'build/left-out.jsonl';
writeFileSync(report, '');
// Also where a test fails, so that nobody takes what was not tried for what passed.
process.on('exit', () => {
  const skipped = readFileSync(report, 'utf8').split('\n').filter(Boolean);
  console.log(summary([...tests.filter(({ why }) => why), ...skipped.map((row) => JSON.parse(row))]));
});
step(
  'tests',
  process.execPath,
  // Node 20.19 warns of what it has of Web Crypto; what it says of the program itself, the tests look at.
  '--disable-warning=ExperimentalWarning',
  '--test',
  '--test-timeout=600000',
  // Two work, while one waits for a time limit.
  '--test-concurrency=3',
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  '--test-reporter=./scripts/left-out.mjs',
  `--test-reporter-destination=${report}`,
  ...process.argv.slice(2),
  ...run.map(({ file }) => `build/${file.replace(/\.ts$/, '.js')}`),
);
/** The sources of the tests, and why one is not run: `{file: 'packages/…/a.test.ts', why: 'needs gpg'}`. */
function testFiles() {
  return ['packages/maillog/test', 'packages/reader/test', 'packages/fleet/test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`)
      .map((file) => ({ file, why: reason(file) })),
  );
}

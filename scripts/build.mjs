// Builds the dist/ of packages/maillog, packages/reader and packages/fleet with rolldown. Libraries stay
// outside (package.json's dependencies), with their own licences. Node needs about half a millisecond of
// CPU time for each file that it loads, and as much for each 20 kB. So the program's code is in a few files
// by what runs together: what every command starts with (main), the path from a configuration to a report
// in clear (report), with a watch if there is one (watch), and from there to the sealed, delivered report
// (send). What only other commands use is in files of their own, so that a report does not load it.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'rolldown';
import { pageTemplates } from './page-templates.mjs';

const home = resolve('packages/maillog');
const { version } = JSON.parse(readFileSync(`${home}/package.json`, 'utf8'));
rmSync(`${home}/dist`, { recursive: true, force: true });

/** A group is a file: the modules that match, with all that they import statically, less the groups above. */
const program = [
  { name: 'main', test: /\/cli\/main\.ts$|\/trust\/installation\.ts$/, priority: 3 },
  { name: 'report', test: /\/cli\/report\.ts$|\/wiring\/preview\.ts$/, priority: 2 },
  { name: 'watch', test: /\/watch\/watch\.ts$/, priority: 1 },
  {
    name: 'send',
    test: /\/wiring\/(compose|send|refusal)\.ts$|\/seal\/(create-sealer|pgp)\.ts$/,
    priority: 1,
  },
];

async function bundle(input, groups, into = home, define = { MAILLOG_VERSION: JSON.stringify(version) }) {
  await build({
    input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, `${into}/src/${file}`])),
    platform: 'node',
    external: /^[^./]/,
    transform: { target: 'node20.19', define },
    output: {
      dir: `${into}/dist`,
      chunkFileNames: '[name]-[hash].js',
      codeSplitting: { groups },
      comments: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
    logLevel: 'warn',
  });
}

await bundle({ maillog: 'cli/maillog.ts' }, program);
// The workers are processes and threads of their own. They share nothing with the program, so that each loads
// only what it needs; a user's module and module-runner share module.ts.
await bundle(
  {
    index: 'index.ts',
    pattern: 'pattern/index.ts',
    module: 'module.ts',
    'module-runner': 'host/modules/module-runner.ts',
    'list-worker': 'host/files/list-worker.ts',
    'log-worker': 'host/logs/log-worker.ts',
    'hash-worker': 'host/hashing/hash-worker.ts',
  },
  [],
);
chmodSync(`${home}/dist/maillog.js`, 0o755);

// The reading side takes what it needs of the host's package along (packages/reader/src/maillog.ts).
const reader = resolve('packages/reader');
rmSync(`${reader}/dist`, { recursive: true, force: true });
const readerVersion = JSON.parse(readFileSync(`${reader}/package.json`, 'utf8')).version;
await bundle({ 'maillog-read': 'cli/maillog-read.ts' }, [], reader, {
  READER_VERSION: JSON.stringify(readerVersion),
});
chmodSync(`${reader}/dist/maillog-read.js`, 0o755);
// The page is for browsers: its libraries are bundled, and the rest is served as it is.
const page = `${reader}/src/page`;
await build({
  input: `${page}/main.ts`,
  platform: 'browser',
  tsconfig: `${page}/tsconfig.json`,
  transform: { target: 'es2023' },
  plugins: [pageTemplates],
  output: { file: `${reader}/dist/page/page.js`, format: 'esm', minify: true, comments: false },
  logLevel: 'warn',
});
for (const name of ['index.html', 'page.css', 'icon.svg'])
  copyFileSync(`${page}/${name}`, `${reader}/dist/page/${name}`);

// The fleet takes the reading side along (packages/fleet/src/reader.ts), its page included.
const fleet = resolve('packages/fleet');
rmSync(`${fleet}/dist`, { recursive: true, force: true });
const fleetVersion = JSON.parse(readFileSync(`${fleet}/package.json`, 'utf8')).version;
await bundle({ 'maillog-fleet': 'cli/maillog-fleet.ts' }, [], fleet, {
  FLEET_VERSION: JSON.stringify(fleetVersion),
  READER_VERSION: JSON.stringify(readerVersion),
});
chmodSync(`${fleet}/dist/maillog-fleet.js`, 0o755);
cpSync(`${reader}/dist/page`, `${fleet}/dist/page`, { recursive: true });
cpSync(`${fleet}/src/database/migrations`, `${fleet}/dist/migrations`, { recursive: true });
if (!process.argv.includes('--no-types'))
  execFileSync('node_modules/.bin/tsc', ['-p', `${home}/tsconfig.types.json`], { stdio: 'inherit' });

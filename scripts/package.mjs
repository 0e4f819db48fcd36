// `npm run package [-- OPTION…]`: what a release consists of, in release/. It is the same to the byte each
// time that it is made from one commit by the same tools.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildDeb } from './package/deb.mjs';
import { buildExecutables } from './package/executable.mjs';
import { billOfMaterials, describeLibraries, notices } from './package/libraries.mjs';
import { NODE_VERSION } from './package/node-binary.mjs';
import { buildOneFile } from './package/one-file.mjs';
import { layOutWithLibraries } from './package/library-tree.mjs';
import { layOutReader, SQLITE } from './package/reader-tree.mjs';
import { buildRpm } from './package/rpm.mjs';
import { bundledLibraries, librariesOf } from './package/stage.mjs';
import { layOut } from './package/tree.mjs';

const OPTIONS = {
  // Where to put it; default: release.
  out: { type: 'string' },
  // A CommonJS build of openpgp to put in place of the library.
  openpgp: { type: 'string' },
  // Make maillog.cjs alone.
  'one-file': { type: 'boolean' },
  // A key of gpg's to sign SHA256SUMS with; default: MAILLOG_SIGNING_KEY of the environment, else unsigned.
  sign: { type: 'string' },
};

const { values } = parseArgs({ options: OPTIONS });
const [given, openpgp] = [values.out, values.openpgp].map((path) => path && resolve(path));
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.umask(0o022);
const out = given ?? resolve('release');
const { version } = JSON.parse(readFileSync('packages/maillog/package.json', 'utf8'));
/** What is copied to many hosts stays small. Bytes. */
const LIMITS = new Map([
  ['maillog.cjs', 1_000_000],
  [`maillog-${version}.tgz`, 1_500_000],
]);
const seconds = Number(
  process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }),
);
process.env.SOURCE_DATE_EPOCH = String(seconds);

mkdirSync(out, { recursive: true });
const oneFile = await buildOneFile({ openpgp });
write('maillog.cjs', oneFile.text, 0o755);
if (!values['one-file']) await packageAll();

async function packageAll() {
  for (const name of readdirSync(out)) if (name !== 'maillog.cjs') rmSync(join(out, name));
  const { x64, arm64 } = await buildExecutables(oneFile.text, ['x64', 'arm64']);
  write('maillog-linux-x64', x64.program, 0o755);
  write('maillog-linux-arm64', arm64.program, 0o755);

  const libraries = describeLibraries(oneFile.libraries);
  const nodeLicense = x64.license;
  const script = { script: oneFile.text };
  const executable = { executable: x64.program };
  packageTree('all.deb', script, (tree, file) =>
    buildDeb(tree, { arch: 'all', version, file, seconds, libraries }),
  );
  packageTree('amd64.deb', executable, (tree, file) =>
    buildDeb(tree, { arch: 'amd64', version, file, seconds, libraries, nodeLicense }),
  );
  packageTree('noarch.rpm', script, (tree, file) =>
    buildRpm(tree, { arch: 'noarch', version, file, seconds }),
  );
  packageTree('x86_64.rpm', executable, (tree, file) =>
    buildRpm(tree, { arch: 'x86_64', version, file, seconds }),
  );

  // The library exports and types are built from dist/.
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  execFileSync(process.execPath, ['scripts/pack.mjs', out], { stdio: ['ignore', 'ignore', 'inherit'] });
  say(`maillog-${version}.tgz`);

  packageReader();
  packageFleet();

  write('NOTICES.txt', notices(libraries, nodeLicense));
  write(
    `maillog-${version}.cdx.json`,
    billOfMaterials({ version, libraries, nodeVersion: NODE_VERSION, seconds }),
  );
  sum();
}

/** The reading side: `maillog-reader-0.2.0.tgz`, `maillog-reader_0.2.0_amd64.deb`. It is built. */
function packageReader() {
  const reader = JSON.parse(readFileSync('packages/reader/package.json', 'utf8')).version;
  execFileSync(process.execPath, ['scripts/pack.mjs', out, 'reader'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  say(`maillog-reader-${reader}.tgz`);
  const names = new Set([...bundledLibraries('reader'), ...librariesOf([SQLITE])]);
  names.delete('node-addon-api');
  const libraries = describeLibraries(names);
  for (const arch of ['amd64', 'arm64'])
    inFolder((tree) => {
      layOutReader(tree, arch);
      const name = `maillog-reader_${reader}_${arch}.deb`;
      buildDeb(tree, {
        name: 'maillog-reader',
        arch,
        version: reader,
        file: join(out, name),
        seconds,
        libraries,
      });
      say(name);
    });
}

/** The fleet: `maillog-fleet-0.2.0.tgz`, `maillog-fleet_0.2.0_all.deb`. It is built. */
function packageFleet() {
  const fleet = JSON.parse(readFileSync('packages/fleet/package.json', 'utf8')).version;
  execFileSync(process.execPath, ['scripts/pack.mjs', out, 'fleet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  say(`maillog-fleet-${fleet}.tgz`);
  const libraries = describeLibraries(bundledLibraries('fleet'));
  inFolder((tree) => {
    // A program of a library that nothing here starts.
    const JITI = 'node_modules/jiti/lib/jiti-cli.mjs';
    layOutWithLibraries(tree, 'fleet', 'maillog-fleet', (lib) => rmSync(join(lib, JITI)));
    const name = `maillog-fleet_${fleet}_all.deb`;
    const file = join(out, name);
    buildDeb(tree, { name: 'maillog-fleet', arch: 'all', version: fleet, file, seconds, libraries });
    say(name);
  });
}

/** `maillog_0.2.0_all.deb`, `maillog-0.2.0-1.noarch.rpm`. */
function packageTree(suffix, program, build) {
  inFolder((tree) => {
    layOut(tree, program);
    const name = suffix.endsWith('.deb') ? `maillog_${version}_${suffix}` : `maillog-${version}-1.${suffix}`;
    build(tree, join(out, name));
    say(name);
  });
}

/** In a temporary folder, `root` in it is still to be made. */
function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-package-'));
  try {
    work(join(folder, 'root'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SHA256SUMS of all that was written, signed if there is a key to sign with. */
function sum() {
  const lines = readdirSync(out)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(out, name)))
          .digest('hex')}  ${name}\n`,
    );
  write('SHA256SUMS', lines.join(''));
  const key = values.sign ?? process.env.MAILLOG_SIGNING_KEY;
  if (!key) {
    console.log('SHA256SUMS is not signed: give a key of gpg, --sign KEY, or MAILLOG_SIGNING_KEY');
    return;
  }
  const sums = join(out, 'SHA256SUMS');
  execFileSync('gpg', ['--batch', '--armor', '--local-user', key, '--detach-sign', sums], {
    stdio: 'inherit',
  });
  say('SHA256SUMS.asc');
}

function write(name, content, mode = 0o644) {
  const file = join(out, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  say(name);
}

function say(name) {
  const bytes = readFileSync(join(out, name)).length;
  console.log(`${name}: ${bytes} bytes`);
  // Another build of openpgp may be as large as it is.
  const limit = openpgp ? Infinity : (LIMITS.get(name) ?? Infinity);
  if (bytes > limit) throw new Error(`${name} has more than ${limit} bytes`);
}

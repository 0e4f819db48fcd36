// What an npm package of this repository holds, in a folder of its own: npm does not bundle libraries that a
// workspace shares with its root.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licenseInReadme } from './libraries.mjs';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** What goes along with each package, besides its build. */
const TEXTS = {
  maillog: ['docs', 'examples', 'README.md', 'LICENSE', 'THIRD-PARTY.md'],
  reader: ['docs/reading.md', 'docs/reading-api.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'],
  fleet: ['docs/fleet.md', 'docs/collector.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'],
};

/** What Node never reads of a library here: source maps, types, tests, documents, other builds of it. */
const NEVER_READ = [
  /(?<!\/LICENSE)\.(?:map|d\.[cm]?ts|md|markdown)$/,
  /\/openpgp\/(?:lightweight|dist\/(?!node$|node\/openpgp\.min\.mjs$))/,
  /\/(?:eckey-utils\/test\.js|nodemailer\/SECURITY\.txt|(?:nodemailer|postal-mime|imapflow)\/dist\/cjs|postal-mime\/src)$/,
  // Of node-pg-migrate, its own program and its other build.
  /\/node-pg-migrate\/(?:bin|templates|dist\/legacy)$/,
  // Programs and pages for whoever builds with it.
  /\/(?:pino\/(?:bin\.js|inc-version\.sh|index\.html)|node-gyp-build\/(?:bin|build-test|optional)\.js)$/,
  /\/node_modules\/(?:@[^/]+\/)?[^/]+\/(?:tests?|docs|benchmarks?|examples?|\.[^/]*)$/,
];

function isRead(path) {
  return !NEVER_READ.some((pattern) => pattern.test(path));
}

/** Fills `stage` with packages/HOME: its build, its texts, and the libraries that it bundles. */
export function stagePackage(home, stage) {
  const folder = join(root, 'packages', home);
  if (!existsSync(join(folder, 'dist'))) throw new Error('there is no build: npm run build first');
  for (const name of ['package.json', 'dist', 'perl', 'share/root'])
    if (existsSync(join(folder, name))) cpSync(join(folder, name), join(stage, name), { recursive: true });
  for (const name of TEXTS[home]) {
    mkdirSync(dirname(join(stage, name)), { recursive: true });
    cpSync(join(root, name), join(stage, name), { recursive: true });
  }
  for (const name of bundledLibraries(home)) addLibrary(name, stage);
  // The shortest of its builds: of the others, this name is all that is left.
  const openpgp = join(stage, 'node_modules/openpgp/package.json');
  writeFileSync(
    openpgp,
    readFileSync(openpgp, 'utf8').replaceAll(
      /dist\/node\/openpgp\.(?:min\.)?[cm]js/g,
      'dist/node/openpgp.min.mjs',
    ),
  );
}

export function addLibrary(name, stage) {
  const [from, to] = [root, stage].map((folder) => join(folder, 'node_modules', name));
  cpSync(from, to, { recursive: true, filter: isRead });
  // The notice that its licence asks for.
  if (licenseInReadme(from) !== undefined) cpSync(join(from, 'README.md'), join(to, 'README.md'));
}

/** The libraries that packages/HOME bundles, and all that they need in turn: `Set {'jiti', …}`. */
export function bundledLibraries(home) {
  const file = join(root, 'packages', home, 'package.json');
  const { bundleDependencies, dependencies } = JSON.parse(readFileSync(file, 'utf8'));
  return librariesOf(bundleDependencies === true ? Object.keys(dependencies) : bundleDependencies);
}

/**
 * The libraries named, and all that they need in turn. One that lies within another goes along with it; what
 * it needs is looked at all the same.
 */
export function librariesOf(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    follow(join(root, 'node_modules', name), found);
  }
  return found;
}

function follow(folder, found) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const within = placeWithin(folder, name);
    if (within === undefined) librariesOf([name], found);
    else follow(within, found);
  }
}

/** Where a library lies within another, as Node looks for it from `folder`; undefined: beside all others. */
function placeWithin(folder, name) {
  for (let at = folder; at !== root; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(place)) return place;
  }
  return undefined;
}

// What an npm package of this repository holds, in a folder of its own: npm does not bundle libraries that a
// workspace shares with its root.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What goes along with each package, besides its build. */
const TEXTS = {
  maillog: ['docs', 'examples', 'README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'],
  reader: ['docs/reading.md', 'docs/reading-api.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'],
};

/** What Node never reads of a library here: source maps, types, tests, documents, other builds of it. */
const NEVER_READ = [
  /(?<!\/LICENSE)\.(?:map|d\.[cm]?ts|md|markdown)$/,
  /\/openpgp\/(?:lightweight|dist\/(?!node$|node\/openpgp\.min\.mjs$))/,
  /\/(?:eckey-utils\/test\.js|nodemailer\/SECURITY\.txt|(?:nodemailer|postal-mime|imapflow)\/dist\/cjs|postal-mime\/src)$/,
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
  for (const name of ['package.json', 'dist', 'perl'])
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
  cpSync(join(root, 'node_modules', name), join(stage, 'node_modules', name), {
    recursive: true,
    filter: isRead,
  });
}

/** The libraries that packages/HOME bundles, and all that they need in turn: `Set {'jiti', …}`. */
export function bundledLibraries(home) {
  const file = join(root, 'packages', home, 'package.json');
  return librariesOf(JSON.parse(readFileSync(file, 'utf8')).bundleDependencies);
}

/** The libraries named, and all that they need in turn. */
export function librariesOf(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    const file = join(root, 'node_modules', name, 'package.json');
    librariesOf(Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {}), found);
  }
  return found;
}

// `npm run pack [FOLDER]`: the tarball that a host installs without a network, libraries included. It is put
// together in a folder of its own, because npm does not bundle libraries that a workspace shares with its
// root. What is packed is the build that is there.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const destination = resolve(process.argv[2] ?? '.');
const stage = mkdtempSync(join(tmpdir(), 'maillog-pack-'));

/** What Node never reads of a library here: source maps, types, tests, documents, other builds of it. */
const NEVER_READ = [
  /\.(?:map|d\.[cm]?ts|md|markdown)$/,
  /\/openpgp\/(?:lightweight|dist\/(?!node$|node\/openpgp\.min\.mjs$))/,
  /\/(?:eckey-utils\/test\.js|nodemailer\/SECURITY\.txt|(?:nodemailer|postal-mime)\/dist\/cjs|postal-mime\/src)$/,
];

function isRead(path) {
  return !NEVER_READ.some((pattern) => pattern.test(path));
}

/** The libraries named and all that they need in turn: `Set {'jiti', 'nodemailer', …}`. */
function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    const file = join(root, 'node_modules', name, 'package.json');
    closure(Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {}), found);
  }
  return found;
}

/** npm links the manual pages that package.json names where man looks. */
function addManuals() {
  const share = join(stage, 'share');
  execFileSync(process.execPath, [join(root, 'scripts/share.mjs'), share], { stdio: 'inherit' });
  cpSync(join(share, 'usr/share/man'), join(stage, 'man'), { recursive: true });
  rmSync(share, { recursive: true });
  const file = join(stage, 'package.json');
  const man = readdirSync(join(stage, 'man'), { recursive: true }).filter((name) => /\.\d$/.test(name));
  const described = {
    ...JSON.parse(readFileSync(file, 'utf8')),
    man: man.sort().map((name) => `man/${name}`),
  };
  writeFileSync(file, `${JSON.stringify(described, undefined, 2)}\n`);
}

try {
  const home = join(root, 'packages/maillog');
  if (!existsSync(join(home, 'dist/maillog.js'))) throw new Error('there is no build: npm run build first');
  for (const name of ['package.json', 'dist', 'perl'])
    cpSync(join(home, name), join(stage, name), { recursive: true });
  for (const name of ['docs', 'examples', 'README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY.md'])
    cpSync(join(root, name), join(stage, name), { recursive: true });
  addManuals();
  const { bundleDependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  for (const name of closure(bundleDependencies))
    cpSync(join(root, 'node_modules', name), join(stage, 'node_modules', name), {
      recursive: true,
      filter: isRead,
    });
  // The shortest of its builds: of the others, this name is all that is left.
  const openpgp = join(stage, 'node_modules/openpgp/package.json');
  writeFileSync(
    openpgp,
    readFileSync(openpgp, 'utf8').replaceAll(
      /dist\/node\/openpgp\.(?:min\.)?[cm]js/g,
      'dist/node/openpgp.min.mjs',
    ),
  );
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', destination], {
    cwd: stage,
    stdio: 'inherit',
  });
} finally {
  rmSync(stage, { recursive: true, force: true });
}

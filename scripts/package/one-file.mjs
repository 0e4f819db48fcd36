// Builds maillog.cjs, the whole program in one file: stub.cjs, and what it unpacks. Our own code is bundled
// into many small texts, so that a command compiles only what it uses. They are packed together in two packs,
// since one pack of many texts is much smaller than many packs: what every command begins with, and the rest.
// Each library is a pack of its own; openpgp's and eckey-utils' are the files that their authors publish,
// unchanged.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';
import { perlProgram } from './perl-program.mjs';

const home = resolve('packages/maillog');

/** The packs that are bundled from libraries. */
const BUNDLED = ['jiti', 'nodemailer', 'postal-mime'];
/** Of these, a command in the first pack has everything: `maillog --version`, as root too. */
const FIRST = ['packed.js', 'main.js', 'installation.js'];

/** The texts that are taken as they are: the library, and the file of it. */
function unchanged(openpgp) {
  return {
    openpgp: openpgp ?? libraryFile('openpgp', 'dist/node/openpgp.min.cjs'),
    'eckey-utils': libraryFile('eckey-utils', 'index.js'),
  };
}

/**
 * @param openpgp a file to take in place of openpgp's own: any CommonJS build of that library
 * @returns the text, and which libraries have bytes in it: `{text, libraries: Set {'jiti', …}}`
 */
export async function buildOneFile({ openpgp } = {}) {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const chunks = await bundle(version);
  const packs = { first: {}, rest: {} };
  const first = closure(FIRST, chunks);
  for (const { fileName, name, code } of chunks) {
    const pack = BUNDLED.includes(name) ? name : first.has(fileName) ? 'first' : 'rest';
    (packs[pack] ??= {})[fileName] = ascii(code, fileName);
  }
  const files = unchanged(openpgp);
  for (const [name, file] of Object.entries(files)) packs[name] = { [name]: readFileSync(file, 'utf8') };
  const where = Object.entries(packs).flatMap(([pack, texts]) =>
    Object.keys(texts).map((name) => [name, pack]),
  );
  const libraries = new Set([...Object.keys(files), ...chunks.flatMap((chunk) => chunk.libraries)]);
  const values = {
    VERSION: version,
    PACKS: object(Object.entries(packs).map(([name, texts]) => [name, packTexts(texts)])),
    WHERE: object(where),
    PERL: JSON.stringify(perlProgram(join(home, 'perl'))),
  };
  const stub = readFileSync(new URL('stub.cjs', import.meta.url), 'utf8');
  const text = stub.replaceAll(/\b(?:VERSION|PACKS|WHERE|PERL)\b/g, (name) => values[name]);
  return { text, libraries };
}

/** The texts of our own code and of the bundled libraries, in the order of their names. */
async function bundle(version) {
  const entries = { packed: 'cli/packed.ts' };
  const bundled = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, `${home}/src/${file}`])),
    platform: 'node',
    plugins: [textsOfTheirOwn(Object.keys(unchanged()))],
    transform: {
      target: 'node20.19',
      // No text has a place among files; what would look for one is never called.
      define: {
        MAILLOG_VERSION: JSON.stringify(version),
        'import.meta.url': '"file:///maillog/"',
        'import.meta.resolve': 'undefined',
      },
    },
    logLevel: 'warn',
  });
  const { output } = await bundled.generate({
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: false,
    codeSplitting: { groups: BUNDLED.map((name) => ({ name, test: `/node_modules/${name}/` })) },
  });
  await bundled.close();
  return output
    .map(({ fileName, name, code, imports, moduleIds }) => {
      const { code: small } = minifySync(fileName, code, {
        // The names of our own functions stay in stack traces.
        mangle: BUNDLED.includes(name) || { toplevel: false, keepNames: { function: true, class: true } },
        compress: false,
        codegen: { removeWhitespace: true },
      });
      return { fileName, name, code: small, imports, libraries: moduleIds.flatMap(libraryOf) };
    })
    .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

/** Makes `import('openpgp')` ask the stub for the text of that name. */
function textsOfTheirOwn(names) {
  return {
    name: 'texts-of-their-own',
    resolveId(id) {
      if (names.includes(id)) return `\0${id}`;
      if (id.startsWith('#')) return { id: id.slice(1), external: true };
      // jiti's other entry looks for its compiler in a file.
      return id === 'jiti' ? libraryFile('jiti', 'lib/jiti-static.mjs') : undefined;
    },
    load: (id) =>
      id.startsWith('\0') && names.includes(id.slice(1))
        ? `module.exports = require('#${id.slice(1)}');`
        : undefined,
  };
}

function libraryFile(name, path) {
  return resolve('node_modules', name, path);
}

/** The library that a module of the bundle belongs to: `['jiti']`, or none. */
function libraryOf(id) {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  return name === undefined ? [] : [name];
}

/** The chunks named, and all that they import at once. */
function closure(names, chunks, found = new Set()) {
  for (const name of names) {
    const chunk = chunks.find(({ fileName }) => fileName === name);
    if (!chunk) throw new Error(`the bundle has no ${name}`);
    if (found.has(name)) continue;
    found.add(name);
    closure(
      chunk.imports.filter((each) => chunks.some(({ fileName }) => fileName === each)),
      chunks,
      found,
    );
  }
  return found;
}

/** V8 keeps a text of ASCII in half the memory. */
function ascii(code, name) {
  if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error(`${name}: a raw string must be ASCII`);
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As stub.cjs unpacks them. */
function packTexts(texts) {
  const head = Object.entries(texts).map(([name, text]) => `${name} ${text.length}`);
  const all = Buffer.from(`${head.join('\n')}\n\n${Object.values(texts).join('')}`);
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
  return brotliCompressSync(all, { params }).toString('base64');
}

/** A literal with a line for each property. */
function object(pairs) {
  return `{\n${pairs.map((pair) => pair.map((word) => JSON.stringify(word)).join(': ')).join(',\n')}\n}`;
}

// `node scripts/share.mjs FOLDER [PACKAGE]`: manual pages, completions, units and examples of
// packages/PACKAGE (default: maillog), as they lie below a host's root. FOLDER must be empty or not be there.
// Manual pages bear the date of SOURCE_DATE_EPOCH, else that of the last commit.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, home = 'maillog'] = process.argv.slice(2);
if (name === undefined) throw new Error('usage: node scripts/share.mjs FOLDER [PACKAGE]');
const folder = resolve(name);
if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);

const seconds =
  process.env.SOURCE_DATE_EPOCH ??
  execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
const built = mkdtempSync(join(root, 'node_modules/.share-'));
try {
  // The emitters are TypeScript, as the tables are, and Node 20 reads none.
  const bundle = await rolldown({
    input: join(root, 'packages', home, 'share/write.ts'),
    platform: 'node',
    external: /^[^./]/,
    logLevel: 'warn',
  });
  await bundle.write({ dir: built, entryFileNames: 'write.mjs', chunkFileNames: '[name].mjs' });
  const { writeShare } = await import(pathToFileURL(join(built, 'write.mjs')).href);
  await writeShare(root, folder, new Date(Number(seconds) * 1000));
} finally {
  rmSync(built, { recursive: true, force: true });
}

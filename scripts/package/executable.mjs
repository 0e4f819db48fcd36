// Puts the one file into an executable of Node (a "single executable application"). Node gets neither a code
// cache nor a snapshot of it: both differ between builds, and with them a user's module cannot be imported.
// The environment gives no options to that Node: NODE_OPTIONS could have root run any code.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackNode } from './node-binary.mjs';

/** What Node looks for in itself: `NODE_SEA_FUSE` in its documentation of single executables. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** The programs of Debian's packages binutils-x86-64-linux-gnu and binutils-aarch64-linux-gnu. */
const STRIP = { x64: 'x86_64-linux-gnu-strip', arm64: 'aarch64-linux-gnu-strip' };

const CONFIGURATION = {
  // Relative, since the executable contains this path.
  main: 'maillog.cjs',
  output: 'maillog.blob',
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  useCodeCache: false,
  execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DeprecationWarning'],
  execArgvExtension: 'none',
};

/**
 * @param oneFile its text
 * @param architectures `['x64', 'arm64']`; the blob is the same for each
 * @returns for each its bytes, and the licence of Node: `{x64: {program, license}}`
 */
export async function buildExecutables(oneFile, architectures) {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-executable-'));
  try {
    unpackNode(process.arch, join(folder, process.arch));
    // A script's first line may begin with #!, but what Node compiles here may not.
    writeFileSync(join(folder, CONFIGURATION.main), oneFile.replace(/^#!.*/, '//'));
    writeFileSync(join(folder, 'sea.json'), JSON.stringify(CONFIGURATION));
    execFileSync(join(folder, process.arch, 'bin/node'), ['--experimental-sea-config', 'sea.json'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const blob = readFileSync(join(folder, CONFIGURATION.output));
    const built = {};
    for (const arch of architectures) built[arch] = await buildExecutable(join(folder, arch), arch, blob);
    return built;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildExecutable(folder, arch, blob) {
  unpackNode(arch, folder);
  const program = join(folder, 'bin/node');
  chmodSync(program, 0o755);
  // Before the blob is in: an executable that is stripped afterwards does not start.
  execFileSync(STRIP[arch], [program]);
  await injectBlob(program, blob);
  return { program: readFileSync(program), license: readFileSync(join(folder, 'LICENSE')) };
}

/**
 * LIEF, the library inside `postject`, gives each note of the executable a section (`.note.100`), and warns
 * that its name is in no table of names. That is harmless: Node finds the blob by the program headers, where
 * notes have no such name. Other warnings are shown; an error is thrown.
 */
async function injectBlob(program, blob) {
  const { inject } = await import('postject');
  const { warn } = console;
  console.warn = (...words) => {
    if (!/Can't find string offset for section name '\.note/.test(words.join(' '))) warn(...words);
  };
  try {
    await inject(program, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE });
  } finally {
    console.warn = warn;
  }
}

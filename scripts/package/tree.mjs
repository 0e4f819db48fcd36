// What a package of a distribution puts on a host, as it lies below the root: the program, and what
// scripts/share.mjs makes (manual pages, completions, units, documentation).
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * @param folder is made
 * @param program `{script: text}` for the one file, run by the Node of the distribution; `{executable:
 * bytes}`
 */
export function layOut(folder, { script, executable }) {
  execFileSync(process.execPath, ['scripts/share.mjs', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (executable) {
    put(folder, 'usr/bin/maillog', executable, 0o755);
  } else {
    // With a suffix: Node would look into the nearest package.json for the type of a file without one. Not by
    // env: in a shell of root it could find a Node of another user.
    put(folder, 'usr/share/maillog/maillog.cjs', script.replace(/^#!.*/, '#!/usr/bin/node'), 0o755);
    link(folder, 'usr/bin/maillog', '../share/maillog/maillog.cjs');
  }
  // The name of the original.
  link(folder, 'usr/bin/maillog.pl', 'maillog');
  mkdirSync(join(folder, 'var/lib/maillog'), { recursive: true });
  for (const name of ['LICENSE', 'THIRD-PARTY.md']) cpSync(name, join(folder, 'usr/share/doc/maillog', name));
  setModes(folder);
  chmodSync(join(folder, 'var/lib/maillog'), 0o700);
}

export function put(folder, path, content, mode = 0o644) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

function link(folder, path, target) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
}

/** Modes must not depend on the umask and the clone of whoever builds. */
function setModes(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path);
    else if (entry.isFile()) chmodSync(path, /\/usr\/(bin\/|share\/maillog\/)/.test(path) ? 0o755 : 0o644);
  }
}

/** The regular files and symlinks below a folder, sorted: `['etc/maillog/…', 'usr/bin/maillog']`. */
export function filesBelow(folder, at = folder) {
  return readdirSync(at, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(at, entry.name);
      return entry.isDirectory() ? filesBelow(folder, path) : [relative(folder, path)];
    })
    .sort();
}

/** Compresses the manual pages below a folder as distributions do. */
export function compressManuals(folder) {
  const pages = filesBelow(folder).filter((path) => /^usr\/share\/man\/.*\.[0-9]$/.test(path));
  for (const page of pages) {
    const file = join(folder, page);
    if (lstatSync(file).isSymbolicLink()) symlinkSync(`${readlinkSync(file)}.gz`, `${file}.gz`);
    else writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    rmSync(file);
  }
}

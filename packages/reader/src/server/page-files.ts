/**
 * The files of the page, as the build made them. All are read at the start, and found by their exact names:
 * no path of a request ever reaches the file system.
 */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A file of another kind is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** By the path of a request: `/page.js`; `/` is index.html. Empty if the page is not built. */
export async function pageFiles(directory: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    files.set(name === 'index.html' ? '/' : `/${name}`, {
      type,
      bytes: await readFile(join(directory, name)),
    });
  }
  return files;
}

/** The screens of the page have addresses of their own, so that they can be opened again. */
const SCREEN = /^\/(?:group|hosts?|report|files|outputs|missing|chain|search|rules|log|mails)(?:\/|$)/;

/** Whether the path is that of the page, or of one of its screens. */
export function isPage(path: string): boolean {
  return path === '/' || SCREEN.test(path);
}

/** The file at the path of a request; of a screen, the page. */
export function fileAt(files: ReadonlyMap<string, PageFile>, path: string): PageFile | undefined {
  return files.get(isPage(path) ? '/' : path);
}

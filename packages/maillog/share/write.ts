/**
 * Writes what goes with the packages into a folder that has the layout of a host's root: manual pages,
 * completions, units of systemd, examples. All of it is made from the tables of src/ and the pages of docs/,
 * or is a file below root/. The same source gives the same bytes.
 */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { completions } from './completions/completions.ts';
import { HOST_PROGRAM } from './completions/host-program.ts';
import { manualPages } from './manual/manual.ts';
import { setModes } from './set-modes.ts';
import { vimFiles } from './vim.ts';

/**
 * @param root the folder of the repository
 * @param folder where to write; files that are there are replaced
 * @param date what manual pages name as their date
 */
export async function writeShare(root: string, folder: string, date: Date): Promise<void> {
  const files = new Map<string, string>();
  for (const [name, text] of await manualPages(join(root, 'docs'), date))
    files.set(`usr/share/man/${name}`, text);
  for (const [name, text] of completions(HOST_PROGRAM)) files.set(`usr/share/${name}`, text);
  for (const [name, text] of await vimFiles()) files.set(`usr/share/vim/vimfiles/${name}`, text);
  cpSync(join(root, 'packages/maillog/share/root'), folder, { recursive: true });
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const documents = join(folder, 'usr/share/doc/maillog');
  mkdirSync(documents, { recursive: true });
  for (const name of readdirSync(join(root, 'docs')).filter(isHostPage))
    cpSync(join(root, 'docs', name), join(documents, name));
  cpSync(join(root, 'README.md'), join(documents, 'README.md'));
  cpSync(join(root, 'examples'), join(documents, 'examples'), { recursive: true });
  setModes(folder);
}

/** Whether a file of docs/ is for hosts, too. */
function isHostPage(name: string): boolean {
  return /\.(md|json)$/.test(name) && name !== 'reading-api.md';
}

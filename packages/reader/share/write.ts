/**
 * Writes what goes with the packages of the reading side: its manual page, its completions and its pages of
 * docs/, made from its table of commands by what makes those of the host's.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandOf, withOptions } from '../../maillog/share/completions/arguments.ts';
import { completions } from '../../maillog/share/completions/completions.ts';
import { setModes } from '../../maillog/share/set-modes.ts';
import { COMMANDS } from '../src/cli/commands.ts';
import { manualPage } from './manual.ts';

/** As writeShare of packages/maillog/share/write.ts. */
export async function writeShare(root: string, folder: string, date: Date): Promise<void> {
  const { view, 'rules publish': publish, 'rules key': _key, rules, ...others } = COMMANDS;
  const words = { ...others, rules: { ...rules, ...publish } };
  const program = {
    name: 'maillog-read',
    main: withOptions(commandOf('view', view), {}),
    words: Object.entries(words).map(([name, spec]) => commandOf(name, spec)),
    calledByOption: [],
  };
  const files = new Map(completions(program));
  files.set('man/man1/maillog-read.1', manualPage(readFileSync(join(root, 'docs/reading.md'), 'utf8'), date));
  for (const [name, text] of files) {
    const path = join(folder, 'usr/share', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const documents = join(folder, 'usr/share/doc/maillog-reader');
  mkdirSync(documents, { recursive: true });
  for (const name of ['docs/reading.md', 'docs/reading-api.md', 'THIRD-PARTY.md', 'LICENSE'])
    cpSync(join(root, name), join(documents, name.replace(/^.*\//, '')));
  setModes(folder);
}

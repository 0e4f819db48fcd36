/**
 * Writes what goes with the packages of the fleet: its manual page and completions, made from its table of
 * commands by what makes those of the host's, its units of systemd, and its pages of docs/.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandOf } from '../../maillog/share/completions/arguments.ts';
import { completions } from '../../maillog/share/completions/completions.ts';
import { setModes } from '../../maillog/share/set-modes.ts';
import { COMMANDS } from '../src/cli/commands.ts';
import { manualPage } from './manual.ts';

/** As writeShare of packages/maillog/share/write.ts. */
export async function writeShare(root: string, folder: string, date: Date): Promise<void> {
  const program = {
    name: 'maillog-fleet',
    main: { name: 'help', help: 'list the commands', options: [], operands: 'nothing' as const },
    words: Object.entries(COMMANDS).map(([name, spec]) => commandOf(name, spec)),
    calledByOption: [],
  };
  cpSync(join(root, 'packages/fleet/share/root'), folder, { recursive: true });
  const files = new Map(completions(program));
  files.set('man/man8/maillog-fleet.8', manualPage(readFileSync(join(root, 'docs/fleet.md'), 'utf8'), date));
  for (const [name, text] of files) {
    const path = join(folder, 'usr/share', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const documents = join(folder, 'usr/share/doc/maillog-fleet');
  for (const name of ['docs/fleet.md', 'docs/collector.md', 'THIRD-PARTY.md', 'LICENSE'])
    cpSync(join(root, name), join(documents, name.replace(/^.*\//, '')));
  setModes(folder);
}

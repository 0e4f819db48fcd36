#!/usr/bin/env node
/**
 * The program's first file. It checks the version of Node before it loads the rest, as that of maillog does,
 * and holds only syntax that Node 12 reads.
 */

/** As in package.json's `engines`. */
const NEEDED = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  void import('./main.ts').then((program) => program.start());
} else {
  process.stderr.write(
    `maillog: Node ${process.versions.node} (${process.execPath}) is too old: maillog-fleet needs ${NEEDED.join('.')} or newer\n`,
  );
  process.exitCode = 69;
}

#!/usr/bin/env node
/**
 * The program's first file. It checks the version of Node before it loads the rest: an older Node would
 * otherwise fail later with a syntax error. So this file holds only syntax that Node 12 reads, and imports
 * only the program.
 */

/** As in package.json's `engines`. */
const NEEDED = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  void import('./main.ts').then((program) => program.start());
} else {
  process.stderr.write(
    `maillog: Node ${process.versions.node} (${process.execPath}) is too old: MailLog needs ${NEEDED.join('.')} or newer\n` +
      'maillog: hint: Debian 13 has it (apt-get install nodejs); for other systems see https://nodejs.org/en/download\n',
  );
  // The same status as for any other reason why nothing can be sent.
  process.exitCode = 69;
}

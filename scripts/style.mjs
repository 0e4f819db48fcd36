// The rules of the house that no linter knows: one kind of function, of private member and of comment. Part
// of the gate.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const WIDTH = 110;
const MOST_FILES = 25;

/** Each rule: where it applies, what it finds in a line, and what to write instead. */
const RULES = [
  [
    /^(export )?const \w+ = (async )?(\([^)]*\)|\w+)(: [^=]+)? =>/,
    'write a function declaration at the top level',
  ],
  [/^\s+private (?!constructor)/, 'write #name for a private member'],
  [/^\/\*(?!\*)/, 'open a comment of several lines with /**'],
];

const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs'], { encoding: 'utf8' }).trim().split('\n');
const faults = [];
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [pattern, cure] of RULES) if (pattern.test(line)) faults.push(`${file}:${index + 1}: ${cure}`);
    // A literal or a table, indented, may be wider.
    if (
      !/^\s*\* {3}/.test(line) &&
      /^\s*(\*|\/\*|\/\/)/.test(line) &&
      line.length > WIDTH &&
      /\s\S+\s/.test(line.trim().slice(0, WIDTH))
    )
      faults.push(`${file}:${index + 1}: keep a comment within ${WIDTH} columns`);
  }
}

const count = new Map();
for (const file of files.filter((name) => /^packages\/[^/]+\/src\//.test(name))) {
  const folder = file.slice(0, file.lastIndexOf('/'));
  count.set(folder, (count.get(folder) ?? 0) + 1);
}
for (const [folder, number] of count)
  if (number > MOST_FILES) faults.push(`${folder}: ${number} files; a room holds ${MOST_FILES} at most`);

for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

// The rules of the house that no linter knows: one kind of function, of private member and of comment. Part
// of the gate.
import { readFileSync } from 'node:fs';
import { repositoryFiles } from './repository-files.mjs';

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
  [/^\s*\/?\*.*[^\s*] @(throws|internal|param)\b/, 'begin a line with a tag of a comment'],
];

/** Writing controls out is text/escape.ts's alone; the others here describe a format or a language. */
const CONTROL_CLASS = /\\x1f\\x7f|\\x1f\]|\\u001f|\\p\{C[cf]\}/;
const MAY_NAME_CONTROLS =
  /\/src\/(text\/|config\/|pattern\/|listing\/name\.ts$|training\/lines\/quote\.ts$|page\/parts\/shown\.ts$)/;

/** Phrases of a comment that plain English has a word for (CONTRIBUTING.md), and the word. */
const PHRASES = [
  [/\bof late\b/i, 'recently'],
  [/\bbut for\b/i, 'except'],
  [/\bholds? for\b/i, 'matches, or applies to'],
  [/\bnothing is said\b/i, 'default: X'],
  [/\b(?:is|are|was|were|be|been) told\b/i, 'the actor and an active verb: X reports'],
  [/\b(?:is|are|was|were) said\b/i, 'the actor and an active verb: X says'],
  [/(?<![\w`'-])(?:he|his|him)(?![\w'-])/i, 'they, or the role'],
];

const files = repositoryFiles('*.ts', '*.mjs');
const faults = [];
const numbers = repositoryFiles('docs/decisions/*.md').map((file) => /\/(\d{4})-/.exec(file)?.[1]);
for (const [at, number] of numbers.entries())
  if (number !== undefined && numbers.indexOf(number) !== at)
    faults.push(`docs/decisions: two have the number ${number}`);
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [pattern, cure] of RULES) if (pattern.test(line)) faults.push(`${file}:${index + 1}: ${cure}`);
    if (/\/src\//.test(file) && !MAY_NAME_CONTROLS.test(file) && CONTROL_CLASS.test(line))
      faults.push(`${file}:${index + 1}: escape controls by a function of text/escape.ts`);
    if (/\/src\//.test(file) && /^\s*(\*|\/\*|\/\/)/.test(line))
      for (const [phrase, word] of PHRASES)
        if (phrase.test(line))
          faults.push(`${file}:${index + 1}: in place of "${phrase.exec(line)[0]}", write ${word}`);
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

// A title of a test can be read alone in a list of failures: it begins with a symbol or a command.
for (const file of files.filter((name) => name.endsWith('.test.ts'))) {
  const text = readFileSync(file, 'utf8');
  for (const { 2: title } of text.matchAll(/\b(?:it|test)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)) {
    const isSymbol = /^(?:[a-z]*[^a-z\s,]\S*|maillog|watch|monitor|command|module) /.test(title);
    const isSubject = /^(?!an? |the |what |where |no |nothing )[^:]{1,70}: /.test(title);
    if (title.includes(' ') && !isSymbol && !isSubject)
      faults.push(`${file}: begin a title with its symbol or command: ${title}`);
  }
}

// A link in a comment leads to a name of its file.
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const names = new Set(text.replaceAll(/\/\*[^]*?\*\/|(^|\s)\/\/.*/g, '').match(/[\w$]+/g));
  for (const [, name] of text.matchAll(/\{@link (\w+)/g))
    if (!names.has(name)) faults.push(`${file}: {@link ${name}} names nothing in this file`);
}

// A comment or a page names files that are there: `gate.ts`, `report/ports.ts`.
const pages = repositoryFiles('*.md');
for (const file of [...pages, ...files]) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (!file.endsWith('.md') && !/^\s*(\/?\*|\/\/)/.test(line)) continue;
    for (const [path] of line.matchAll(/(?<![\w./*-])[a-z][\w/-]*(?:\.[\w-]+)*\.(?:ts|mjs)\b/g))
      if (!files.some((other) => `/${other}`.endsWith(`/${path}`)))
        faults.push(`${file}:${index + 1}: there is no ${path}`);
  }
}

for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

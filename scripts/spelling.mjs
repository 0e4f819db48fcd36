// Looks at the spelling of documents and comments: British English, and the words of scripts/words.txt. Code
// in backquotes, names of the code and quoted text are left out. Part of the gate.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import nspell from 'nspell';
import { repositoryFiles } from './repository-files.mjs';

const load = createRequire(import.meta.url);
const dictionary = load.resolve('dictionary-en-gb').replace(/index\.js$/, 'index');
const spell = nspell(readFileSync(`${dictionary}.aff`), readFileSync(`${dictionary}.dic`));
for (const word of readFileSync('scripts/words.txt', 'utf8').split('\n').filter(Boolean)) spell.add(word);

const files = repositoryFiles('*.md', '*.ts', '*.mjs').filter(
  (name) => !/^(bench\/record\/|THIRD-PARTY|package-lock)/.test(name),
);

/** The lines of a document without its code, or the comments of a source: `[[12, 'One fact a line.'], …]`. */
function prose(file) {
  let code = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => {
      if (!file.endsWith('.md'))
        return [index + 1, /^\s*(?:\/\*\*|\*(?! {3})|\/\/)(.*)$/.exec(line)?.[1] ?? ''];
      if (/^\s*```/.test(line)) code = !code;
      return [index + 1, code ? '' : line];
    });
}

/** What is no prose: code, links, quoted text, paths, options, names with digits or with capitals inside. */
const OTHER =
  /``.*?``|`[^`]*`|\{@link [^}]*\}|\]\([^)]*\)|<[^>]*>|https?:\S+|'[^' ][^']*'|"[^"]*"|[\w.-]*[/\\_@:=$#<>][\w./\\_@:=$#<>-]*|--?\w[\w-]*|\w*\d\w*|\w+\.\w+/g;

const known = new Map();
function isKnown(word) {
  if (!known.has(word)) known.set(word, spell.correct(word) || spell.correct(word.toLowerCase()));
  return known.get(word);
}

const faults = [];
for (const file of files) {
  for (const [number, text] of prose(file)) {
    for (const [word] of text.replace(OTHER, ' ').matchAll(/[A-Za-zÀ-ÿ]+(?:['’](?!s\b)[a-z]+)?/g)) {
      if (word.length < 3 || /^[A-Z]{2,}s?$/.test(word) || /[a-z][A-Z]/.test(word)) continue;
      if (!isKnown(word)) faults.push([word, `${file}:${number}`]);
    }
  }
}
for (const [word, place] of faults)
  console.error(`${place}: ${word} is in no dictionary; correct it, or add it to scripts/words.txt`);
process.exit(faults.length > 0 ? 1 : 0);

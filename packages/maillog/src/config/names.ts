/**
 * The two names that a configuration may leave to the host: `{host}` and `{configuration}`. They are replaced
 * in words that name a file, a directory, a part or an address. Nothing else is ever expanded.
 */
import { byteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { DirectiveSpec } from './directive.ts';
import type { Statement } from './statement.ts';
import type { Word } from './words.ts';

/** `{host: 'web1', configuration: 'daily'}`: what `set host` or the system says, and the file's name. */
export interface Names {
  readonly host: string;
  readonly configuration: string;
}

/** `/etc/maillog/daily.conf` is `daily`. */
export function configurationNameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.conf$/, '');
}

/**
 * The statement with the names put into its arguments, if its row of the table says that it `takesNames`.
 * @throws MailLogError at the word, if the name could lead a path elsewhere.
 */
export function withNames(statement: Statement, spec: DirectiveSpec | undefined, names: Names): Statement {
  if (spec?.takesNames !== true) return statement;
  const [name, ...words] = statement.words;
  return { ...statement, words: [name, ...words.map((word) => wordWith(word, names))] };
}

function wordWith(word: Word, names: Names): Word {
  // One pass: a host that calls itself `{configuration}` is refused, not replaced again.
  const text = word.text.replace(/\{(host|configuration)\}/g, (_, which: keyof Names) =>
    byteString(assertPlain(which, names[which], word)),
  );
  return { ...word, text };
}

/** A host's name is chosen by whoever sets the machine up: it must stay one name in a path. */
function assertPlain(which: keyof Names, name: string, { place }: Word): string {
  if (/^[\w+@-][\w.+@-]*$/.test(name)) return name;
  throw new MailLogError(
    'config',
    `{${which}} is ${name === '' ? 'empty' : name}, which cannot be part of a path`,
    {
      place,
      hint:
        which === 'host'
          ? 'write set host NAME before it'
          : 'give the configuration a file name of letters and digits',
    },
  );
}

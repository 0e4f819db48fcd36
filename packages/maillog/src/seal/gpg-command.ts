/**
 * Reads the recipients of a gpg command line. It knows only the options that matter for them; see resolve in
 * gpg-listing.ts.
 */
import { basename } from 'node:path';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import type { Named } from './gpg-listing.ts';

export interface GpgCommand {
  readonly recipients: readonly Named[];
  /** The options that decide which keys gpg sees: `['--homedir', '/root/keys']`. */
  readonly lookup: readonly string[];
  /** Files with keys outside gpg's home: `['/etc/maillog/you.asc']`. */
  readonly keyFiles: readonly string[];
  /**
   * Paths of the files with options and trust, and of the programs that the command line makes gpg start.
   */
  readonly otherFiles: readonly string[];
  /** `--homedir`: the directory of all other files. */
  readonly homes: readonly string[];
}

const LOOKUP = new Set([
  'homedir',
  'keyring',
  'primary-keyring',
  'no-default-keyring',
  'options',
  'no-options',
]);
const RECIPIENT = new Set(['recipient', 'encrypt-to']);
const RECIPIENT_FILE = new Set(['recipient-file']);
const KEYRING = new Set(['keyring', 'primary-keyring', 'secret-keyring']);
/**
 * Options, other than home and keyrings, that name files. A name without a slash is relative to gpg's home.
 */
const OTHER_FILE = new Set([
  'options',
  'trustdb-name',
  'agent-program',
  'dirmngr-program',
  'keyboxd-program',
  'load-extension',
]);
const HIDDEN = new Set(['hidden-recipient', 'hidden-recipient-file', 'hidden-encrypt-to', 'throw-keyids']);
const SHORT: Readonly<Record<string, string>> = {
  r: 'recipient',
  R: 'hidden-recipient',
  f: 'recipient-file',
  F: 'hidden-recipient-file',
  u: 'local-user',
  o: 'output',
  z: 'compress-level',
  N: 'set-notation',
};
/**
 * Long options whose value is the next word. For other options, a value must be written as `--option=value`.
 */
const VALUED = new Set(
  `agent-program attribute-fd attribute-file auto-key-locate bzip2-compress-level charset chunk-size cipher-algo command-fd
  command-file comment compliance compress-algo compress-level debug debug-level default-key default-recipient digest-algo
  dirmngr-program keyboxd-program load-extension disable-cipher-algo disable-pubkey-algo display-charset encrypt-to group hidden-encrypt-to hidden-recipient
  hidden-recipient-file homedir keyring keyserver keyserver-options local-user logger-fd logger-file max-output options output
  passphrase passphrase-fd passphrase-file passphrase-repeat personal-cipher-preferences personal-compress-preferences
  personal-digest-preferences pinentry-mode primary-keyring recipient recipient-file s2k-cipher-algo s2k-count
  s2k-digest-algo s2k-mode secret-keyring sender set-filename set-notation sig-notation sig-policy-url status-fd status-file
  trust-model trustdb-name trusted-key weak-digest`.split(/\s+/),
);

const PATH_OPTIONS = new Set(['homedir', ...KEYRING, ...OTHER_FILE, ...RECIPIENT_FILE]);

/** Whether this program is gpg, whose options and keys we know how to read. */
export function isGpg(program: string): boolean {
  return /^gpg[12]?$/.test(basename(program));
}

interface Option {
  readonly name: string;
  readonly value: string | undefined;
}

/** @throws MailLogError `config` if the recipients are unclear, or gpg would not read its standard input. */
export function readGpgCommand(
  [, ...args]: readonly string[],
  place: SourceLocation | undefined,
): GpgCommand {
  const fail = (message: string, hint: string): never => {
    throw new MailLogError('config', `pgp: ${message}`, { place, hint });
  };
  const { options, files } = parse(args);
  if (options.some(({ name }) => HIDDEN.has(name))) {
    fail('hidden recipients cannot be checked', 'name them with -r, and leave out --throw-keyids');
  }
  if (files.length > 0) {
    const hint = `write an option's value as --option=value; quote a name of several words`;
    fail(`gpg would encrypt the file "${files[0]}" instead of the report`, hint);
  }
  const recipients = options
    .filter(({ name, value }) => value !== undefined && (RECIPIENT.has(name) || RECIPIENT_FILE.has(name)))
    .map(({ name, value = '' }) => ({ value, isFile: RECIPIENT_FILE.has(name) }));
  if (recipients.length === 0) fail('the command names no recipient', 'add -r FINGERPRINT');
  return {
    recipients,
    // A keyring's name without a slash is relative to gpg's home.
    keyFiles: options.flatMap(({ name, value = '' }) =>
      RECIPIENT_FILE.has(name) || (KEYRING.has(name) && value.includes('/')) ? [value] : [],
    ),
    otherFiles: options.flatMap(({ name, value = '' }) =>
      OTHER_FILE.has(name) && (name === 'options' || value.includes('/')) ? [value] : [],
    ),
    homes: options.flatMap(({ name, value }) => (name === 'homedir' && value !== undefined ? [value] : [])),
    lookup: options
      .filter(({ name }) => LOOKUP.has(name))
      .flatMap(({ name, value }) => (value === undefined ? [`--${name}`] : [`--${name}`, value])),
  };
}

function parse(args: readonly string[]): { options: Option[]; files: string[] } {
  const options: Option[] = [];
  const files: string[] = [];
  const words = args[Symbol.iterator]();
  for (const word of words) {
    if (word === '--') files.push(...words);
    else if (word.startsWith('--')) options.push(long(word.slice(2), words));
    else if (word.startsWith('-') && word !== '-') options.push(...short(word.slice(1), words));
    else if (word !== '-') files.push(word);
  }
  return { options, files };
}

function next(words: Iterator<string>): string | undefined {
  const { done, value } = words.next();
  return done === true ? undefined : value;
}

function long(text: string, words: Iterator<string>): Option {
  const equals = text.indexOf('=');
  if (equals >= 0) return { name: inFull(text.slice(0, equals)), value: text.slice(equals + 1) };
  const name = inFull(text);
  return { name, value: VALUED.has(name) ? next(words) : undefined };
}

/**
 * gpg accepts the abbreviation `--homed` for `--homedir`. Options that name files must be recognised in any
 * form.
 */
function inFull(name: string): string {
  if (VALUED.has(name) || LOOKUP.has(name)) return name;
  const meant = [...PATH_OPTIONS].filter((option) => option.startsWith(name));
  return meant.length === 1 && name !== '' ? meant[0] : name;
}

/** `-aer you@example.com`, `-ryou@example.com`. */
function short(letters: string, words: Iterator<string>): Option[] {
  const options: Option[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const name = SHORT[letters[at]];
    if (name === undefined) continue;
    const rest = letters.slice(at + 1);
    options.push({ name, value: rest === '' ? next(words) : rest });
    break;
  }
  return options;
}

/** `rules from URL key FILE [ca FILE]` in a watch: where a rules set comes from, and who signs it. */
import { readable } from '../bytes.ts';
import { pathFrom } from '../config/configuration.ts';
import type { Word } from '../config/words.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { isSetName } from './rules-set.ts';
import type { VerifiedSet } from './rules-set.ts';

/** `{url: 'https://rules.example.com/web', name: 'web', key: {file: '/etc/maillog/rules.pem', place}}`. */
export interface SetSource {
  /** Without a slash at its end. */
  readonly url: string;
  /** The name that the set must have. */
  readonly name: string;
  readonly place: SourceLocation;
  /** A PEM file with one or two Ed25519 public keys. */
  readonly key: NamedFile;
  /** A PEM file with the only authorities for the server; undefined: the system's. */
  readonly ca: NamedFile | undefined;
}

interface NamedFile {
  readonly file: string;
  readonly place: SourceLocation;
}

/** A set that a watch uses: `files` has what errors and rules call each file, and its bytes. */
export interface SetInForce {
  readonly set: VerifiedSet;
  readonly files: readonly { readonly file: string; readonly content: Uint8Array }[];
}

const USAGE = 'write rules from https://HOST/NAME key FILE';

/**
 * The source that the arguments of `rules` name; undefined if they are names of files.
 * @throws MailLogError `config`
 */
export function setSourceOf([from, address, ...options]: readonly Word[]): SetSource | undefined {
  if (from?.text !== 'from' || !address || !/^[a-z][a-z0-9+.-]*:\/\//i.test(address.text)) return undefined;
  const { url, name } = addressOf(address);
  const files = new Map<string, NamedFile>();
  for (let at = 0; at < options.length; at += 2) {
    const [option, file] = options.slice(at, at + 2);
    const isKnown = option.text === 'key' || option.text === 'ca';
    if (!isKnown || !file || files.has(option.text))
      throw new MailLogError('config', `rules from does not take ${readable(option.text)} here`, {
        place: option.place,
        hint: `${USAGE}, and after it ca FILE if needed`,
      });
    files.set(option.text, { file: pathFrom(file.place.file, readable(file.text)), place: file.place });
  }
  const key = files.get('key');
  if (!key)
    throw new MailLogError('config', 'rules from needs the key that signs the set', {
      place: from.place,
      hint: USAGE,
    });
  return { url, name, place: address.place, key, ca: files.get('ca') };
}

function addressOf({ text, place }: Word): { readonly url: string; readonly name: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password)
    // The error does not quote the password: under cron, standard error is mailed.
    throw new MailLogError('config', 'a rules set is given with a user or password in its address', {
      place,
      hint: USAGE,
    });
  const path = url?.pathname.replace(/\/+$/, '') ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (url?.protocol !== 'https:' || url.search !== '' || url.hash !== '' || !/^[!-~]+$/.test(text))
    throw new MailLogError(
      'config',
      `${JSON.stringify(text.slice(0, 100))} is not the address of a rules set`,
      {
        place,
        hint: `rules come over HTTPS only: ${USAGE}`,
      },
    );
  if (!isSetName(name))
    throw new MailLogError('config', 'the address of a rules set ends with the name of the set', {
      place,
      hint: USAGE,
    });
  return { url: `${url.origin}${path}`, name };
}

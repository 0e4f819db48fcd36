/**
 * What the last good run knew of recipients and route, kept in the state directory: enough to seal and
 * deliver a message if the configuration is refused later. It holds public keys and the names of files, and
 * no secret: the mail server's password and the signing key stay in their files, and are read again.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { readRecord, writeRecord } from '../../delivery/checksummed-record.ts';
import type { DeliveryTarget } from '../../delivery/target.ts';
import { isRecord } from '../../saved.ts';
import { exportPublicKey } from '../../seal/keys.ts';
import { replaceOwnFile } from '../../system/durable-file.ts';
import { readOwnText } from '../../system/own-file.ts';
import type { Route } from './route.ts';
import type { KeysOrProgram } from './sealing-policy.ts';
import type { Settings } from './read-settings.ts';

const FILE = 'last-good.json';
const VERSION = 2;

/** A key of the last good run: `{file: '/etc/maillog/you.asc', fingerprint: 'AB12…', key: '<base64>'}`. */
export interface SavedRecipient {
  readonly file: ByteString;
  readonly fingerprint: string;
  /** The public key in binary, for the time when its file is missing; base64. */
  readonly key: string;
}

/** One way in which MailLog's own words were sealed: by a program, or to keys. */
export type SavedPolicy =
  | { readonly command: readonly string[] }
  | { readonly recipients: readonly SavedRecipient[] };

/** See the head of this file. */
export interface LastGood {
  readonly mail: Pick<Settings, 'to' | 'host' | 'subject' | 'layout' | 'maxSize' | 'spoolSize'> &
    Partial<Pick<Settings, 'keepSentSeconds'>> & {
      readonly from: string;
    };
  readonly policies: readonly SavedPolicy[];
  /** The file of the signing key, or `off`; undefined: MailLog's own key signs. */
  readonly sign: ByteString | undefined;
  readonly route: Route;
}

interface Good {
  readonly settings: Settings;
  readonly from: string;
  readonly route: Route;
  /** How MailLog's own words are sealed. */
  readonly own: readonly KeysOrProgram[];
}

/** What to keep of a good run; undefined if nothing is sealed, or the configuration asks for no message. */
export async function lastGoodOf({ settings, from, route, own }: Good): Promise<LastGood | undefined> {
  if (settings.onError === 'none') return undefined;
  const policies: SavedPolicy[] = [];
  for (const policy of own) {
    const saved = await savedPolicy(policy);
    if (saved) policies.push(saved);
  }
  if (policies.length === 0) return undefined;
  const { to, host, subject, layout, maxSize, spoolSize, keepSentSeconds, sign } = settings;
  return {
    mail: { to, from, host, subject, layout, maxSize, spoolSize, keepSentSeconds },
    policies,
    sign: sign === 'off' ? 'off' : sign && absolute(sign.file),
    route: absoluteRoute(route),
  };
}

async function savedPolicy({ pgp, recipients = [] }: KeysOrProgram): Promise<SavedPolicy | undefined> {
  if (pgp) return pgp.command.some(isSecret) ? undefined : { command: pgp.command };
  const saved: SavedRecipient[] = [];
  for (const source of recipients)
    saved.push({ file: absolute(source.file), ...(await exportPublicKey(source)) });
  return saved.length > 0 ? { recipients: saved } : undefined;
}

/** A word of a command line that may be a secret itself, as in `gpg --passphrase SECRET`. */
function isSecret(word: string): boolean {
  return /^--?passphrase(?:=|$)|(?:password|secret|token)=/i.test(word);
}

function absolute(file: ByteString): ByteString {
  return file.startsWith('/') ? file : `${byteString(process.cwd())}/${file}`;
}

function absoluteRoute(route: Route): Route {
  const { targets, passwordFile } = route;
  const [first, ...others] = targets.map((target) =>
    target.kind === 'maildir' ? { ...target, directory: absolute(target.directory) } : target,
  );
  return {
    ...route,
    passwordFile: passwordFile && resolve(passwordFile),
    targets: [first ?? targets[0], ...others],
  };
}

/** Keeps it in a state directory, or removes what is kept there. The caller holds the directory's lock. */
export async function keepLastGood(directory: string, lastGood: LastGood | undefined): Promise<void> {
  const path = join(directory, FILE);
  if (!lastGood) return rm(path, { force: true });
  const text = writeRecord({ version: VERSION, ...lastGood });
  if ((await readOwnText(path).catch(() => '')) !== text) await replaceOwnFile(path, text);
}

/** Removes what an earlier `set state` left elsewhere: its recipients may not be the reader any more. */
export async function forgetLastGood(directory: string): Promise<void> {
  await rm(join(directory, FILE), { force: true }).catch(() => undefined);
}

/** As version 1 kept it, which knew one way of delivery. */
type LastGood1 = Omit<LastGood, 'route'> & {
  readonly route: Omit<Route, 'targets'> & { readonly target: DeliveryTarget };
};

/** What is kept in a directory; undefined if there is nothing sound. */
export async function readLastGood(directory: string): Promise<LastGood | undefined> {
  // The record is whole, by its checksum; its version says what is in it.
  const value = await readOwnText(join(directory, FILE)).then(readRecord, () => undefined);
  if (!isRecord(value)) return undefined;
  if (value['version'] === VERSION) return value as unknown as LastGood;
  if (value['version'] !== 1) return undefined;
  const { route, ...rest } = value as unknown as LastGood1;
  const { target, ...others } = route;
  return { ...rest, route: { ...others, targets: [target] } };
}

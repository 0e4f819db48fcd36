/**
 * Finds the keys that a gpg command line means. MailLog asks the same gpg before it encrypts anything.
 *
 * For `-r evil`, gpg uses any key with these letters anywhere in a user id ("devil@example.com"), silently,
 * and exits with status 0. So a value must name exactly one key: by fingerprint, by long key id, or by a
 * complete address, name or user id.
 */
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { runProgram } from '../system/run-program.ts';
import type { SealingKey } from './sealer.ts';

/** A recipient on the command line: `-r VALUE`, or `-f VALUE` for a file. */
export interface Named {
  readonly value: string;
  readonly isFile: boolean;
}

/** A key that gpg can encrypt to: `keyIds` are those of its usable encryption keys. */
export interface GpgKey extends SealingKey {
  readonly keyIds: readonly string[];
}

interface ListedKey {
  readonly fingerprint: string;
  readonly userIds: readonly string[];
  readonly isSecret: boolean;
  readonly members: readonly Member[];
}

/** The primary key or a subkey. */
interface Member {
  readonly fingerprint: string;
  readonly usable: boolean;
  readonly encrypts: boolean;
  /** Unix time; undefined: never. */
  readonly expires: number | undefined;
}

/** GnuPG's doc/DETAILS, field 2: revoked, expired, disabled, invalid, not to be trusted. */
const UNUSABLE = /^[reidn]/;

/**
 * @param gpg the program, and the options that decide where it finds keys: `['gpg', '--homedir',
 * '/root/keys']`
 * @throws MailLogError `unsealed` if `named` does not mean exactly one key that can encrypt now.
 */
export async function resolveKey(
  gpg: readonly string[],
  named: Named,
  place: SourceLocation | undefined,
): Promise<GpgKey> {
  const { value, isFile } = named;
  const fail = (reason: string, hint?: string): never => {
    throw new MailLogError('unsealed', `cannot encrypt to ${value}: ${reason}`, { place, hint });
  };
  const exactly = value.endsWith('!');
  const name = exactly ? value.slice(0, -1) : value;
  if (!isFile && /^(?:0x)?[0-9a-f]{8}$/i.test(name))
    fail('a short key id can be forged', 'write the fingerprint');
  const query = isFile ? ['--show-keys', '--', value] : ['--list-keys', '--', name];
  const found = parseListing(await list([...gpg, ...query], fail));
  const keys = isFile ? found : found.filter((key) => key.members[0].usable);
  if (keys.length === 0)
    fail(
      found.length > 0 ? 'its key is expired, revoked or disabled' : 'gpg knows no such key',
      found.length > 0 || isFile ? undefined : NO_SUCH_KEY_HINT,
    );
  if (keys.length > 1) fail(`it means ${keys.length} keys`, fingerprintsHint(keys));
  const [key] = keys;
  if (key.isSecret) fail('it holds a private key', 'only the public key belongs on this host');
  if (!isFile && !names(key, name))
    fail('it is only a part of what its key is called', fingerprintsHint(keys));
  return usableKey(key, value, exactly ? idOf(name) : undefined, fail);
}

/** gpg's `group` option names several keys at once; its listing does not show them. */
const NO_SUCH_KEY_HINT =
  'gpg --list-keys names its keys; of a group (--group, gpg.conf) name each member with -r';

type Fail = (reason: string, hint?: string) => never;

function fingerprintsHint(keys: readonly ListedKey[]): string {
  return `write the fingerprint: ${keys.map(({ fingerprint, userIds }) => `${fingerprint} (${userIds[0] ?? 'no name'})`).join(', ')}`;
}

/** A fingerprint or long key id in upper case without 0x; undefined for anything else. */
function idOf(name: string): string | undefined {
  return /^(?:0x)?((?:[0-9a-f]{16}|[0-9a-f]{40}|[0-9a-f]{64}))$/i.exec(name)?.[1].toUpperCase();
}

function names(key: ListedKey, name: string): boolean {
  const id = idOf(name);
  if (id !== undefined) return key.members.some(({ fingerprint }) => fingerprint.endsWith(id));
  const wanted = name
    .replace(/^=/, '')
    .replace(/^<(.*)>$/, '$1')
    .toLowerCase();
  return key.userIds.some((userId) => {
    const [, person, address] = /^(.*?)\s*<([^<>]*)>$/.exec(userId) ?? [];
    return [userId, person, address].some((part) => part?.toLowerCase() === wanted);
  });
}

function usableKey(key: ListedKey, name: string, exactly: string | undefined, fail: Fail): GpgKey {
  const members = key.members.filter(
    ({ fingerprint, usable, encrypts }) => usable && encrypts && fingerprint.endsWith(exactly ?? ''),
  );
  if (members.length === 0) fail('its key has no usable encryption key', unusableHint(key));
  // If the primary key expires, all subkeys do. Among the subkeys gpg uses the newest, so the last expiry
  // counts.
  const ends = [
    key.members[0].expires ?? Infinity,
    Math.max(...members.map(({ expires }) => expires ?? Infinity)),
  ];
  const end = Math.min(...ends);
  return {
    name,
    fingerprint: key.fingerprint,
    expires: end === Infinity ? undefined : new Date(end * 1000),
    keyIds: members.map(({ fingerprint }) => fingerprint.slice(-16).toLowerCase()),
  };
}

/** What an administrator can do about a key without a usable encryption key. */
function unusableHint({ members, fingerprint }: ListedKey): string {
  const encrypting = members.filter(({ encrypts }) => encrypts);
  if (encrypting.length === 0)
    return 'it signs only; its owner adds a subkey: gpg --quick-add-key FINGERPRINT - encr';
  const ends = encrypting.flatMap(({ expires }) => expires ?? []);
  const last = Math.max(...ends) * 1000;
  const fate =
    ends.length > 0 && last < Date.now()
      ? `expired on ${new Date(last).toISOString().slice(0, 10)}`
      : 'is revoked or disabled';
  return `its subkey ${fate}; import a newer export of ${fingerprint}`;
}

async function list([program, ...args]: readonly string[], fail: Fail): Promise<string> {
  const options = ['--batch', '--no-tty', '--no-auto-key-locate', '--with-colons', '--fixed-list-mode'];
  const { output, status, failure } = await runProgram(program, [...options, ...args], MAX_LISTING_BYTES);
  // Exit status 2 means that there is no such key.
  if (failure !== undefined && status !== NO_SUCH_KEY) fail(`${program} cannot list its keys: ${failure}`);
  return output.toString('utf8');
}

const NO_SUCH_KEY = 2;
const MAX_LISTING_BYTES = 16 << 20;

/** GnuPG's doc/DETAILS, "Format of the colon listings". */
function parseListing(listing: string): ListedKey[] {
  const keys: { fingerprint: string; userIds: string[]; isSecret: boolean; members: Member[] }[] = [];
  let pending: Omit<Member, 'fingerprint'> | undefined;
  for (const line of listing.split('\n')) {
    const [type, validity = '', , , , , expires = '', , , text = '', , capabilities = ''] = line.split(':');
    if (type === 'pub' || type === 'sec') {
      keys.push({ fingerprint: '', userIds: [], isSecret: type === 'sec', members: [] });
    }
    const key = keys.at(-1);
    if (!key) continue;
    if (/^(?:pub|sec|sub|ssb)$/.test(type)) {
      pending = {
        usable: !UNUSABLE.test(validity) && !capabilities.includes('D'),
        encrypts: capabilities.includes('e'),
        expires: expires === '' ? undefined : Number(expires),
      };
    } else if (type === 'fpr' && pending) {
      key.members.push({ fingerprint: text, ...pending });
      if (key.members.length === 1) key.fingerprint = text;
      pending = undefined;
    } else if (type === 'uid' && !UNUSABLE.test(validity)) {
      key.userIds.push(unescape(text));
    }
  }
  return keys.filter(({ members }) => members.length > 0);
}

/** Decodes escapes: `\x3a` is a colon. */
function unescape(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

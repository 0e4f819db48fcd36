/**
 * The keys of `--key` and `--signer`. Administrators join the key files of their hosts: every key of every
 * armour in a file counts, and of every file.
 */
import type { Key, PrivateKey } from 'openpgp';
import { MailLogError } from '../errors.ts';
import { readAtMost } from '../system/read-at-most.ts';
import { describeError } from '../text/errno.ts';

/** Joined keys of ten thousand hosts are a third of it. */
const MAX_KEYS_MB = 64;

type Engine = typeof import('openpgp');

/**
 * The keys that check signatures.
 * @throws MailLogError `data` if a file, or an armour in it, holds no key.
 */
export async function readSigners(engine: Engine, files: readonly string[]): Promise<Key[]> {
  const keys: Key[] = [];
  for (const file of files) {
    const none = (): never => fail(`${file} holds no OpenPGP key`);
    const bytes = await read(file);
    const armours = armoursIn(bytes);
    if (armours.length === 0) keys.push(...(await engine.readKeys({ binaryKeys: bytes }).catch(none)));
    for (const [index, armoredKeys] of armours.entries()) {
      const unreadable = (): never => (armours.length === 1 ? none() : failAt(file, index, armours.length));
      keys.push(...(await engine.readKeys({ armoredKeys }).catch(unreadable)));
    }
  }
  return keys;
}

export interface PrivateKeys {
  readonly keys: readonly PrivateKey[];
  /** Keys that the passphrase does not unlock. */
  readonly locked: readonly PrivateKey[];
}

/** Where the passphrase of locked keys comes from; none if neither is there. */
export interface PassphraseSource {
  /** A file whose first line it is. */
  readonly file?: string | undefined;
  /** Asks a person, if there is no file and all keys are locked. `names`: the files of the keys. */
  readonly ask?: ((names: string) => Promise<string>) | undefined;
}

/** So often somebody who mistypes it is asked. */
const MAX_QUESTIONS = 3;

/**
 * The keys that decrypt. It is enough if the passphrase unlocks one of the locked keys.
 * @throws MailLogError `data` if a file, or an armour in it, holds no private key, or all keys stay locked.
 */
export async function readPrivateKeys(
  engine: Engine,
  files: readonly string[],
  { file, ask }: PassphraseSource,
): Promise<PrivateKeys> {
  const all: PrivateKey[] = [];
  for (const file of files) all.push(...(await privateKeysIn(engine, file)));
  const keys = all.filter((key) => key.isDecrypted());
  const locked = all.filter((key) => !key.isDecrypted());
  const names = files.join(', ');
  if (file !== undefined) {
    const [passphrase = ''] = (await read(file)).toString('utf8').split(/\r?\n/, 1);
    const found = await unlock(engine, { keys, locked }, passphrase);
    return found ?? fail(`the passphrase in ${file} does not unlock ${names}`);
  }
  if (keys.length > 0) return { keys, locked };
  for (let question = 0; ask && question < MAX_QUESTIONS; question++) {
    const found = await unlock(engine, { keys, locked }, await ask(names));
    if (found) return found;
  }
  if (ask) fail(`the passphrase does not unlock ${names}`);
  throw new MailLogError('data', `${names} is locked by a passphrase`, { hint: '--passphrase-file FILE' });
}

/** Undefined if the passphrase unlocks none of the locked keys. */
async function unlock(
  engine: Engine,
  { keys, locked }: PrivateKeys,
  passphrase: string,
): Promise<PrivateKeys | undefined> {
  const unlocked: PrivateKey[] = [];
  const stillLocked: PrivateKey[] = [];
  for (const privateKey of locked) {
    const found = await engine.decryptKey({ privateKey, passphrase }).catch(() => undefined);
    if (found) unlocked.push(found);
    else stillLocked.push(privateKey);
  }
  if (unlocked.length === 0 && locked.length > 0) return undefined;
  return { keys: [...keys, ...unlocked], locked: stillLocked };
}

async function privateKeysIn(engine: Engine, file: string): Promise<PrivateKey[]> {
  const none = (): never => fail(`${file} holds no private OpenPGP key`);
  const bytes = await read(file);
  const armours = armoursIn(bytes);
  if (armours.length === 0) return engine.readPrivateKeys({ binaryKeys: bytes }).catch(none);
  const keys: PrivateKey[] = [];
  for (const [index, armoredKeys] of armours.entries()) {
    // The public half is often kept in the same file.
    if (armoredKeys.startsWith(`${BEGIN}PUBLIC KEY`)) continue;
    const unreadable = (): never => (armours.length === 1 ? none() : failAt(file, index, armours.length));
    keys.push(...(await engine.readPrivateKeys({ armoredKeys }).catch(unreadable)));
  }
  return keys.length > 0 ? keys : none();
}

const BEGIN = '-----BEGIN PGP ';

/** Each with what follows it, up to the next one. */
function armoursIn(bytes: Buffer): string[] {
  const [before = '', ...armours] = bytes.toString('latin1').split(new RegExp(`^(?=${BEGIN})`, 'm'));
  return before.startsWith(BEGIN) ? [before, ...armours] : armours;
}

function failAt(file: string, index: number, count: number): never {
  return fail(`${file}: armour ${index + 1} of ${count} holds no key that can be read`);
}

function fail(words: string): never {
  throw new MailLogError('data', words);
}

function read(file: string): Promise<Buffer> {
  return readAtMost(file, MAX_KEYS_MB).catch((error: unknown) =>
    fail(`cannot read ${file}: ${describeError(error)}`),
  );
}

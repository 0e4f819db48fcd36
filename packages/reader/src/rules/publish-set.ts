/**
 * Publishes rules files as a signed set: static files for a web server.
 *
 * Files are named by their digests. They are written and made durable first; one rename then puts the
 * description in place. So a host that fetches in the middle gets the old set or the new one. The files of
 * the old set stay until the next but one, for a host that has its description already.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  assertSound,
  checkRulesSet,
  describeError,
  digestOf,
  MailLogError,
  MailLogErrors,
  readRulesSet,
  readSecretBytes,
  replaceFile,
  servedName,
  SET_FILE,
  writeRulesSet,
} from '../maillog.ts';
import type { RulesSet } from '../maillog.ts';

/** What was published, or is published already. */
export interface Published {
  readonly set: RulesSet;
  readonly isNew: boolean;
}

/** Everybody may read what a web server gives out. */
const MODE = 0o644;
const FOLDER_MODE = 0o755;
const SERVED = /^[0-9a-f]{64}\.rules$/;
const ENDING = '.rules';

interface Order {
  /** The folder of the rules files. */
  readonly from: string;
  readonly out: string;
  /** The file of the private key. */
  readonly key: string;
  /** Default: the name of the folder `out`. */
  readonly name: string | undefined;
  readonly now: Date;
}

/**
 * @throws MailLogErrors with all that is wrong in the rules, as a host would find it; MailLogError `config`,
 * `permission`, `io`
 */
export async function publishSet({ from, out, key: keyFile, name, now }: Order): Promise<Published> {
  const key = await privateKey(keyFile);
  const files = await rulesFiles(from);
  const errors = checkRulesSet(files.map(({ path, content }) => ({ file: path, content })));
  if (errors.length > 0) throw new MailLogErrors(errors);
  return writing(out, async () => {
    const old = await publishedSet(out, createPublicKey(key));
    const described = files.map((file) => ({
      name: file.name,
      sha256: digestOf(file.content),
      bytes: file.content.length,
    }));
    const set = {
      name: name ?? basename(resolve(out)),
      // A folder that was lost does not take the number back: it never falls behind the clock.
      serial: Math.max((old?.serial ?? 0) + 1, Math.floor(now.getTime() / 1000)),
      made: now.toISOString(),
      files: described,
    };
    sound(set);
    if (old && old.name === set.name && JSON.stringify(old.files) === JSON.stringify(described))
      return { set: old, isNew: false };
    if ((await mkdir(out, { recursive: true })) !== undefined) await chmod(out, FOLDER_MODE);
    for (const [index, file] of described.entries())
      await replaceFile(join(out, servedName(file)), files[index].content, MODE);
    await replaceFile(join(out, SET_FILE), writeRulesSet(set, key), MODE);
    await removeOthers(out, [...described, ...(old?.files ?? [])].map(servedName));
    return { set, isNew: true };
  });
}

async function privateKey(file: string): Promise<KeyObject> {
  const bytes = await readSecretBytes(file);
  const hint = 'maillog-read rules key FILE makes one';
  let key: KeyObject;
  try {
    key = createPrivateKey(bytes);
  } catch {
    throw new MailLogError('config', `${file} holds no private key in PEM`, { hint });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new MailLogError(
    'config',
    `${file} holds a key of type ${key.asymmetricKeyType}; the type is ed25519`,
    {
      hint,
    },
  );
}

interface RulesFile {
  readonly name: string;
  readonly path: string;
  readonly content: Buffer;
}

/** The files that end with `.rules`, sorted by name. */
async function rulesFiles(folder: string): Promise<RulesFile[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING) && !name.startsWith('.'));
    if (names.length === 0)
      throw new MailLogError('config', `${folder} holds no file that ends with ${ENDING}`, {
        hint: 'name the folder of the rules files',
      });
    const files: RulesFile[] = [];
    for (const name of names.sort()) {
      const path = join(folder, name);
      if (!(await stat(path)).isFile()) throw new MailLogError('config', `${path} is not a file`);
      files.push({ name, path, content: await readFile(path) });
    }
    return files;
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    throw new MailLogError('config', `cannot read the rules in ${folder}: ${describeError(error)}`);
  }
}

function sound(set: RulesSet): void {
  try {
    assertSound(set);
  } catch (error) {
    throw new MailLogError('config', `the set cannot be published: ${describeError(error)}`, {
      hint: 'names have letters, digits and . _ -; --name gives the set another',
    });
  }
}

/**
 * The set that is there; undefined if there is none.
 * @throws MailLogError `config` if it is not signed by this key: its serial number cannot be believed
 */
async function publishedSet(out: string, key: KeyObject): Promise<RulesSet | undefined> {
  const text = await readFile(join(out, SET_FILE), 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return readRulesSet(text, [key]);
  } catch {
    // After a change of keys. The clock keeps the number growing.
    return undefined;
  }
}

async function removeOthers(out: string, kept: readonly string[]): Promise<void> {
  for (const name of await readdir(out))
    if (SERVED.test(name) && !kept.includes(name)) await rm(join(out, name), { force: true });
}

async function writing<T>(out: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    throw new MailLogError('io', `cannot publish to ${out}: ${describeError(error)}`);
  }
}

/**
 * The rules sets in force, in `rules/` of the state directory: for each address one file (0600) with the
 * signed description, an empty line, and the contents of all files, and beside it a record of the last pull.
 *
 * Why a set is never a mix of two: all of it is one file. It is written whole under another name and made
 * durable; then one rename puts it in place, and the directory is made durable. A process that is killed
 * before the rename leaves the old set, and rubbish that the next pull overwrites; one that is killed after
 * it leaves the new set. The record follows. If it is lost, a report calls the last pull older than it was.
 *
 * A set is verified whenever it is read, against the keys that the configuration names then: a key that is
 * taken out of the configuration takes its sets with it. Their serial numbers count no more either, so a
 * stolen key that signed the highest number does not bar sets of a new key.
 */
import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { MAX_RULES_BYTES, MAX_SET_BYTES, digestOf, readRulesSet } from '../../rules-set/rules-set.ts';
import type { WholeSet } from '../../rules-set/rules-set.ts';
import { isCount, isRecord } from '../../saved.ts';
import { replaceOwnFile, syncDirectory } from '../../system/durable-file.ts';
import { ownFileBlocks, readOwnText } from '../../system/own-file.ts';
import { makePrivateDirectory } from '../../system/private-directory.ts';
import { readRecord, writeRecord } from '../checksummed-record.ts';

const FOLDER = 'rules';
const VERSION = 1;

/** What came of the pulls of a set. */
export interface PullRecord {
  /** When the server last had a good set; milliseconds since 1970; 0: never. */
  readonly good: number;
  /** Why the last pull failed; undefined: it did not. */
  readonly failure: string | undefined;
}

const NO_PULL: PullRecord = { good: 0, failure: undefined };

/** The set in force of an address; undefined if there is none that one of the keys has signed. */
export async function storedSet(
  directory: string,
  url: string,
  keys: readonly KeyObject[],
): Promise<WholeSet | undefined> {
  try {
    return parse(await readWhole(pathOf(directory, url, 'set')), keys);
  } catch {
    // None was pulled, or it is damaged, or its key is not named any more: a pull brings another.
    return undefined;
  }
}

/**
 * Puts a set into force. The caller holds the lock of the state directory.
 * @throws MailLogError `permission` if others may write to the folder; Error with Node's `code`
 */
export async function storeSet(directory: string, url: string, whole: WholeSet): Promise<void> {
  await makeFolder(directory);
  const text = Buffer.from(`${whole.text}\n`, 'latin1');
  await replaceOwnFile(pathOf(directory, url, 'set'), Buffer.concat([text, ...whole.contents]));
}

export async function readPullRecord(directory: string, url: string): Promise<PullRecord> {
  const value = await readOwnText(pathOf(directory, url, 'json')).then(readRecord, () => undefined);
  if (!isRecord(value) || value['version'] !== VERSION || !isCount(value['good'])) return NO_PULL;
  const { failure } = value;
  return { good: value['good'], failure: typeof failure === 'string' ? failure : undefined };
}

/** @throws as {@link storeSet} */
export async function writePullRecord(directory: string, url: string, record: PullRecord): Promise<void> {
  await makeFolder(directory);
  await replaceOwnFile(pathOf(directory, url, 'json'), writeRecord({ version: VERSION, url, ...record }));
}

async function makeFolder(directory: string): Promise<void> {
  if (await makePrivateDirectory(join(directory, FOLDER))) await syncDirectory(directory);
}

/** An address is longer than a name may be, and has slashes. */
function pathOf(directory: string, url: string, ending: string): string {
  const id = createHash('sha256').update(url).digest('hex').slice(0, 32);
  return join(directory, FOLDER, `${id}.${ending}`);
}

async function readWhole(path: string): Promise<Buffer> {
  const blocks: Buffer[] = [];
  let bytes = 0;
  for await (const block of ownFileBlocks(path)) {
    bytes += block.length;
    if (bytes > MAX_SET_BYTES + MAX_RULES_BYTES + 1) throw new Error('it is too long');
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

function parse(whole: Buffer, keys: readonly KeyObject[]): WholeSet {
  const end = whole.indexOf('\n\n') + 1;
  const text = whole.subarray(0, end).toString('latin1');
  const set = readRulesSet(text, keys);
  let at = end + 1;
  const contents = set.files.map(({ bytes, sha256 }) => {
    const content = whole.subarray(at, at + bytes);
    at += bytes;
    if (digestOf(content) !== sha256) throw new Error('it is damaged');
    return content;
  });
  return { set, text, contents };
}

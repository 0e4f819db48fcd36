/**
 * The rules files of the last good report, kept in the state directory. If a roll-out brings a file of rules
 * that cannot be read, the report is made with its copy, and names each error. So a typing mistake in a file
 * that many hosts share silences none of them. Rules that hide are never made of half a file.
 *
 * Only errors within rules files are met so: of any other, nothing is collected (cli/wiring/refusal.ts). What
 * others may have written to is refused as before.
 */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { loadConfiguration } from '../../config/configuration.ts';
import { readRecord, writeRecord } from '../../delivery/checksummed-record.ts';
import { BUILT_IN } from '../../entry/create-entries.ts';
import type { Host } from '../../entry/host.ts';
import { MailLogErrors } from '../../errors.ts';
import { configurationFiles } from '../../host/configuration-files.ts';
import { isPairs, isRecord } from '../../saved.ts';
import { replaceOwnFile } from '../../system/durable-file.ts';
import { readOwnText } from '../../system/own-file.ts';
import { makePrivateDirectory } from '../../system/private-directory.ts';
import { readSettings } from '../wiring/read-settings.ts';
import { statePath } from '../wiring/state-path.ts';

const FILE = 'last-good-rules.json';
const VERSION = 1;
/** Of all files together; with more, none is kept. */
const MAX_KEPT_BYTES = 8 << 20;
const MAX_ERRORS_NAMED = 20;

/** Bytes of rules files by their paths, as the configuration leads to them. */
export type RulesFiles = Map<ByteString, Uint8Array>;

/** A host that notes in `read` which rules it gives out, and gives `copies` in place of files. */
export function notingRules(host: Host, read: RulesFiles, copies?: RulesFiles): Host {
  return {
    ...host,
    readRules: async (path, place) => {
      const bytes = copies?.get(path) ?? (await host.readRules(path, place));
      read.set(path, bytes);
      return bytes;
    },
  };
}

/** Keeps the rules of a good report, or removes what is kept. The caller holds the directory's lock. */
export async function keepRules(directory: string, read: RulesFiles): Promise<void> {
  const path = join(directory, FILE);
  const bytes = [...read.values()].reduce((sum, each) => sum + each.length, 0);
  if (read.size === 0 || bytes > MAX_KEPT_BYTES) return rm(path, { force: true });
  const files = [...read].map(([name, text]) => [name, Buffer.from(text).toString('base64')]);
  const record = writeRecord({ version: VERSION, files });
  if ((await readOwnText(path).catch(() => '')) !== record) await replaceOwnFile(path, record);
}

/** What to use in place of refused files, and what the report says of them. */
export interface Fallback {
  readonly copies: RulesFiles;
  readonly notices: readonly string[];
}

/** The copies that help against `refusal`; undefined if it is not about rules alone, or a copy is missing. */
export async function fallbackFor(refusal: unknown, file: string): Promise<Fallback | undefined> {
  if (!(refusal instanceof MailLogErrors) || refusal.errors.some(({ kind }) => kind !== 'config'))
    return undefined;
  const names = new Set(refusal.errors.map(({ place }) => place?.file));
  const kept = await keptRules(file).catch(() => undefined);
  const copies = new Map([...(kept ?? [])].filter(([path]) => names.has(readable(path))));
  if (copies.size !== names.size) return undefined;
  const named = refusal.errors.slice(0, MAX_ERRORS_NAMED).map((each) => each.format().split('\n')[0] ?? '');
  const more = refusal.errors.length - named.length;
  return {
    copies,
    notices: [
      ...named.map((words) => `these rules are refused: ${words}`),
      ...(more > 0 ? [`${more} more errors in rules: maillog check-config has all of them`] : []),
      'the rules of the last good report are in force in place of these files, until they are put right',
    ],
  };
}

/** The copies in the state directory of the configuration, which others must not be able to write to. */
async function keptRules(file: string): Promise<RulesFiles | undefined> {
  const { configuration } = await loadConfiguration(file, configurationFiles(), Object.keys(BUILT_IN));
  const directory = await statePath(readSettings(configuration, '').settings, file);
  await stat(directory);
  await makePrivateDirectory(directory);
  const value = readRecord(await readOwnText(join(directory, FILE)));
  if (!isRecord(value) || value['version'] !== VERSION || !isPairs(value['files'])) return undefined;
  return new Map(value['files'].map(([name, text]) => [name, Buffer.from(String(text), 'base64')]));
}

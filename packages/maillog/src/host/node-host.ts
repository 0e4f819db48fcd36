import type { ByteString } from '../bytes.ts';
import { hostname } from 'node:os';
import type { HashRequest, Host, Listed, ListRequest } from '../entry/host.ts';
import type { SourceLocation } from '../errors.ts';
import { readBlocks } from './logs/blocks.ts';
import { readMountTable } from './mount-table.ts';
import { distinctFiles } from './distinct.ts';
import { expandGlob } from './glob.ts';
import { readJournal } from './logs/journal.ts';
import { logBeginning, readLog } from './logs/read-log.ts';
import { runShell } from './shell.ts';
import { assertTrustedFile } from './trust/assert.ts';

/** This machine, through Node. */
export function nodeHost(): Host {
  return {
    now: () => new Date(),
    hostname,
    glob: expandGlob,
    distinct: distinctFiles,
    readBlocks,
    readRules,
    readLog,
    logBeginning,
    readJournal,
    readSecret: async (path) => (await import('./secret.ts')).readSecretBytes(Buffer.from(path, 'latin1')),
    shell: runShell,
    listFiles,
    countFiles: async (request) => (await import('./files/list-files.ts')).countFiles(request),
    hashFiles,
    missingPrograms: async () => (await import('./hashing/acl-and-capabilities.ts')).missingPrograms(),
    mountPoints: () => readMountTable().map(({ point }) => point),
  };
}

async function readRules(path: ByteString, place: SourceLocation): Promise<Uint8Array> {
  await assertTrustedFile(path, place);
  const blocks: Buffer[] = [];
  for await (const block of readBlocks(path)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}

/** Loaded for the first listing: most reports have none. */
async function* listFiles(request: ListRequest): AsyncGenerator<Listed> {
  const { listFiles: list } = await import('./files/list-files.ts');
  yield* list(request);
}

async function* hashFiles(request: HashRequest): AsyncGenerator<Listed> {
  const { hashFiles: again } = await import('./files/hash-files.ts');
  yield* again(request);
}

import { hostname } from 'node:os';
import type { HashRequest, Host, Listed, ListRequest } from '../entry/host.ts';
import { readBlocks } from './blocks.ts';
import { expandGlob } from './glob.ts';
import { readJournal } from './journal.ts';
import { logBeginning, readLog } from './read-log.ts';
import { runShell } from './shell.ts';

/** This machine, through Node. */
export function nodeHost(): Host {
  return {
    now: () => new Date(),
    hostname,
    glob: expandGlob,
    readBlocks,
    readLog,
    logBeginning,
    readJournal,
    readSecret: async (path) => (await import('./secret.ts')).readSecretBytes(Buffer.from(path, 'latin1')),
    shell: runShell,
    listFiles,
    countFiles: async (request) => (await import('./list-files.ts')).countFiles(request),
    hashFiles,
  };
}

/** Loaded with the first listing: most reports have none. */
async function* listFiles(request: ListRequest): AsyncGenerator<Listed> {
  const { listFiles: list } = await import('./list-files.ts');
  yield* list(request);
}

async function* hashFiles(request: HashRequest): AsyncGenerator<Listed> {
  const { hashFiles: again } = await import('./hash-files.ts');
  yield* again(request);
}

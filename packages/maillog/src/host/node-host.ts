import type { ByteString } from '../bytes.ts';
import { hostname } from 'node:os';
import type { HashRequest, Host, Listed, ListRequest, LogReadOptions } from '../entry/host.ts';
import type { SourceLocation } from '../errors.ts';
import { answeringLog, isOnMount, silentPart } from './logs/answering-log.ts';
import type { Mounts } from './logs/answering-log.ts';
import { readBlocks } from './logs/blocks.ts';
import { mountPoints } from './files/links.ts';
import { MountAnswers } from './files/mount-answers.ts';
import { distinctFiles } from './distinct.ts';
import { expandGlob } from './glob.ts';
import { readJournal } from './logs/journal.ts';
import { LogsApart } from './logs/logs-apart.ts';
import { logBeginning } from './logs/log-beginning.ts';
import { readLog } from './logs/read-log.ts';
import { runShell } from './shell.ts';
import { askAbout } from './trust/answering.ts';
import { assertTrustedFile } from './trust/assert.ts';

/** This machine, through Node. */
export function nodeHost(): Host {
  const mounts = new MountAnswers();
  const isSilent = (path: ByteString): Promise<boolean> => mounts.isSilent(path);
  const known: Mounts = { isSilent, isOnMount: (path) => mounts.isOnMount(path) };
  askAbout(isSilent);
  const apart = new LogsApart();
  return {
    now: () => new Date(),
    hostname,
    glob: (pattern) => expandGlob(pattern, isSilent),
    distinct: (paths) => distinctFiles(paths, isSilent),
    readBlocks: (path) => blocksOf(path, mounts, apart),
    readRules,
    readLog: (log, since, options = {}) => {
      const here = readLog(log, since, options);
      if (!mounts.areNeeded) return here;
      const isGone = silenceOf(log, options, isSilent);
      const readings = { here, apart: () => apart.read(log, since, options, isGone) };
      return answeringLog(log, readings, options, known);
    },
    logBeginning: async (log, unread, options = {}) => {
      if (!mounts.areNeeded) return logBeginning(log, unread, options);
      const isGone = silenceOf(log, options, isSilent);
      if (await isGone()) return undefined;
      const isAway = await isOnMount(log, options, known);
      return isAway ? apart.beginning(log, unread, options, isGone) : logBeginning(log, unread, options);
    },
    readJournal,
    readSecret: async (path) => (await import('./secret.ts')).readSecretBytes(Buffer.from(path, 'latin1')),
    shell: runShell,
    listFiles: (request) => listFiles(request, mounts),
    countFiles: async (request) => (await import('./files/list-files.ts')).countFiles(request),
    hashFiles: (request) => hashFiles(request, mounts),
    packageOwners: async (names) => (await import('./packages/file-owners.ts')).packageOwners(names),
    missingPrograms: async () => (await import('./hashing/acl-and-capabilities.ts')).missingPrograms(),
    mountPoints,
  };
}

/** Whether a log is on a file system that does not answer, when it is asked. */
function silenceOf(
  log: ByteString,
  options: LogReadOptions,
  isSilent: (path: ByteString) => Promise<boolean>,
): () => Promise<boolean> {
  return async () => (await silentPart(log, options, isSilent)) !== undefined;
}

/** @throws Error with `ETIMEDOUT` if the file system does not answer; else as {@link readBlocks}. */
async function* blocksOf(
  path: ByteString,
  mounts: MountAnswers,
  apart: LogsApart,
): AsyncGenerator<Uint8Array> {
  if (mounts.areNeeded && (await mounts.isSilent(path)))
    throw Object.assign(new Error('its file system does not answer'), { code: 'ETIMEDOUT' });
  const isAway = mounts.areNeeded && mounts.isOnMount(path);
  yield* isAway ? apart.whole(path, () => mounts.isSilent(path)) : readBlocks(path);
}

async function readRules(path: ByteString, place: SourceLocation): Promise<Uint8Array> {
  await assertTrustedFile(path, place);
  const blocks: Buffer[] = [];
  for await (const block of readBlocks(path)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}

/** Loaded for the first listing: most reports have none. */
async function* listFiles(request: ListRequest, mounts: MountAnswers): AsyncGenerator<Listed> {
  const { excludedGlobs, skip } = request;
  if (mounts.areNeeded && excludedGlobs && !skip) {
    const { listApart } = await import('./files/list-apart.ts');
    return yield* listApart(request, excludedGlobs);
  }
  const { listFiles: list } = await import('./files/list-files.ts');
  yield* list(request);
}

async function* hashFiles(request: HashRequest, mounts: MountAnswers): AsyncGenerator<Listed> {
  if (mounts.areNeeded) {
    const { hashApart } = await import('./files/list-apart.ts');
    return yield* hashApart(request);
  }
  const { hashFiles: again } = await import('./files/hash-files.ts');
  yield* again(request);
}

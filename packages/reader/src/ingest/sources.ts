/** The mails at the paths of a command line, of all of them together, those that came last first. */
import { stat } from 'node:fs/promises';
import { filesAt, MailLogError, messagesAt, messagesOf } from '../maillog.ts';
import type { MailFile, MailInput, Message } from '../maillog.ts';

export interface FoundFile {
  readonly file: MailFile;
  /** When it came, in milliseconds since 1970; a Maildir keeps that time when flags change a name. */
  readonly cameAt: number;
  /** The same as long as it holds the same, whatever its flags. */
  readonly identity: string;
}

export interface FoundSources {
  readonly files: readonly FoundFile[];
  /** Paths that are no files: pipes and standard input. */
  readonly pipes: readonly string[];
  /** Paths at which nothing could be read, in words. */
  readonly failures: readonly string[];
}

/** Looks at what is there; opens nothing. */
export async function findSources(paths: readonly string[], input: MailInput): Promise<FoundSources> {
  const files: FoundFile[] = [];
  const pipes: string[] = [];
  const failures: string[] = [];
  for (const path of paths) {
    if (await isPipe(path)) {
      pipes.push(path);
      continue;
    }
    try {
      for (const file of await filesAt(path, input.passOver)) files.push(await found(file));
    } catch (error) {
      if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
      failures.push(error.message);
    }
  }
  files.sort((a, b) => b.cameAt - a.cameAt || (a.file.path < b.file.path ? 1 : -1));
  return { files, pipes, failures };
}

/** The messages of a pipe, or of a file. */
export function messagesIn(source: string | FoundFile, input: MailInput): AsyncIterable<Message> {
  return typeof source === 'string' ? messagesAt(source, input) : messagesOf(source.file, input);
}

async function isPipe(path: string): Promise<boolean> {
  if (path === '-') return true;
  const there = await stat(path).catch(() => undefined);
  return there !== undefined && !there.isFile() && !there.isDirectory();
}

async function found(file: MailFile): Promise<FoundFile> {
  const there = await stat(Buffer.from(file.path, 'latin1')).catch(() => undefined);
  const { mtimeMs = 0, size = 0, ino = 0 } = there ?? {};
  return { file, cameAt: mtimeMs, identity: `${ino} ${size} ${mtimeMs} ${file.fault ?? ''}` };
}

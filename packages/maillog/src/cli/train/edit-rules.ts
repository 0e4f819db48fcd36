/**
 * Changes a rules file: all of it or nothing. A file that MailLog cannot read as rules stays as it is, and so
 * does one whose tests the change would break: the next report would end with an error.
 *
 * A symlink stays one: its target is changed. As root, it is followed as every other (host/trust/way.ts).
 */
import { lstat, readFile } from 'node:fs/promises';
import { byteString, readable } from '../../bytes.ts';
import { RuleReader } from '../../entry/watch/rule-reader.ts';
import { failedTests } from '../../entry/watch/rule-tests.ts';
import { WatchRules } from '../../entry/watch/watch-rules.ts';
import { MailLogError } from '../../errors.ts';
import { driveLater } from '../../host/trust/calls.ts';
import { NotFollowed } from '../../host/trust/not-followed.ts';
import { findWay } from '../../host/trust/way.ts';
import { editDurably } from '../../system/durable-edit.ts';
import { writeFailure } from '../../system/write-failure.ts';
import { escapeText } from '../../text/escape.ts';

/**
 * Replaces the content of `file` by what `edit` makes of it, or creates it.
 * @throws MailLogErrors: the content is no rules file; BrokenTest
 */
export async function editRules(file: string, edit: (content: Buffer) => Buffer): Promise<void> {
  await editDurably(await targetOf(file), (old) => {
    const before = new Set(failuresIn(file, old).map(kindOf));
    const next = edit(old);
    const broken = failuresIn(file, next).find((failure) => !before.has(kindOf(failure)));
    if (broken) throw new BrokenTest(file, next, broken);
    return next;
  });
}

/**
 * Reads a file that will be changed, so that an error comes before the work.
 * @throws as {@link editRules}
 */
export async function assertEditable(file: string): Promise<void> {
  const content = await readFile(await targetOf(file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw writeFailure(file, error);
  });
  if (content) assertRules(file, content);
}

/** A test in the file that fails after the change. */
export class BrokenTest extends MailLogError {
  constructor(file: string, content: Buffer, { place, message }: MailLogError) {
    const line = content.toString('latin1').split('\n')[(place?.line ?? 1) - 1] ?? '';
    const test = escapeText(readable(line.trim()));
    super('config', `${escapeText(file)}: the new rules would break a test: ${test}: ${message}`, {
      hint: 'narrow the rule with --review, or take the test away if it is wrong',
    });
  }
}

/** What a failure says without its places: lines of the file move. */
function kindOf({ message }: MailLogError): string {
  return message.replace(/:\d+/g, '');
}

function notRegular(file: string): MailLogError {
  return new MailLogError('usage', `${escapeText(file)} is not a regular file`, {
    hint: 'name the rules file, or leave --out out to print the rules',
  });
}

/** @throws MailLogErrors with all that is wrong in a rules file */
export function assertRules(file: string, content: Uint8Array): void {
  new RuleReader().takeFile(file, content);
}

/** The tests that fail if the rules of the file are all there are. */
function failuresIn(file: string, content: Uint8Array): MailLogError[] {
  const reader = new RuleReader();
  reader.takeFile(file, content);
  if (reader.tests.length === 0) return [];
  return failedTests(reader.tests, new WatchRules(reader.rules, undefined, false));
}

/** The file to change: where a symlink leads. */
async function targetOf(file: string): Promise<string> {
  const stat = await lstat(file).catch(() => undefined);
  if (stat === undefined || stat.isFile()) return file;
  if (!stat.isSymbolicLink()) throw notRegular(file);
  try {
    const way = await driveLater(findWay(byteString(file)));
    try {
      if (way.stat !== undefined && !way.stat.isFile()) throw notRegular(file);
      // A new file is its maker's, as the root directory is root's.
      way.judge(way.stat ?? (await lstat('/', { bigint: true })));
      return readable(way.path);
    } finally {
      way.close();
    }
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw writeFailure(file, error);
    throw new MailLogError('permission', `cannot write ${escapeText(file)}: ${error.message}`, {
      cause: error,
      hint: 'name the file that the link leads to',
    });
  }
}

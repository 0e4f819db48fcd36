/**
 * The file of shown mails (reading/summary/shown-mails.ts): the reader's own, 0600 in a directory of 0700.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import { ShownMails } from '../../reading/summary/shown-mails.ts';
import { replaceFile } from '../../system/durable-file.ts';
import { readOwnText } from '../../system/own-file.ts';
import { describeError } from '../../text/errno.ts';
import { stateHome } from './state-path.ts';

/** @throws MailLogError `io` if the file cannot be read */
export async function loadShownMails(now: Date): Promise<ShownMails> {
  const path = shownMailsPath();
  const text = await readOwnText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw new MailLogError('io', `cannot read ${path}: ${describeError(error)}`);
  });
  return new ShownMails(text, now);
}

/**
 * Makes them durable. What another `maillog open --new` has shown meanwhile may be lost: it is shown again.
 * @throws MailLogError `io`
 */
export async function saveShownMails(shown: ShownMails): Promise<void> {
  const path = shownMailsPath();
  try {
    await mkdir(stateHome(), { recursive: true, mode: 0o700 });
    await replaceFile(path, shown.text());
  } catch (error) {
    throw new MailLogError('io', `cannot write ${path}: ${describeError(error)}`, {
      hint: 'the same mails will be shown again',
    });
  }
}

function shownMailsPath(): string {
  return join(stateHome(), 'shown');
}

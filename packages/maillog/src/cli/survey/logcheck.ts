/** Rules of logcheck on this host, and whether root may trust them. */
import { stat } from 'node:fs/promises';
import { byteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { assertTrustedFile } from '../../host/trust/assert.ts';
import { readableAmong } from './readable.ts';

/** The folder that the packages of MailLog make, a copy for root, and the folder of Debian's logcheck. */
const FOLDERS = ['/etc/maillog/rules.d', '/etc/maillog/logcheck', '/etc/logcheck'];

/** `{folder: '/etc/logcheck', refused: undefined}`; `refused`: the way out if root does not read it. */
export interface FoundLogcheck {
  readonly folder: string;
  readonly refused: string | undefined;
}

/** The first folder with rules of logcheck; undefined: there is none. */
export async function findLogcheck(): Promise<FoundLogcheck | undefined> {
  for (const folder of FOLDERS) {
    const [rules] = await readableAmong([`${folder}/ignore.d.server/*`]);
    if (rules === undefined || !(await stat(folder)).isDirectory()) continue;
    try {
      await assertTrustedFile(byteString(rules), undefined);
      return { folder, refused: undefined };
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      // Debian gives it to the user logcheck, who could replace rules that root reads.
      return { folder, refused: COPY };
    }
  }
  return undefined;
}

const COPY = 'as root: cp -r /etc/logcheck /etc/maillog/logcheck';

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';

const directory = temporary();
let made = 0;

/** A file for `--oidc`, with a secret that is that of identity-provider.ts; `more` replaces its fields. */
export function settingsFile(issuer: string, origin: string, more: object = {}): string {
  const secret = join(directory, 'secret');
  writeFileSync(secret, 'a secret of the test\n', { mode: 0o600 });
  const file = join(directory, `oidc-${(made += 1)}.json`);
  const fields = {
    issuer,
    client_id: 'maillog',
    secret_file: secret,
    public_address: origin,
    scope: 'openid email groups',
    groups: { reader: ['staff'], decider: ['night shift'], approver: ['ops'] },
    ...more,
  };
  writeFileSync(file, JSON.stringify(fields));
  return file;
}

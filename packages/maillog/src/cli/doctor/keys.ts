/** Whom the report is sealed to, and who signs it. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorkspace } from '../../host/workspace.ts';
import { describeError } from '../../text/errno.ts';
import { ownPolicies } from '../wiring/sealing-policy.ts';
import type { KeysOrProgram } from '../wiring/sealing-policy.ts';
import { signerOf } from '../wiring/signer.ts';
import { statePath } from '../wiring/state-path.ts';
import { trustedSealer } from '../wiring/trusted-sealer.ts';
import type { Readable } from './check.ts';
import { fault, faultsOf, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** A key that expires within this time is a warning. Days. */
const EXPIRY_DAYS = 30;

/** Each key, one by one: the first bad one must not keep the others from being looked at. */
export async function lookAtKeys({ loaded, now }: Readable): Promise<Finding[]> {
  const { configuration, settings, policies } = loaded;
  const found: Finding[] = [];
  for (const { pgp, recipients = [] } of ownPolicies(configuration, settings, [...policies.values()])) {
    if (pgp) found.push(...(await trySealing({ pgp })));
    for (const source of recipients) {
      found.push(...(await lookAtRecipient({ recipients: [source] }, now)));
      if (source.fingerprint === undefined)
        found.push(
          warning(
            `${source.file} has no fingerprint in its line: whoever can replace the file reads the reports`,
            'write recipient FILE FINGERPRINT; gpg --show-keys --fingerprint FILE shows it',
          ),
        );
    }
  }
  if ([...policies.values()].includes('clear'))
    found.push(warning('parts are sent in clear (encrypt off)', 'remove encrypt off, and name a recipient'));
  return found;
}

async function lookAtRecipient(policy: KeysOrProgram, now: Date): Promise<Finding[]> {
  try {
    const { keys } = await trustedSealer(policy);
    return keys.map(({ name, fingerprint, expires }) => {
      const days = expires && Math.floor((expires.getTime() - now.getTime()) / DAY_MS);
      const until =
        expires === undefined ? 'never expires' : `expires on ${expires.toISOString().slice(0, 10)}`;
      if (days !== undefined && days < EXPIRY_DAYS)
        return warning(
          `${name} (${fingerprint}) expires in ${days} days; then no report can be sealed to it`,
          'prolong the key on your own machine, export it again, and replace the file',
        );
      return ok(`${name} ${fingerprint} ${until}`);
    });
  } catch (error) {
    return faultsOf(error);
  }
}

/** Has the program seal a few bytes, and looks at the result through the gate. */
async function trySealing(policy: KeysOrProgram): Promise<Finding[]> {
  const workspace = await createWorkspace();
  try {
    const sealer = await trustedSealer(policy);
    const { keyIds } = await sealer.seal(testText(), workspace.path('test'));
    const [program = ''] = policy.pgp?.command ?? [];
    return [ok(`${program} seals to ${keyIds.join(' ')}`)];
  } catch (error) {
    return faultsOf(error);
  } finally {
    await workspace.remove();
  }
}

async function* testText(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a test of maillog doctor\n');
}

/** The host's signing key. MailLog makes its own at the first report. */
export async function lookAtSigner({ loaded: { settings }, file, now }: Readable): Promise<Finding[]> {
  if (settings.sign === 'off')
    return [
      warning('reports are not signed (set sign off)', 'remove set sign off: MailLog makes a key of its own'),
    ];
  const directory = await statePath(settings, file);
  try {
    if (settings.sign === undefined && !(await exists(join(directory, 'host-key.asc'))))
      return [ok('MailLog makes a key of its own at the first report')];
    const signer = await signerOf(settings.sign, { directory, host: settings.host, now });
    return [ok(`signed with ${signer?.fingerprint ?? 'no key'}`)];
  } catch (error) {
    return faultsOf(error);
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );
}

/** Whether reports can be prepared: sealed pieces lie in a private folder until they are in the spool. */
export async function lookAtWorkspace(): Promise<Finding[]> {
  try {
    const workspace = await createWorkspace();
    await workspace.remove();
    return [];
  } catch (error) {
    const hint = 'free its disk, or name another directory with TMPDIR';
    return [fault(`cannot write to the folder for temporary files: ${describeError(error)}`, hint)];
  }
}

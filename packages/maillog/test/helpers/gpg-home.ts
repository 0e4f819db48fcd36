/** Real gpg in a home of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after } from 'node:test';
import { temporary } from './temporary.ts';

/** A new home of gpg, removed with its agent when the test file ends. */
export function temporaryGpgHome(): GpgHome {
  const gpg = new GpgHome(temporary());
  after(() => gpg.stop());
  return gpg;
}

export class GpgHome {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether gpg was run, which leaves an agent running. */
  #hasAgent = false;

  constructor(directory: string, env: NodeJS.ProcessEnv = process.env) {
    this.directory = directory;
    this.env = { ...env, GNUPGHOME: directory, LC_ALL: 'C' };
  }

  try(
    args: readonly string[],
    input: Uint8Array | string = '',
  ): { status: number | null; out: Buffer; err: string } {
    this.#hasAgent = true;
    const { status, stdout, stderr, error } = spawnSync('gpg', ['--batch', '--no-tty', '--quiet', ...args], {
      env: this.env,
      input,
      maxBuffer: 1 << 30,
    });
    // gpg that refuses its arguments does not read its input.
    if (error && !('code' in error && error.code === 'EPIPE')) throw error;
    return { status, out: stdout, err: stderr.toString() };
  }

  run(args: readonly string[], input: Uint8Array | string = ''): Buffer {
    const { status, out, err } = this.try(args, input);
    assert.equal(status, 0, err);
    return out;
  }

  /**
   * Makes a key without passphrase; gives its fingerprint. `algorithm`: `ed25519` (with a cv25519 subkey) or
   * `rsa2048`. `expire`: `20d`.
   */
  generate(userId: string, algorithm = 'ed25519', expire = '0'): string {
    this.run(['--passphrase', '', '--quick-generate-key', userId, algorithm, 'cert,sign', expire]);
    const fingerprint = this.fingerprints(`=${userId}`)[0];
    const subkey = algorithm === 'ed25519' ? 'cv25519' : algorithm;
    this.run(['--passphrase', '', '--quick-add-key', fingerprint, subkey, 'encr', expire]);
    return fingerprint;
  }

  /** The primary key's fingerprint, then its subkeys'. */
  fingerprints(name: string): string[] {
    const listing = this.run(['--with-colons', '--list-keys', name]).toString();
    return [...listing.matchAll(/^fpr:+([0-9A-F]+):$/gm)].map((match) => match[1]);
  }

  /** The id, as the gate gives it, of the (only) encryption subkey. */
  encryptionKeyId(name: string): string {
    return this.fingerprints(name)[1].slice(-16).toLowerCase();
  }

  /** Writes the armoured message for `recipient` to `file`, and gives its path. */
  encryptTo(recipient: string, clear: Uint8Array, file: string): string {
    this.run(['--trust-model', 'always', '-a', '-e', '-r', recipient, '-o', file], clear);
    return file;
  }

  /** Ends the agent. It would end by itself when its directory is gone, but later. */
  stop(): void {
    if (this.#hasAgent) spawnSync('gpgconf', ['--kill', 'all'], { env: this.env, stdio: 'ignore' });
    this.#hasAgent = false;
  }
}

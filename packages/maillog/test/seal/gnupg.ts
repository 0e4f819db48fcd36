/** Real gpg in a home of its own, removed with its agent when the test file ends. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/**
 * A new directory, removed when the test file ends. The name is short: an agent's socket path has about 100
 * characters.
 */
export function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ml-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export class Gnupg {
  readonly home = temporary();
  readonly env = { ...process.env, GNUPGHOME: this.home, LC_ALL: 'C' };

  constructor() {
    after(() => void spawnSync('gpgconf', ['--kill', 'all'], { env: this.env }));
  }

  try(
    args: readonly string[],
    input: Uint8Array | string = '',
  ): { status: number | null; out: Buffer; err: string } {
    const { status, stdout, stderr } = spawnSync('gpg', ['--batch', '--no-tty', '--quiet', ...args], {
      env: this.env,
      input,
      maxBuffer: 1 << 30,
    });
    return { status, out: stdout, err: stderr.toString() };
  }

  run(args: readonly string[], input: Uint8Array | string = ''): Buffer {
    const { status, out, err } = this.try(args, input);
    assert.equal(status, 0, err);
    return out;
  }

  /**
   * Makes a key without passphrase; gives its fingerprint. `algorithm`: `ed25519` (with a cv25519 subkey) or
   * `rsa2048`.
   */
  generate(userId: string, algorithm = 'ed25519', expire = '0'): string {
    const primary = algorithm === 'ed25519' ? 'ed25519' : algorithm;
    this.run(['--passphrase', '', '--quick-generate-key', userId, primary, 'cert,sign', expire]);
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
}

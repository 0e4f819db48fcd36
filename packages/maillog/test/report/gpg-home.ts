import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Real gpg with a key of its own for you@example.com, in a directory of its own. */
export class GpgHome {
  readonly directory = mkdtempSync(join(tmpdir(), 'maillog-gpg-'));
  readonly env = { ...process.env, GNUPGHOME: this.directory };

  constructor() {
    const key = ['--quick-gen-key', 'you@example.com', 'future-default', 'default', 'never'];
    this.#run(['--passphrase', '', ...key]);
  }

  /** Writes the armoured message for `clear` to `file`. */
  encrypt(clear: Uint8Array, file: string): string {
    this.#run(['--trust-model', 'always', '-a', '-e', '-r', 'you@example.com', '-o', file], clear);
    return file;
  }

  decrypt(armour: Uint8Array | string): Buffer {
    return this.#run(['-d'], armour);
  }

  remove(): void {
    // The agent ends by itself when its directory is gone; told so, it ends at once.
    execFileSync('gpgconf', ['--kill', 'all'], { env: this.env, stdio: 'pipe' });
    rmSync(this.directory, { recursive: true, force: true });
  }

  #run(args: readonly string[], input: Uint8Array | string = ''): Buffer {
    return execFileSync('gpg', ['--batch', '--quiet', ...args], { env: this.env, input, stdio: 'pipe' });
  }
}

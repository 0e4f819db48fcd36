import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Modes that do not depend on the umask or on how the repository was cloned. */
export function setModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setModes(path);
    else chmodSync(path, 0o644);
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/**
 * A new directory, removed when the test file ends. The name is short, because an agent's socket path has
 * about 100 characters.
 */
export function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ml-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Reads the manifest of a message that a test has opened. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { readManifest } from '../../src/manifest/read-manifest.ts';

/** Whether the clear text of a part is a manifest, signed or not. */
export function isManifest(clear: string): boolean {
  return /^(?:-----BEGIN PGP SIGNED MESSAGE-----\n|\{\n "version")/.test(clear);
}

/** The manifest in the clear text of its part, a character a byte. The signature is not checked here. */
export function manifestIn(clear: string): Manifest {
  const text = Buffer.from(clear, 'latin1').toString();
  const json = text.startsWith('{')
    ? text
    : /\n(\{\n[^]*?\n\}\n)-----BEGIN PGP SIGNATURE-----/.exec(text)?.[1];
  const reading = readManifest(json ?? '');
  assert.equal(reading.kind, 'manifest', JSON.stringify(reading));
  return reading.kind === 'manifest' ? reading.manifest : assert.fail();
}

/** What the manifest has to say of a part in clear. */
export function clearFacts(clear: string | Uint8Array): { bytes: number; sha256: string; lines: number } {
  const bytes = Buffer.from(clear as string, 'latin1');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes: bytes.length, sha256, lines: bytes.filter((byte) => byte === 0x0a).length };
}

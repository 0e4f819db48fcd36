/**
 * The second field of a file's line says how its digest was made: `md5`, `sha256`, `sha512`, or
 * `hmac-sha256.<key id>`. It is the same for the same file from run to run, so that two listings compare
 * without the files; a check hashes again by the *saved* line's key. A key this program does not know is
 * comparable with itself only.
 */

export type Algorithm = 'md5' | 'sha256' | 'sha512' | 'hmac-sha256';

/** Characters of a digest in base64 without padding. */
const LENGTHS: Readonly<Record<Algorithm, number>> = { md5: 22, sha256: 43, sha512: 86, 'hmac-sha256': 43 };

/** A digest key taken apart: `{algorithm: 'hmac-sha256', keyId: '0f1e2d3c4b5a6978'}`; `keyId` only there. */
export interface DigestKey {
  readonly algorithm: Algorithm;
  readonly keyId?: string;
}

/** What a digest key says, or undefined for one this program did not write. */
export function readDigestKey(token: string): DigestKey | undefined {
  const hmac = /^hmac-sha256\.([0-9a-f]{16})$/.exec(token);
  if (hmac?.[1] !== undefined) return { algorithm: 'hmac-sha256', keyId: hmac[1] };
  return token === 'md5' || token === 'sha256' || token === 'sha512' ? { algorithm: token } : undefined;
}

/** Whether `digest` has the shape that the algorithm gives. */
export function isDigestOf(algorithm: Algorithm, digest: string): boolean {
  return digest.length === LENGTHS[algorithm];
}

/*
 * Looks for a text in bytes as an eavesdropper would: as it stands, and in whatever of the bytes is base64 or
 * quoted-printable, decoded.
 */

/** How the canary was found, or undefined: `plain`, `base64`, `quoted-printable`. */
export function findCanary(
  bytes: Uint8Array,
  canary: string,
): 'plain' | 'base64' | 'quoted-printable' | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const wanted = Buffer.from(canary).toString('latin1');
  if (text.includes(wanted)) return 'plain';
  const unquoted = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  if (unquoted.includes(wanted)) return 'quoted-printable';
  // A run may begin anywhere: four starts meet every alignment.
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-](?:\r?\n?[A-Za-z0-9+/_-]){7,}/g)) {
    const letters = run.replace(/[\r\n]/g, '');
    for (let start = 0; start < 4; start++) {
      if (Buffer.from(letters.slice(start), 'base64').toString('latin1').includes(wanted)) return 'base64';
    }
  }
  return undefined;
}

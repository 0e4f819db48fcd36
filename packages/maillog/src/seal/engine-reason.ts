/** Why openpgp.js refuses a key, with a hint. Its own messages name what failed inside it. */
export interface EngineReason {
  readonly reason: string;
  readonly hint: string | undefined;
}

const USE_GPG = 'set pgp "gpg -a -e -r FINGERPRINT --no-tty --batch" seals to it';

const REASONS: readonly (readonly [RegExp, (found: string) => EngineReason])[] = [
  [
    /using curve (\S+) is disabled|[Uu]nsupported curve:? (\S+)/,
    (curve) => ({ reason: `the built-in engine does not take the curve ${curve}`, hint: USE_GPG }),
  ],
  [
    /((?:RSA|rsa|dsa|elgamal) keys .*too weak)/,
    (weak) => ({ reason: weak, hint: `a new key is better; until there is one, ${USE_GPG}` }),
  ],
  [
    /(Could not find primary user)/,
    () => ({
      reason: 'it has no user id',
      hint: 'keys.openpgp.org may leave it out: take an export from its owner, gpg --armor --export FINGERPRINT',
    }),
  ],
  [
    /(Could not find valid encryption key packet)/,
    () => ({
      reason: 'none of its keys encrypts',
      hint: 'its owner adds a subkey, gpg --quick-add-key FINGERPRINT - encr; or is there a newer export?',
    }),
  ],
  [
    /Cannot find module '([^']*)'/,
    (name) => ({
      reason: `the library ${name} is not installed`,
      hint: `install maillog whole; or ${USE_GPG}`,
    }),
  ],
];

/** The reason and the hint for an error of the engine; for an unknown error, its message without a hint. */
export function engineReason(error: unknown): EngineReason {
  const message = error instanceof Error ? error.message : 'unknown reason';
  for (const [pattern, explain] of REASONS) {
    const match = pattern.exec(message);
    if (match) return explain(match.slice(1).find((group) => group !== undefined) ?? '');
  }
  return { reason: message.split('\n', 1)[0], hint: undefined };
}

/**
 * Opens parts with the user's gpg: with their keyring, agent and smart card. gpg's exit status and output are
 * not enough to judge a part: gpg also prints text that is only signed or compressed, and exits with status 2
 * both for a missing signer's key and for a forged message. Its status lines (GnuPG's doc/DETAILS) are exact.
 */
import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { MailLogError } from '../errors.ts';
import { endOf, endProcess, startProcess } from '../system/process.ts';
import { MAX_UNPACKED_BYTES, withinLimit } from './unpack-limits.ts';
import { readSigners } from './key-files.ts';
import { latestTime, worst } from './decryptor.ts';
import type { Decryption, Decryptor, Signature } from './decryptor.ts';

export interface GpgDecryptorOptions {
  /** A file with the passphrase, passed to gpg. */
  readonly passphraseFile?: string | undefined;
  /** Files of public keys: only their signatures are good. Default: the keys of the keyring. */
  readonly signers?: readonly string[] | undefined;
  /** A private directory for a keyring with the signer's keys. */
  readonly directory: string;
  /** The most that a part may unpack to. Default: {@link MAX_UNPACKED_BYTES}. */
  readonly maxUnpackedBytes?: number | undefined;
}

/** @throws MailLogError `data` where the signer's keys cannot be read. */
export async function createGpgDecryptor(options: GpgDecryptorOptions): Promise<Decryptor> {
  // Without --quiet, which would also suppress a status line (NO_SECKEY).
  const args = ['--batch', '--no-tty', '--status-fd', '3', '--no-auto-key-retrieve'];
  if (options.passphraseFile !== undefined) {
    args.push('--pinentry-mode', 'loopback', '--passphrase-file', options.passphraseFile);
  }
  const signers =
    options.signers === undefined ? undefined : await signersOf(options.signers, options.directory);
  if (signers) args.push('--keyring', signers.keyring);
  const { maxUnpackedBytes = MAX_UNPACKED_BYTES } = options;
  return {
    decrypt: (file) => decrypt([...args, '--decrypt', '--', file], signers?.fingerprints, maxUnpackedBytes),
  };
}

async function signersOf(
  files: readonly string[],
  directory: string,
): Promise<{ keyring: string; fingerprints: Set<string> }> {
  const keys = await readSigners(await import('openpgp'), files);
  const keyring = `${directory}/signers.gpg`;
  await writeFile(keyring, Buffer.concat(keys.map((key) => key.toPublic().write())), { mode: 0o600 });
  return { keyring, fingerprints: new Set(keys.map((key) => key.getFingerprint().toUpperCase())) };
}

function decrypt(
  args: readonly string[],
  signers: ReadonlySet<string> | undefined,
  maxUnpackedBytes: number,
): Decryption {
  let status: string[] = [];
  const run = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    const child = startProcess('gpg', args, ['ignore', 'pipe', 'ignore', 'pipe']);
    const ended = endOf(child);
    const lines = statusLines(child.stdio[3] as Readable);
    try {
      yield* withinLimit(child.stdout as AsyncIterable<Uint8Array>, maxUnpackedBytes);
      const end = await ended;
      if (end.kind === 'unstartable')
        throw new MailLogError('data', `gpg cannot be started: ${end.reason}`, {
          hint: 'or give the key: --key PRIVATE.asc',
        });
      status = await lines;
      checkDecrypted(status);
    } finally {
      endProcess(child);
      await ended;
    }
  };
  return { clear: run(), signature: async () => worst(signaturesIn(status, signers)) };
}

const PREFIX = '[GNUPG:] ';

/** The status lines, without their prefix. Never rejects. */
async function statusLines(stream: Readable): Promise<string[]> {
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => (text += more));
  await new Promise((resolve) => stream.on('close', resolve).on('error', resolve));
  return text
    .split('\n')
    .filter((line) => line.startsWith(PREFIX))
    .map((line) => line.slice(PREFIX.length));
}

/**
 * Checks that gpg printed one plain text, from one complete decryption.
 * @throws MailLogError `data`
 */
function checkDecrypted(status: readonly string[]): void {
  const keywords = status.map((line) => line.split(' ', 1)[0]);
  const count = (keyword: string): number => keywords.filter((one) => one === keyword).length;
  const at = (keyword: string): number => keywords.indexOf(keyword);
  const whole =
    count('DECRYPTION_OKAY') === 1 && count('DECRYPTION_FAILED') === 0 && count('PLAINTEXT') === 1;
  const inside =
    at('BEGIN_DECRYPTION') >= 0 &&
    at('BEGIN_DECRYPTION') < at('PLAINTEXT') &&
    at('PLAINTEXT') < at('END_DECRYPTION');
  // gpg prints the first of several texts, says so, and calls the decryption good.
  const broken = status.some((line) => line.startsWith('ERROR proc_pkt.'));
  if (whole && inside && !broken) return;
  // In batch mode gpg stops at a bad signature, without the status lines of the encryption.
  const bad = signaturesIn(status, undefined).find(({ kind }) => kind === 'bad');
  if (bad?.kind === 'bad')
    throw new MailLogError('data', `bad signature by ${bad.by}: ${bad.reason}; not shown`);
  const missing = status.find((line) => line.startsWith('NO_SECKEY '));
  if (missing === undefined || count('DECRYPTION_INFO') > 0) {
    throw new MailLogError('data', 'cannot be decrypted: gpg says it is not a whole encryption');
  }
  throw new MailLogError('data', `cannot be decrypted: there is no private key ${missing.split(' ')[1]}`, {
    hint: 'open it where the private key is, or give the key: --key PRIVATE.asc',
  });
}

const BAD: Readonly<Record<string, string>> = {
  BADSIG: 'the text was changed',
  EXPSIG: 'the signature is expired',
  REVKEYSIG: 'its key is revoked',
};

function signaturesIn(status: readonly string[], signers: ReadonlySet<string> | undefined): Signature[] {
  const signatures: Signature[] = [];
  let valid: readonly string[] = []; // VALIDSIG follows the verdict it belongs to
  for (const line of status.toReversed()) {
    const words = line.split(' ');
    const [keyword, id] = words;
    if (keyword === 'VALIDSIG') valid = words;
    else if (keyword === 'GOODSIG' || keyword === 'EXPKEYSIG') {
      const primary = valid.at(-1) ?? '';
      const trusted = primary !== '' && (signers === undefined || signers.has(primary));
      const reason = trusted ? flawOf(valid, keyword === 'EXPKEYSIG' ? status : []) : undefined;
      if (reason !== undefined) signatures.push({ kind: 'bad', by: primary, reason });
      else if (trusted) signatures.push({ kind: 'good', by: primary });
      else signatures.push({ kind: 'unknown', by: id.toLowerCase() });
      valid = [];
    } else if (keyword === 'ERRSIG') {
      const noKey = words[6] === '9';
      signatures.push(
        noKey
          ? { kind: 'unknown', by: id.toLowerCase() }
          : { kind: 'bad', by: id, reason: 'it cannot be checked' },
      );
    } else if (Object.hasOwn(BAD, keyword)) signatures.push({ kind: 'bad', by: id, reason: BAD[keyword] });
  }
  return signatures;
}

/** The ids of digests that openpgp.js refuses, too (RFC 9580 §9.5). */
const WEAK_DIGESTS: ReadonlyMap<string | undefined, string> = new Map([
  ['1', 'MD5'],
  ['2', 'SHA-1'],
  ['3', 'RIPEMD-160'],
]);

/**
 * Why a signature that gpg calls good is not, in the judgement of openpgp.js: both ways to open a part give
 * one verdict. `valid`: the words of VALIDSIG. `expired`: the status of a signature by a key that has
 * expired. If the key expired after it signed, the signature is good: a report may be read later.
 */
function flawOf(valid: readonly string[], expired: readonly string[]): string | undefined {
  const [, , , time, , , , , digest] = valid;
  const seconds = Number(time);
  const weak = WEAK_DIGESTS.get(digest);
  if (weak !== undefined) return `its digest, ${weak}, is too weak`;
  if (seconds * 1000 > latestTime().getTime()) return 'it was made in the future';
  const isLate = expired.some((line) => {
    const [keyword, end] = line.split(' ');
    return keyword === 'KEYEXPIRED' && Number(end) <= seconds;
  });
  return isLate ? 'its key was expired when it was made' : undefined;
}

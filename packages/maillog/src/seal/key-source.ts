import { readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';

/**
 * `{file: '/etc/maillog/you.asc', fingerprint: 'AB12…', place: {…}}`; `place` is where the configuration
 * names it.
 */
export interface KeySource {
  readonly file: ByteString;
  /** 40 hex digits (64 for a version 6 key), in any case, spaces and a leading 0x allowed. */
  readonly fingerprint?: string | undefined;
  readonly place?: SourceLocation | undefined;
}

/**
 * Compares the fingerprint of a key, in upper case, with the one that the configuration gives.
 * @throws MailLogError `unsealed` if they differ, `config` if the configuration's is not one
 */
export function checkFingerprint({ file, fingerprint, place }: KeySource, found: string): void {
  if (fingerprint === undefined) return;
  const expected = fingerprint.replace(/^0x|[\s:]/gi, '').toUpperCase();
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(expected)) {
    const hint = 'it has 40 hex digits: gpg --show-keys --fingerprint FILE';
    throw new MailLogError('config', `"${fingerprint}" is no fingerprint`, { place, hint });
  }
  if (expected !== found) {
    const hint = `the file's primary key is ${found}`;
    throw new MailLogError('unsealed', `cannot encrypt to ${readable(file)}: it is not the key ${expected}`, {
      place,
      hint,
    });
  }
}

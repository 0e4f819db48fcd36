import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import type { Ownership } from './owners.ts';

/** What was asked about, what others may write to, and what makes it right. */
interface Untrusted {
  readonly asked: ByteString;
  readonly found: ByteString;
  readonly owned: Ownership;
  readonly place: SourceLocation | undefined;
  /** Instead of `chown root FOUND; chmod go-w FOUND`. */
  readonly hint?: string;
}

/** `web.conf: /etc can be written by others (mode 0777, owner 0), and root will not trust it`. */
export function untrusted({ asked, found, owned, place, hint }: Untrusted): MailLogError {
  const what = readable(found === asked ? asked : `${asked}: ${found}`);
  const mode = (Number(owned.mode) & 0o7777).toString(8).padStart(4, '0');
  return new MailLogError(
    'permission',
    `${what} can be written by others (mode ${mode}, owner ${owned.uid}), and root will not trust it`,
    { place, hint: hint ?? `chown root ${shellWord(found)}; chmod go-w ${shellWord(found)}` },
  );
}

/** A path that needs no quotes in a shell. */
export function shellWord(path: ByteString): string {
  const text = readable(path);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

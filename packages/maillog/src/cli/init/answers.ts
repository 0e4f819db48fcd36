/** What somebody wants, from flags, and from questions for what no flag says. */
import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { quoteWord } from '../../config/quote.ts';
import { findSendmail } from '../../delivery/sendmail.ts';
import { parseSmtpServer } from '../../delivery/target.ts';
import { MailLogError } from '../../errors.ts';
import { readSecret } from '../../host/secret.ts';
import { parseAddress } from '../../report/message/address.ts';
import { undeliverable } from '../survey/mail-system.ts';
import { compareKey, findKey, groupsOfFour, keyWish } from './key.ts';
import type { KeyWish, ReaderKey } from './key.ts';
import { untilUsable } from './terminal.ts';
import type { Asker } from './terminal.ts';

/** The flags that choose what the configuration says. */
export interface Flags extends KeyWish {
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly smtp?: string | undefined;
  readonly 'password-file'?: string | undefined;
  readonly sendmail?: boolean | undefined;
  readonly maildir?: string | undefined;
}

/** The reader: their key and address. */
export async function readerOf(
  flags: Flags,
  asker: Asker | undefined,
  show: (text: string) => void,
): Promise<{ key: ReaderKey; to: string }> {
  const named = [flags.recipient, flags.wkd].filter((each) => each !== undefined);
  if (named.length > 1)
    throw new MailLogError('usage', '--recipient and --wkd cannot be combined', {
      hint: 'leave out one of them',
    });
  const { wish, key } =
    named.length > 0 || flags.fingerprint !== undefined
      ? { wish: flags, key: await findKey(flags) }
      : await askForKey(asker);
  const expiry =
    key.expires === undefined ? 'never expires' : `expires on ${key.expires.toISOString().slice(0, 10)}`;
  show(`key ${groupsOfFour(key.fingerprint)}, ${expiry}: ${key.userIds.join(', ')}`);
  await compareKey(key, wish, asker);
  const own = key.userIds.flatMap(
    (id) => /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(id)?.[1] ?? (/^[^<>\s]+@[^<>\s]+$/.test(id) ? id : []),
  );
  const preset = own.length === 1 || asker ? own[0] : undefined;
  if (flags.to !== undefined) return { key, to: parseAddress(flags.to) };
  if (asker)
    return { key, to: await untilUsable(asker, { question: 'Address of the reader', preset }, parseAddress) };
  if (preset === undefined)
    throw new MailLogError('usage', 'nobody says who gets the report', { hint: 'add --to you@example.com' });
  return { key, to: parseAddress(preset) };
}

async function askForKey(asker: Asker | undefined): Promise<{ wish: KeyWish; key: ReaderKey }> {
  const missing = new MailLogError('usage', 'no key is named to seal the reports to', {
    hint: 'on your own machine: gpg --armor --export YOU > you.asc; copy it here, and add --recipient you.asc',
  });
  if (!asker) throw missing;
  const question =
    "The reader's public key (a file, a fingerprint in gpg's keyring, or an address to look up)";
  return untilUsable(asker, { question }, async (answer) => {
    if (answer === '') throw missing;
    const wish = await keyWish(answer);
    return { wish, key: await findKey(wish) };
  });
}

/** The way of the mail. */
export interface ChosenRoute {
  /** Statements of the configuration. */
  readonly lines: readonly string[];
  readonly words: string;
}

/**
 * @throws MailLogError `usage` if none or several are named, or a server wants a password and none is named
 */
export async function routeFrom(
  flags: Flags,
  conversation: { asker: Asker | undefined; show: (text: string) => void; to: string },
): Promise<ChosenRoute> {
  const { smtp, sendmail, maildir } = flags;
  const named = [smtp, sendmail === true ? 'sendmail' : undefined, maildir].filter(
    (each) => each !== undefined,
  );
  if (named.length > 1)
    throw new MailLogError('usage', '--smtp, --sendmail and --maildir cannot be combined', {
      hint: 'choose one of them',
    });
  if (named.length === 0) return askForRoute(flags, conversation);
  if (smtp !== undefined) return smtpRoute(smtp, flags, conversation.asker);
  if (maildir !== undefined) return maildirRoute(maildir);
  return { lines: ['set deliver sendmail'], words: 'sendmail' };
}

function maildirRoute(folder: string): ChosenRoute {
  return {
    lines: [`set deliver ${quoteWord(`maildir:${resolve(folder)}`)}`],
    words: `the Maildir ${folder}`,
  };
}

/**
 * A mail system of the host is taken without a question if it delivers to the reader. The name of a server is
 * never guessed.
 */
async function askForRoute(
  flags: Flags,
  { asker, show, to }: { asker: Asker | undefined; show: (text: string) => void; to: string },
): Promise<ChosenRoute> {
  const found = await findSendmail();
  const answered = found === undefined ? undefined : await undeliverable(to);
  if (answered) show(`left out: sendmail, since ${answered.words}`);
  const sendmail = answered ? undefined : found;
  if (!asker) {
    if (sendmail !== undefined) return { lines: ['set deliver sendmail'], words: sendmail };
    throw new MailLogError('usage', 'nothing says how mail leaves this host', {
      hint: 'add --smtp HOST[:PORT], --sendmail or --maildir DIR',
    });
  }
  const question =
    'Mail server (HOST, HOST:PORT or smtp://USER@HOST:PORT), sendmail, or a directory for a Maildir';
  const preset = sendmail === undefined ? undefined : 'sendmail';
  return untilUsable(asker, { question, preset }, (answer) => {
    if (answer === 'sendmail') return { lines: ['set deliver sendmail'], words: 'sendmail' };
    return answer.startsWith('/') ? maildirRoute(answer) : smtpRoute(answer, flags, asker);
  });
}

async function smtpRoute(text: string, flags: Flags, asker: Asker | undefined): Promise<ChosenRoute> {
  const { host, port, user } = parseSmtpServer(text);
  const lines = [`set smtp ${quoteWord(text)}`];
  const words = `${host}:${port}`;
  if (user === undefined) return { lines, words };
  const file =
    flags['password-file'] === undefined && asker
      ? await untilUsable(
          asker,
          { question: `File with the password of ${user} (only you may read it)` },
          usablePassword,
        )
      : await usablePassword(flags['password-file'] ?? '');
  return { lines: [...lines, `set smtp_password_file ${quoteWord(file)}`], words };
}

/** The whole path of a file with a password. A report would refuse it for the same reasons. */
async function usablePassword(name: string): Promise<string> {
  if (name === '')
    throw new MailLogError('usage', 'the mail server wants a password for its user', {
      hint: 'add --password-file FILE',
    });
  const file = resolve(name);
  const hint = `install -m 600 /dev/null ${quoteWord(file)}; then write the password into it`;
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) throw new MailLogError('usage', `cannot read ${file}`, { hint });
  if ((await readSecret(file)) === '') throw new MailLogError('usage', `${file} is empty`, { hint });
  return file;
}

/** `/etc/maillog/admin@example.com.asc` */
export function keyFileName(to: string): string {
  return `${basename(to).replace(/[^A-Za-z0-9@._-]/g, '_')}.asc`;
}

/**
 * Which replies of a mail server permanently reject a message, and which are about something that can be
 * repaired within the week in which a report waits.
 *
 * A reply names its subject by the second number of its enhanced status code (RFC 3463): 1 is the address, 2
 * the mailbox, 6 the content. The subjects 3 (the mail system), 4 (network and routing), 5 (the protocol) and
 * 7 (policy: a login that is missing, a relay that refuses, a block list) say nothing about the recipient or
 * the content that stays true once the server, the route or the configuration is repaired.
 */

/** What the reply answers: a recipient, or the content after DATA. */
export type ReplySubject = 'recipient' | 'content';

export interface SmtpReply {
  /** `550` */
  readonly code: number;
  /** `5.1.1`; undefined if the server gave none. */
  readonly enhanced: string | undefined;
  readonly text: string;
}

/**
 * Reads `550 5.1.1 <you@example.com>: no such user`; undefined if the text does not begin with a code. Of
 * several lines, the first that has an enhanced code gives it.
 */
export function parseReply(text: string): SmtpReply | undefined {
  const [code] = /^[2-5][0-9]{2}(?![0-9])/.exec(text) ?? [];
  if (code === undefined) return undefined;
  const [, enhanced] = /^[2-5][0-9]{2}[ -]+([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9])/m.exec(text) ?? [];
  return { code: Number(code), enhanced, text };
}

/**
 * The address does not exist (RFC 3463 §3.2). 5.1.0, .7 and .8 are left out: they may mean the sender's
 * address. So is 5.1.2: a domain that the DNS does not have may be back tomorrow.
 */
const NO_SUCH_ADDRESS = /^5\.1\.(?:1|3|4|6|10)$/;
/** The mailbox is permanently closed (§3.3). A full one (5.2.2) can be emptied. */
const NO_SUCH_MAILBOX = /^5\.2\.(?:1|3)$/;
/** §3.4: the message is too big for the system. */
const TOO_BIG = '5.3.4';
/**
 * Words about the client, the sender, a login, the route, the DNS or a full disk. Many servers give no
 * enhanced code with them, or that of a policy: `550 relay not permitted`, `550 Sender verify failed`.
 */
const NOT_ABOUT_THE_MESSAGE = new RegExp(
  [
    String.raw`\b(?:relay\w*|sender|auth\w*|log ?in|ehlo|helo|tls|ssl|rcpthosts|unrouteable|quota|full|storage)\b`,
    String.raw`\b(?:black ?list\w*|block ?list\w*|black list|blocked using|[dr]nsbl|rbl|spf|dkim|dmarc|reputation)\b`,
    String.raw`\b(?:client|dns|ptr|reverse|name ?server|connections?|rate|quickly|too many|prohibit\w*|access|permission)\b`,
    String.raw`\b(?:(?:host|domain)(?: name)? (?:is |was )?(?:unknown|not found)|unknown (?:host|domain))\b`,
  ].join('|'),
  'i',
);
/** Words about the recipient, whatever else the reply names: `User unknown in relay recipient table`. */
const NO_SUCH_RECIPIENT =
  /\b(?:user unknown|no such (?:user|mailbox|recipient|person)|unknown (?:user|mailbox|recipient)|does not exist)\b/i;
const NAMES_THE_SENDER = /\bsender\b/i;
/** Parts of a reply that are names, not words: `<relay@client.example.com>`. */
const NAMES = /\S+@\S+|\b[\w-]+(?:\.[\w-]+)+\b/g;
const ASKS_FOR_ANOTHER_TRY = /\btr(?:y|ies) (?:it )?again\b|\bretry\b|\blater\b/i;
/** Without an enhanced code, RFC 5321 §4.2.3: mailbox unavailable, not local, name not allowed. */
const RECIPIENT_CODES: ReadonlySet<number> = new Set([550, 551, 553]);
/**
 * Transaction failed, mailbox unavailable (by policy). After DATA they mean that the content was refused.
 */
const CONTENT_CODES: ReadonlySet<number> = new Set([550, 554]);

/** Whether the reply permanently rejects this recipient, or this content. */
export function isDefinite({ code, enhanced, text }: SmtpReply, subject: ReplySubject): boolean {
  if (code < 500 || ASKS_FOR_ANOTHER_TRY.test(text)) return false;
  if (isTooBig({ code, enhanced, text })) return true;
  const words = text.replace(NAMES, '');
  const isAboutSender = NAMES_THE_SENDER.test(words);
  const isAboutOther = NOT_ABOUT_THE_MESSAGE.test(words) && (isAboutSender || !NO_SUCH_RECIPIENT.test(words));
  if (enhanced === undefined)
    return (subject === 'recipient' ? RECIPIENT_CODES : CONTENT_CODES).has(code) && !isAboutOther;
  if (NO_SUCH_ADDRESS.test(enhanced)) return !isAboutSender;
  // Some servers say 5.2.1 of a mailbox that gets mail too quickly.
  if (NO_SUCH_MAILBOX.test(enhanced)) return !isAboutOther;
  // After DATA, a refusal by policy is about the content (a spam or virus filter), unless it names another
  // reason.
  const isFiltered =
    subject === 'content' &&
    CONTENT_CODES.has(code) &&
    /^5\.(?:0\.0|7\.[01])$/.test(enhanced) &&
    !isAboutOther;
  return isFiltered || enhanced.startsWith('5.6.');
}

/**
 * Whether the reply refuses by policy. If the same session serves other recipients, then server, login and
 * sender are right, and the refusal is about this recipient.
 */
export function isPolicy({ code, enhanced, text }: SmtpReply): boolean {
  if (code < 500 || ASKS_FOR_ANOTHER_TRY.test(text)) return false;
  return enhanced === undefined ? code === 554 : enhanced.startsWith('5.7.');
}

/** Whether the server says that a message of this size never fits. */
export function isTooBig({ code, enhanced, text }: SmtpReply): boolean {
  return enhanced === undefined
    ? code === 552 && /\bsize\b|\btoo (?:big|large)\b/i.test(text)
    : code >= 500 && enhanced === TOO_BIG;
}

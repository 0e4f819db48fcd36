/**
 * What a failed SMTP session means for each recipient: whether the message may be tried again, and in which
 * words the report mentions it.
 */
import type { Refusal } from '../report/ports.ts';
import { errnoWords } from '../text/errno.ts';
import { sayable } from './server-words.ts';
import { isDefinite, isPolicy, isTooBig, parseReply } from './smtp-reply.ts';

/** How far a session had come; `answer`: the message is sent and the server has not answered yet. */
export type SmtpPhase = 'connect' | 'greeting' | 'login' | 'message' | 'answer';

/** What nodemailer adds to its errors. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly recipient?: string;
  readonly timeoutType?: string;
  readonly command?: string;
}

interface Noted {
  readonly to: readonly string[];
  readonly rejectedErrors?: readonly SmtpError[];
}

/**
 * A refusal for each recipient that `error` concerns. A recipient that was refused by itself gets its own
 * reason; all others get the reason of the error that ended the session or the message, if there was one.
 */
export function failure(error: SmtpError | undefined, phase: SmtpPhase, envelope: Noted): Refusal[] {
  // A refused sender comes first: a pipelining server then answers `503 need MAIL` for each recipient.
  const senderRefused = error?.command === 'MAIL FROM';
  const own = new Map(
    senderRefused ? [] : envelope.rejectedErrors?.map((refused) => [refused.recipient, refused]),
  );
  const isTakenForOthers = error === undefined && own.size < new Set(envelope.to).size;
  return envelope.to.flatMap((recipient) => {
    const reason = own.get(recipient) ?? error;
    if (reason === undefined) return [];
    const reply = parseReply(reason.response ?? '');
    if (isTakenForOthers && reply && isPolicy(reply))
      return [{ recipient, kind: 'permanent' as const, words: describe(reason, phase) }];
    return [{ recipient, kind: kindOf(reason, phase), words: describe(reason, phase) }];
  });
}

/**
 * Only a definite refusal of the recipient or of the content is permanent. Everything else can be repaired,
 * so the message waits: a 5xx to the greeting, the login or the sender (a relay that now demands a login, a
 * host name without a domain), a full mailbox, and a session without an answer.
 */
function kindOf(error: SmtpError, phase: SmtpPhase): Refusal['kind'] {
  if (phase !== 'message' && phase !== 'answer') return 'transient';
  if (isOverSize(error)) return 'permanent';
  const reply = parseReply(error.response ?? '');
  if (reply === undefined) return 'transient';
  if (error.command === 'RCPT TO') return isDefinite(reply, 'recipient') ? 'permanent' : 'transient';
  if (phase === 'answer') return isDefinite(reply, 'content') ? 'permanent' : 'transient';
  return isTooBig(reply) ? 'permanent' : 'transient';
}

/** The server's SIZE (RFC 1870) is smaller than the message; nodemailer compares before it sends. */
function isOverSize(error: SmtpError): boolean {
  return error.code === 'EMESSAGE' && error.response === undefined;
}

const TIMEOUTS: Readonly<Record<string, string>> = {
  GREETING_TIMEOUT: 'no greeting in time',
  UPGRADE_TIMEOUT: 'no TLS in time',
  SOCKET_TIMEOUT: 'the server fell silent',
};

/** OpenSSL's errors for a certificate that no known authority has signed. */
const UNKNOWN_AUTHORITY =
  /unable to (?:verify the first|get local issuer) certificate|self[- ]signed certificate/i;

/** What a failed handshake means, with a hint. */
function tlsReason({ message }: SmtpError): string | undefined {
  const [unknown] = UNKNOWN_AUTHORITY.exec(message) ?? [];
  if (unknown !== undefined) return `${unknown} (set smtp_ca FILE adds a private CA)`;
  return message.includes('wrong version number')
    ? 'the server does not speak TLS on this port (smtps:// is for port 465; write smtp:// for STARTTLS)'
    : undefined;
}

const SIZE_HINT = ' (set max_size makes later messages smaller)';

const ABOUT: Readonly<Record<SmtpPhase, string>> = {
  connect: 'cannot connect: ',
  greeting: 'no session: ',
  login: 'no login: ',
  message: '',
  answer: '',
};

function describe(error: SmtpError, phase: SmtpPhase): string {
  if (error.response !== undefined) {
    const reply = parseReply(error.response);
    const hint = phase !== 'greeting' && reply && isTooBig(reply) ? SIZE_HINT : '';
    return sayable(ABOUT[phase] + error.response + hint);
  }
  if (isOverSize(error)) return sayable(`message too big: ${error.message}${SIZE_HINT}`);
  const reason =
    tlsReason(error) ??
    TIMEOUTS[error.timeoutType ?? ''] ??
    errnoWords(error.originalCode ?? error.code) ??
    error.message;
  const words = ABOUT[phase] + reason;
  return sayable(phase === 'answer' ? `${words}, after the message was sent; it may have arrived` : words);
}

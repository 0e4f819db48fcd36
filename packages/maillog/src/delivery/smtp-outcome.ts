/**
 * What a failed SMTP session means for each recipient: may the same message be tried again, and in which
 * words is it told.
 */
import type { Refusal } from '../report/ports.ts';
import { errnoWords } from '../text/errno.ts';
import { sayable } from './server-words.ts';

/**
 * How far a session had come: `answer` is when all of the message is on its way and the server has yet to say
 * 250.
 */
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
 * A refusal for each recipient that `error` concerns: those refused one by one with their own words, all
 * others, if there was an error that ended the session or the message, with its.
 */
export function failure(error: SmtpError | undefined, step: SmtpPhase, envelope: Noted): Refusal[] {
  // A refused sender comes first: what a pipelining server then says of each recipient is a mere `503 need
  // MAIL`.
  const senderRefused = error?.command === 'MAIL FROM';
  const own = new Map(
    senderRefused ? [] : envelope.rejectedErrors?.map((refused) => [refused.recipient, refused]),
  );
  return envelope.to.flatMap((recipient) => {
    const reason = own.get(recipient) ?? error;
    if (reason === undefined) return [];
    return [{ recipient, kind: kindOf(reason, step), words: wordsOf(reason, step) }];
  });
}

/**
 * 5xx to the message or its envelope is the server's last word on this message. 5xx to a greeting or a login
 * is about the server or the configuration, which can be put right: the message waits (so does postfix,
 * `smtp_skip_5xx_greeting` and `smtp_sasl_auth_soft_bounce`). So does everything that is not an answer.
 */
function kindOf(error: SmtpError, step: SmtpPhase): Refusal['kind'] {
  if (step !== 'message' && step !== 'answer') return 'transient';
  if (isOverSize(error)) return 'permanent';
  return error.responseCode !== undefined && error.responseCode >= 500 ? 'permanent' : 'transient';
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

const ABOUT: Readonly<Record<SmtpPhase, string>> = {
  connect: 'cannot connect: ',
  greeting: 'no session: ',
  login: 'no login: ',
  message: '',
  answer: '',
};

function wordsOf(error: SmtpError, step: SmtpPhase): string {
  if (error.response !== undefined) return sayable(ABOUT[step] + error.response);
  if (isOverSize(error)) return sayable(`message too big: ${error.message}`);
  const reason =
    TIMEOUTS[error.timeoutType ?? ''] ?? errnoWords(error.originalCode ?? error.code) ?? error.message;
  const words = ABOUT[step] + reason;
  return sayable(step === 'answer' ? `${words}, after the message was sent; it may have arrived` : words);
}

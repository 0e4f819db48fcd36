/** What went wrong with a server, in words: `cannot read imaps://you@host/INBOX: connection refused`. */
import type { ImapFlowError } from 'imapflow';
import { describeError, MailLogError } from '../../maillog.ts';
import { short } from '../../forms/short.ts';
import { SourceFault } from '../source-fault.ts';
import type { ImapAddress } from './address.ts';

const TIMEOUTS = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT']);
const LOST = new Set([
  'NoConnection',
  'EConnectionClosed',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
  'ECONNRESET',
]);
/** OpenSSL's and Node's codes for certificates: `CERT_HAS_EXPIRED`, `SELF_SIGNED_CERT_IN_CHAIN`. */
const CERTIFICATE = /CERT|^UNABLE_TO_|^ERR_TLS_CERT/;

export function imapFault({ name, user, folder }: ImapAddress, error: unknown): SourceFault {
  return new SourceFault(`cannot read ${name}: ${wordsOf(error, user, folder)}`, { cause: error });
}

/** Whether to connect again may help at once. */
export function isLost(error: unknown): boolean {
  return LOST.has(codeOf(error));
}

/** Whether the server said no to a command, on a connection that lives. */
export function isRefused(error: unknown): boolean {
  return (error as ImapFlowError | undefined)?.responseStatus !== undefined;
}

function codeOf(error: unknown): string {
  return (error as ImapFlowError | undefined)?.code ?? '';
}

function wordsOf(error: unknown, user: string, folder: string): string {
  if (error instanceof MailLogError) return error.message;
  const { authenticationFailed, mailboxMissing, response, responseText, message } = error as ImapFlowError;
  const code = codeOf(error);
  const said = quoted(responseText ?? (typeof response === 'string' ? response : undefined));
  if (authenticationFailed === true) return `the server refuses to log ${user} in${said}`;
  if (mailboxMissing === true) return `there is no folder ${folder}`;
  if (CERTIFICATE.test(code)) return `the server's certificate is not accepted: ${describeError(error)}`;
  if (TIMEOUTS.has(code)) return 'the server does not answer';
  if (LOST.has(code)) return 'the server ended the connection';
  if (said !== '') return `the server refuses${said}`;
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER'
    ? 'the server does not speak TLS there'
    : describeError(error instanceof Error ? error : message);
}

/** Of what a server says, so much is shown. */
const MAX_SAID_CHARACTERS = 200;

function quoted(said: string | undefined): string {
  return said === undefined || said === '' ? '' : ` (${short(said, MAX_SAID_CHARACTERS)})`;
}

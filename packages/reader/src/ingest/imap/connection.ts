/**
 * A connection to an IMAP server with one folder open for reading (EXAMINE, RFC 9051 §6.3.3): the server
 * itself then refuses to change a flag. Certificates are checked by Node's list of authorities.
 */
import type { ImapFlow, ImapFlowOptions } from 'imapflow';
import type { ImapAddress } from './address.ts';

/** What a server may send in one piece: a part of a mail, or the UIDs of a folder of millions of mails. */
const MAX_LITERAL_BYTES = 16 << 20;
const MAX_LINE_BYTES = 64 << 20;
const CONNECT_TIMEOUT_MS = 30_000;
const SOCKET_TIMEOUT_MS = 120_000;
/** Routers forget connections that are silent for longer; RFC 2177 wants less than 29 minutes. */
const MAX_IDLE_MS = 9 * 60_000;

/**
 * Connects, logs in and opens the folder. `secret`: a password or an access token.
 * @throws Error of imapflow
 */
export async function connect(address: ImapAddress, secret: string): Promise<ImapFlow> {
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client(optionsOf(address, secret));
  // A connection that breaks while nothing is asked: the next command says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.mailboxOpen(address.folder, { readOnly: true });
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function optionsOf(address: ImapAddress, secret: string): ImapFlowOptions {
  const { host, port, user, encryption, isOauth } = address;
  return {
    host,
    port,
    secure: encryption === 'tls',
    ...(encryption === 'tls' ? {} : { doSTARTTLS: encryption === 'starttls' }),
    auth: { user, ...(isOauth ? { accessToken: secret } : { pass: secret }) },
    // No name or version of this program reaches the server.
    clientInfo: { name: false, version: false, vendor: false, 'support-url': false },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    maxIdleTime: MAX_IDLE_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    maxLiteralSize: MAX_LITERAL_BYTES,
    maxLineLength: MAX_LINE_BYTES,
    maxResponseSize: MAX_LINE_BYTES + MAX_LITERAL_BYTES,
  };
}

/** Listings out of reports: of the newest report of each host in a mailbox, or of the only host in it. */
import { open, stat } from 'node:fs/promises';
import { MailLogError } from '../../errors.ts';
import { createWorkspace } from '../../host/workspace.ts';
import type { Listing } from '../../listing/read.ts';
import { newestListings } from '../../reading/listings/host-listings.ts';
import type { HostListings } from '../../reading/listings/host-listings.ts';
import { messagesAt } from '../../reading/mailbox/messages.ts';
import { openMessage } from '../../reading/open.ts';
import { recognise } from '../../reading/recognise.ts';
import { shownHost } from '../../reading/shown-host.ts';
import { say } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';
import { decryptorFor, signersOf } from './decryptor.ts';
import type { KeyOptions } from './decryptor.ts';
import { loadKnownHosts } from './known-hosts-file.ts';
import { mailInput } from './mail-input.ts';

/** What a mail, an mbox or an armoured message begins with, and no listing does. */
const REPORTS =
  /^\s*(?:From |(?:return-path|delivered-to|received|from|date|subject|message-id|mime-version|content-type):|-----BEGIN PGP MESSAGE)/i;
const LOOKAHEAD_BYTES = 1 << 12;

/** Whether `path` is a mailbox or a mail, rather than a listing. */
export async function holdsReports(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return found?.isDirectory() === true;
  const handle = await open(path).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKAHEAD_BYTES));
    return REPORTS.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * The newest listing of each host in the reports at `path`. Faults are named on standard error.
 * @throws MailLogError if a key cannot be read
 */
export async function listingsIn(
  path: string,
  keys: KeyOptions,
  now: Date,
  io: Streams,
): Promise<HostListings> {
  const workspace = await createWorkspace();
  const directory = workspace.path('.');
  try {
    const decryptor = await decryptorFor(keys, directory);
    const signers = await signersOf(keys);
    // Nothing is learnt for later: messages come in another order, the newest first.
    const hosts = await loadKnownHosts();
    const alarm = (file: string, text: string): void => say(io.stderr, `${file}: ${text}`);
    return await newestListings(messagesAt(path, mailInput(io)), {
      openMessage: ({ name, bytes }, sink, place) =>
        openMessage(bytes, {
          decryptor,
          signers,
          directory,
          sink,
          place,
          say: (text, fault, _isHint, isLoud) => void ((fault || isLoud) && alarm(name, text)),
          recognise: (signed, isPinned) => recognise(hosts, signed, now, isPinned),
        }),
      hasSentManifest: (host) => hosts.hasSentManifest(host),
      refuse: (file, host) =>
        alarm(
          file,
          `${shownHost({ host })} has described its reports before, and this one has no description; left out`,
        ),
    });
  } finally {
    await workspace.remove();
  }
}

/**
 * The newest listing of the only host whose reports are at `path`.
 * @throws MailLogError `data` if there is none, if there are several, or if a newer one may be in a message
 * that cannot be opened
 */
export async function reportedListing(path: string, keys: KeyOptions, io: Streams): Promise<Listing> {
  const { found, damaged, unopened, unknown } = await listingsIn(path, keys, new Date(), io);
  const [first] = damaged;
  if (first) throw first.error;
  if (unopened.length > 0) {
    const [host] = unknown;
    throw new MailLogError('data', `${path}: ${countOf(unopened.length)} cannot be opened, or believed`, {
      hint:
        host === undefined || keys.signer !== undefined
          ? 'one of them may hold a newer listing: name the key that opens them, or other messages'
          : `if the key is right: maillog hosts --accept ${shownHost({ host })} ${path}`,
    });
  }
  const [only, ...others] = found;
  if (!only) throw new MailLogError('data', `no report in ${path} holds a listing that can be opened`);
  if (others.length === 0) return only.listing;
  throw new MailLogError('data', `${path} holds listings of ${found.length} hosts or configurations`, {
    hint: 'name the reports of one of them only',
  });
}

function countOf(messages: number): string {
  return messages === 1 ? '1 message' : `${messages} messages`;
}

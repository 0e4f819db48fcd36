import { headerText } from './header.ts';

/** How much of a message's parts is encrypted: the cover part must not promise more. */
export type Secrecy = 'sealed' | 'clear' | 'mixed';

const ATTACHMENTS: Record<Secrecy, string> = {
  sealed: 'Each attachment is one part of it, encrypted with OpenPGP.',
  clear: 'Each attachment is one part of it. They are not encrypted, as the configuration says.',
  mixed:
    'Each attachment is one part of it. Some are encrypted with OpenPGP, some, as the configuration says, are not.',
};

const HOW_TO_OPEN = `
To read it, save this message to a file and run

    maillog open FILE

or save one attachment and run

    gpg --decrypt ATTACHMENT
`;

/**
 * The cover: what a reader sees first in a message of layout `parts`. It is in clear, so it says only what
 * the message is and how to open it, and nothing that was collected: no names of logs, no counts, not even
 * whether there was anything to report.
 */
export function coverText(host: string, date: Date, secrecy: Secrecy): string {
  const made = `${date.toISOString().slice(0, 19)}Z`;
  return `This is a MailLog report of ${headerText(host)}, made ${made}.\n\n${ATTACHMENTS[secrecy]}\n${secrecy === 'clear' ? '' : HOW_TO_OPEN}`;
}

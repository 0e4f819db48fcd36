import { escapeText } from '../../text/escape.ts';

/**
 * Prints `maillog: TEXT` as one line. TEXT may contain names and words from mails: their controls are
 * escaped, so they neither end the line nor control a terminal.
 */
export function say(stream: NodeJS.WritableStream, text: string): void {
  stream.write(`${escapeText(`maillog: ${text}`)}\n`);
}

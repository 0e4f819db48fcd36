import { escapeText } from '../../text/escape.ts';

/**
 * `maillog: TEXT` on a line of its own. Names and texts from mails may be in it: nothing in them ends the
 * line or steers a terminal.
 */
export function say(stream: NodeJS.WritableStream, text: string): void {
  stream.write(`${escapeText(`maillog: ${text}`)}\n`);
}

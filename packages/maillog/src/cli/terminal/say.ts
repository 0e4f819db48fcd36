import { escapeText } from '../../text/escape.ts';

/**
 * Prints `maillog: TEXT` as one line. TEXT may contain names and words from mails: their controls are
 * escaped, so they neither end the line nor control a terminal.
 */
export function say(stream: NodeJS.WritableStream, text: string): void {
  stream.write(`${escapeText(`maillog: ${text}`)}\n`);
}

/** Prints lines as they are, with their controls escaped; without a stream, nothing. */
export function lineWriter(stream: NodeJS.WritableStream | undefined): (line: string) => void {
  return (line) => void stream?.write(`${escapeText(line)}\n`);
}

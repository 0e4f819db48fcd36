import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { escapeJson, TerminalEscaper } from '../../text/escape.ts';
import { writerTo } from './writer.ts';

/** Prints text that holds names of files: to a terminal with its controls escaped, to a pipe as it is. */
export async function printText(stream: NodeJS.WriteStream, text: ByteString): Promise<void> {
  const bytes = Buffer.from(text, 'latin1');
  const escaper = new TerminalEscaper();
  const shown = stream.isTTY ? Buffer.concat([escaper.escape(bytes), escaper.end()]) : bytes;
  await writerTo(stream)(shown);
}

/**
 * Prints JSON for programs. Invisible characters become `\u202e`, so that it may also be shown on a terminal.
 */
export function jsonText(value: object): ByteString {
  return byteString(`${escapeJson(JSON.stringify(value, undefined, 2))}\n`);
}

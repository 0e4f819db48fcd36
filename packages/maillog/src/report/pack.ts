/**
 * Which pieces go together into a message, and what pieces and messages are called when there are several.
 */

/** Bytes; less leaves too little beside headers and session keys. */
export const SMALLEST_MESSAGE = 100 << 10;

/**
 * Puts pieces, in their order, into as few messages as their order allows; none takes more than `room`, but
 * one that alone does. A piece may ask for a message of its own to begin.
 */
export function pack<Piece extends { readonly bytes: number; readonly beginsMessage?: boolean }>(
  pieces: readonly Piece[],
  room: number,
): Piece[][] {
  const messages: Piece[][] = [];
  let left = -1;
  for (const piece of pieces) {
    const last = messages.at(-1);
    if (last && piece.bytes <= left && piece.beginsMessage !== true) last.push(piece);
    else {
      messages.push([piece]);
      left = room;
    }
    left -= piece.bytes;
  }
  return messages;
}

/** `MailLog report for web1 [2/3]`; a report of one message has its subject alone. */
export function numberedSubject(subject: string, number: number, of: number): string {
  return of === 1 ? subject : `${subject} [${number}/${of}]`;
}

/** `logs-2of3.txt`, described as `Logs (2 of 3)`; a part of one piece keeps its name. */
export function numberedName(
  { mimeFile, description }: { readonly mimeFile: string; readonly description: string | undefined },
  number: number,
  of: number,
): { mimeFile: string; description: string | undefined } {
  if (of === 1) return { mimeFile, description };
  const dot = mimeFile.lastIndexOf('.');
  const end = dot > 0 ? dot : mimeFile.length;
  return {
    mimeFile: `${mimeFile.slice(0, end)}-${number}of${of}${mimeFile.slice(end)}`,
    description: description === undefined ? undefined : `${description} (${number} of ${of})`,
  };
}

/** Decides which pieces share a message, and names pieces and messages if there are several. */

/** The smallest limit of a message. Headers and session keys need most of a smaller one. Bytes. */
export const MIN_MESSAGE_BYTES = 100 << 10;

/**
 * Puts pieces, in their order, into as few messages as possible. No message takes more than `room`, unless a
 * single piece does. A piece may demand that a new message begins with it.
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

/** `MailLog report for web1 [2/3]`; a report of one message has the plain subject. */
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

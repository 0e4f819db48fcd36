/** Reads a part as it is opened: keeps its text up to a limit, and counts all of its lines. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { LINE_FEED, wholeLines } from '../maillog.ts';
import type { PartLabel } from '../maillog.ts';
import type { TakenPart } from '../store/taken.ts';
import { FormCounter } from '../forms/form-counter.ts';
import type { Forms } from '../forms/form-counter.ts';
import { MAX_LINE_BYTES, MAX_TEXT_BYTES } from './limits.ts';
import { short } from '../forms/short.ts';

/** `room`: bytes that the mail may still keep. */
export async function readPart(
  name: string,
  { entry, description, piece }: PartLabel,
  clear: AsyncIterable<Uint8Array>,
  { forms, room }: { readonly forms: Forms; readonly room: number },
): Promise<TakenPart> {
  // A report of version 1 does not say which of its parts are logs.
  const isLog = entry === undefined || (entry.kind === 'watch' && entry.output);
  const counter = new FormCounter(forms, 'line');
  const hash = createHash('sha256');
  const limit = Math.min(room, MAX_TEXT_BYTES);
  const held: Uint8Array[] = [];
  let [bytes, lines, heldBytes] = [0, 0, 0];
  let last = LINE_FEED;
  for await (const { bytes: block } of wholeLines(clear, MAX_LINE_BYTES)) {
    hash.update(block);
    bytes += block.length;
    for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) lines += 1;
    last = block.at(-1) ?? last;
    if (isLog) counter.add(block);
    const kept = block.subarray(0, limit - heldBytes);
    if (kept.length > 0) held.push(Uint8Array.from(kept));
    heldBytes += kept.length;
  }
  if (last !== LINE_FEED) lines += 1;
  const text = Buffer.concat(held);
  return {
    name: short(name),
    entry: short(entry?.name ?? ''),
    kind: short(entry?.kind ?? ''),
    description: description === undefined ? undefined : short(description),
    piece: piece?.number ?? 1,
    of: piece?.of ?? 1,
    bytes,
    lines,
    sha256: hash.digest('hex'),
    deflated: deflateSync(text),
    isCut: heldBytes < bytes,
    searched: entry?.kind === 'monitor' ? '' : text.toString('utf8'),
    forms: counter.counts,
  };
}

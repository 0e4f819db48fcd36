/**
 * Small files that must not be believed when they are damaged: a line of JSON, and a line with the SHA-256 of
 * the first.
 */
import { createHash } from 'node:crypto';

export function writeRecord(value: unknown): string {
  const line = `${JSON.stringify(value)}\n`;
  return `${line}${digest(line)}\n`;
}

/** The value, or undefined where the text is not what {@link writeRecord} gave. */
export function readRecord(text: string): unknown {
  const end = text.indexOf('\n') + 1;
  const line = text.slice(0, end);
  if (end === 0 || text.slice(end) !== `${digest(line)}\n`) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function digest(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/** Small files that reveal damage: a line of JSON, and a line with its SHA-256. */
import { createHash } from 'node:crypto';

export function writeRecord(value: unknown): string {
  const line = `${JSON.stringify(value)}\n`;
  return `${line}${digest(line)}\n`;
}

/** The value, or undefined if the text is not as {@link writeRecord} wrote it. */
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

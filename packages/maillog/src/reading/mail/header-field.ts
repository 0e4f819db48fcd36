import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';

/** The value of the first field called `name`, unfolded (RFC 5322 §2.2.3); empty if the header has none. */
export function fieldOf(header: ByteString, name: string): string {
  const found = new RegExp(`^${name}[ \\t]*:(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(header);
  return found ? readable(found[1].replace(/\r?\n(?=[ \t])/g, '')).trim() : '';
}

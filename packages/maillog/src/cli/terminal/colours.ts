import type { Paint } from '../../text/part-printer.ts';

/** Bold, cyan, bold red: visible on a dark and on a light ground. */
const CODES = { report: '1', part: '36', alarm: '1;31' } as const;

/** Colours for a terminal that has them, unless `NO_COLOR` is set (no-color.org). */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR: none = '', TERM: terminal = '' }: NodeJS.ProcessEnv = process.env,
): Paint | undefined {
  if (stream.isTTY !== true || none !== '' || terminal === 'dumb' || terminal === '') return undefined;
  return (what, text) => `\x1b[${CODES[what]}m${text}\x1b[m`;
}

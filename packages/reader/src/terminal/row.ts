/** A row of the inbox as a line of text. Everything in it comes from mails, and is escaped. */
import { escapeText } from '../maillog.ts';
import { utc } from '../inbox/missing.ts';
import type { Finding } from '../inbox/finding.ts';

/** Widths of the columns before the text. Characters. */
const STATE = 5;
const KIND = 8;
const HOSTS = 16;
const LINES = 7;
const DATE = 'MM-DD HH:MM'.length;

export const ROW_HEADING = [
  'STATE'.padEnd(STATE),
  'KIND'.padEnd(KIND),
  'HOSTS'.padEnd(HOSTS),
  'LINES'.padStart(LINES),
  'FIRST'.padEnd(DATE),
  'WHAT',
].join(' ');

/** `new   lines    web07                  1 03-04 06:15 sshd Accepted password for {id} from {ip}`. */
export function rowText(finding: Finding): string {
  const { state, kind, lines, first, isAlarming } = finding;
  return [
    state.padEnd(STATE),
    kind.padEnd(KIND),
    fitted(hostsText(finding), HOSTS),
    (lines === 0 ? '' : `${lines}`).padStart(LINES),
    utc(first).slice('YYYY-'.length, 'YYYY-'.length + DATE),
    `${isAlarming ? '! ' : ''}${escapeText(whatText(finding))}`,
  ].join(' ');
}

/** Of a single line its words, with the values: `sshd Accepted password for root from 203.0.113.66`. */
function whatText({ text, example = '', lines, forms }: Finding): string {
  const program = forms.at(0)?.program ?? '';
  const head = program === '' ? -1 : example.indexOf(': ', example.indexOf(program));
  return lines === 1 && head >= 0 ? `${program} ${example.slice(head + ': '.length)}` : text;
}

/** `web07`, `20 hosts`, or `` of what is no host's. */
export function hostsText({ hosts, host }: Finding): string {
  if (hosts === 0) return '';
  return hosts === 1 && host !== '' ? escapeText(host) : `${hosts} hosts`;
}

export function fitted(text: string, width: number): string {
  return cut(text, width).padEnd(width);
}

/** `text` in `width` characters, with `…` for what does not fit. */
export function cut(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

const BARS = '▁▂▃▄▅▆▇█';

/** `▁▁▂█`: lines a day, beside the most of a day; a day without any is a dot. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) =>
      count === 0 ? '·' : BARS[Math.min(BARS.length - 1, Math.floor((count / most) * BARS.length))],
    )
    .join('');
}

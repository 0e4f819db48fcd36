/** The rules of the demonstration: a set that its hosts fetch, and a newer one that one of them refuses. */
import { createHash } from 'node:crypto';
import type { TakenMessage } from '../store/taken.ts';

const ADDRESS = 'https://rules.example.com/base';
const FILE = `${ADDRESS}/base.rules`;
/** The newer set comes before the reports of this day. */
const NEWER_DAY = 10;
const REFUSING = 'cache01';
const SETS = [1_793_000_000, 1_794_800_000] as const;
/** The shares of what is hidden, by line of the file. */
const SHARES: readonly (readonly [line: number, share: number])[] = [
  [3, 0.7],
  [8, 0.2],
  [12, 0.1],
];

/** `hidden`: lines that the rules of the report hid. */
export function rulesOf(
  host: string,
  day: number,
  hidden: number,
): Pick<TakenMessage, 'rules' | 'rulesSets' | 'ruleHits'> {
  const isNewer = day >= NEWER_DAY && host !== REFUSING;
  const serial = SETS[isNewer ? 1 : 0];
  const sha256 = digestOf(`rules ${serial}`);
  const fault =
    day >= NEWER_DAY && host === REFUSING
      ? `the rules set of ${ADDRESS} is refused: no key that the configuration names has signed it; set base ${serial} stays in force`
      : undefined;
  return {
    rules: [{ file: FILE, sha256 }],
    rulesSets: [{ address: ADDRESS, name: 'base', serial, sha256: digestOf(`set ${serial}`), fault }],
    ruleHits: SHARES.map(([line, share]) => ({
      place: `${FILE}:${line}`,
      sha256,
      isDecided: false,
      lines: Math.round(hidden * share),
    })),
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

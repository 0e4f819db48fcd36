/** What the screen of rules says of all hosts, as text. */
import { HITS_DAYS } from '../store/rules-facts.ts';
import type { RuleHitsRow, RulesSetHost } from '../store/store.ts';
import { utc } from './missing.ts';
import { plural } from './plural.ts';
import { RECENT_DAYS } from './rule-hits.ts';
import type { Hits } from './rule-hits.ts';
import type { RulesScreen } from './rules-screen.ts';
import type { RulesSetView } from './rules-sets.ts';

/** A section of the screen: `{name: 'Rules sets', lines: ['web 1764258000: in force on 40 hosts …']}`. */
export interface RulesWords {
  readonly name: string;
  readonly lines: readonly string[];
}

const MAX_NAMED = 20;
/** Of a file's digest. */
const DIGITS = 8;

export function rulesWords({ sets, faults, others, idle }: RulesScreen): readonly RulesWords[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { place } of [...others, ...idle]) (seen.has(place) ? repeated : seen).add(place);
  const named = ({ place, sha256 }: RuleHitsRow): string =>
    repeated.has(place) ? `${place} of version ${sha256.slice(0, DIGITS)}` : place;
  const sections = [
    { name: 'Rules sets', lines: sets.flatMap(setWords) },
    { name: 'Sets that hosts cannot use', lines: faults.map(({ host, fault = '' }) => `${host}: ${fault}`) },
    {
      name: `No line in ${HITS_DAYS} days`,
      lines: idle.map((row) => `${named(row)}: last ${day(row.lastAt)}`),
    },
    { name: 'Other rules', lines: others.map((row) => `${named(row)}: ${hitsWords(row, false)}`) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** `12 lines in 14 days, 80 in 90, on 3 hosts, last 2026-03-01` */
export function hitsWords({ recent, lines, hosts, lastAt }: Hits, isIdle: boolean): string {
  if (isIdle) return `nobody hits it: no line in ${HITS_DAYS} days`;
  if (lastAt === undefined) return 'no line yet';
  return `${plural(recent, 'line')} in ${RECENT_DAYS} days, ${lines} in ${HITS_DAYS}, on ${plural(hosts, 'host')}, last ${day(lastAt)}`;
}

function setWords({ name, address, versions, behind, without }: RulesSetView): string[] {
  const [{ serial, hosts, since }] = versions;
  const where = `${name} of ${address}`;
  if (serial === 0) return [`${where}: on ${plural(hosts, 'host')}, no set is in force`];
  const older = versions
    .slice(1, MAX_NAMED)
    .map((each) => `${each.serial === 0 ? 'none' : each.serial} on ${each.hosts}`);
  const newest = `${where}: ${serial} is in force on ${plural(hosts, 'host')}, the first since ${utc(since)}`;
  if (behind === 0) return [newest];
  const named = without.slice(0, MAX_NAMED).map(hostWords);
  const more = behind - named.length;
  return [
    `${newest}; ${older.join(', ')}`,
    `not yet on ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  ];
}

/** `web3 (1764200000, last report 2026-03-01 06:00 UTC)` */
function hostWords({ host, serial, lastAt }: RulesSetHost): string {
  return `${host} (${serial === 0 ? 'none' : serial}, last report ${utc(lastAt)})`;
}

function day(at: number): string {
  return utc(at).slice(0, 'YYYY-MM-DD'.length);
}

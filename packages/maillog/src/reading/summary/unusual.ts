/**
 * What is unusual in the reports that were read. It is taken from their manifests (entry-facts.ts), and from
 * log lines that only one report has (rare-lines.ts).
 */
import { readable } from '../../bytes.ts';
import type { KeptManifest } from '../../manifest/kept-manifest.ts';
import { shownHost } from '../shown-host.ts';
import { entryFacts, reportFacts } from './entry-facts.ts';
import type { EntryFact } from './entry-facts.ts';
import type { RareLines } from './rare-lines.ts';
import type { Report } from './reports.ts';

/** Something unusual of a host, in one report or several. */
export interface Unusual {
  readonly host: string;
  readonly configuration: string;
  /** The name of the entry; undefined: it is of the report as a whole. */
  readonly entry: string | undefined;
  /** Those of the newest of the reports; they quote mails. */
  readonly words: string;
  /** The numbers of the reports. */
  readonly reports: readonly number[];
}

interface Found extends Unusual {
  readonly what: string;
  readonly reports: number[];
  readonly isAlarming: boolean;
}

/** The rarest first: what the fewest hosts have. Only of selected reports, in comparison with all. */
export function unusualIn(reports: readonly Report[], rare: readonly RareLines[]): Unusual[] {
  const found = new Finds();
  const chains = chainsOf(reports);
  const hasOutput = usualOutput(reports);
  for (const chain of chains) {
    for (const [index, { report, manifest }] of chain.entries()) {
      if (!report.isSelected) continue;
      if (report.place?.trust === 'new')
        found.add(manifest, undefined, { what: 'key', words: keyWords(manifest) }, true);
      const earlier = chain.slice(0, index).map((one) => one.manifest);
      for (const fact of reportFacts(manifest, earlier.at(-1))) found.add(manifest, undefined, fact);
      for (const entry of manifest.entries) {
        const same = earlier.flatMap(({ entries }) => entries.find(({ name }) => name === entry.name) ?? []);
        for (const fact of entryFacts(entry, same)) found.add(manifest, entry.name, fact);
        if (entry.output && !hasOutput(entry.name))
          found.add(manifest, entry.name, { what: 'output', words: outputWords(entry.lines) });
      }
    }
  }
  const byMail = new Map(reports.flatMap((report) => report.mails.map(({ number }) => [number, report])));
  for (const { mail, name, lines, example, isAlarming } of rare) {
    const { manifest, isSelected = false } = byMail.get(mail) ?? {};
    if (manifest && isSelected)
      found.add(manifest, name, { what: 'rare', words: rareWords(lines, example) }, isAlarming);
  }
  return found.inOrder();
}

class Finds {
  readonly #all = new Map<string, Found>();

  add(
    { host, configuration, sequence }: KeptManifest,
    entry: string | undefined,
    { what, words }: EntryFact,
    isAlarming = false,
  ): void {
    const key = JSON.stringify([host, configuration, entry, what]);
    const known = this.#all.get(key);
    const reports = [...(known?.reports ?? []), sequence];
    const told = known?.isAlarming === true && !isAlarming ? known.words : words;
    const found = { host, configuration, entry, what, words: told, reports };
    this.#all.set(key, { ...found, isAlarming: isAlarming || known?.isAlarming === true });
  }

  inOrder(): Found[] {
    const all = [...this.#all.values()];
    const hosts = new Map<string, number>();
    const kindOf = ({ entry, what }: Found): string => JSON.stringify([entry, what]);
    for (const each of all) hosts.set(kindOf(each), (hosts.get(kindOf(each)) ?? 0) + 1);
    const rank = (each: Found): number => (each.isAlarming ? 0 : (hosts.get(kindOf(each)) ?? 0));
    return all.sort((a, b) => rank(a) - rank(b) || (a.host < b.host ? -1 : Number(a.host > b.host)));
  }
}

interface Described {
  readonly report: Report;
  readonly manifest: KeptManifest;
}

/** The described reports of each host and configuration, in their order. */
function chainsOf(reports: readonly Report[]): Described[][] {
  const chains = new Map<string, Described[]>();
  for (const report of reports) {
    const { manifest } = report;
    if (!manifest) continue;
    const key = JSON.stringify([manifest.host, manifest.configuration]);
    const chain = chains.get(key) ?? [];
    chains.set(key, chain);
    chain.push({ report, manifest });
  }
  return [...chains.values()];
}

/** Tells whether most reports that have the entry have output in it. */
function usualOutput(reports: readonly Report[]): (name: string) => boolean {
  const counts = new Map<string, { reports: number; output: number }>();
  for (const { name, output } of reports.flatMap(({ manifest }) => manifest?.entries ?? [])) {
    const count = counts.get(name) ?? { reports: 0, output: 0 };
    counts.set(name, count);
    count.reports += 1;
    if (output) count.output += 1;
  }
  return (name) => {
    const { reports: all, output } = counts.get(name) ?? { reports: 0, output: 0 };
    return output * 2 >= all;
  };
}

function keyWords(manifest: KeptManifest): string {
  const accept = `maillog hosts --accept ${shownHost({ host: manifest.host })} REPORT`;
  return `the key of ${shownHost(manifest)} is not that of the host's other configuration, and not accepted; if it is right: ${accept}`;
}

function outputWords(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'}, and nothing in most reports`;
}

function rareWords(lines: number, example: string): string {
  const text = readable(example);
  const short = text.length > MAX_EXAMPLE_CHARACTERS ? `${text.slice(0, MAX_EXAMPLE_CHARACTERS)}…` : text;
  return `${lines} ${lines === 1 ? 'line' : 'lines'} such as no other report has: ${short}`;
}

const MAX_EXAMPLE_CHARACTERS = 160;

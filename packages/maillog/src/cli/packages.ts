import type { ByteString } from '../bytes.ts';
import type { HashItem, Host } from '../entry/host.ts';
import { shippedFiles } from '../host/packages/shipped-files.ts';
import { readFileLine } from '../listing/line.ts';
import type { Result } from '../listing/result.ts';
import type { Digest } from '../listing/difference.ts';
import { comparable, digestsOf, explainable, explainUpgrades } from '../listing/shipped.ts';
import type { Shipped, Unexplained } from '../listing/shipped.ts';

/**
 * Explains changes by the packages whose metadata is in `folder`. With a host, whose files were just
 * compared, files are hashed again where the package has digests of another kind than the listing.
 */
export async function explainByPackages(
  result: Result,
  folder: string,
  host?: Host,
  root?: ByteString,
): Promise<{
  readonly result: Result;
  readonly undecided: number;
  readonly unexplained: readonly Unexplained[];
}> {
  const files = explainable(result);
  const missing = files.filter(({ kind }) => kind === 'missing').map(({ name }) => name);
  const names = files.map(({ name }) => name);
  const shipped = await shippedFiles(folder, { names, missing, system: host && (root || '/') });
  const more = host ? await hashedAgain(result, shipped, host, root) : new Map<ByteString, Digest[]>();
  return explainUpgrades(result, shipped, more);
}

/** For standard error: why files that are as a package ships them stay among the differences. */
export function unexplainedText(unexplained: readonly Unexplained[]): string {
  const lines = unexplained.map(({ package: name, from, to, files, reason }) => {
    const [subject, stay] = files === 1 ? ['1 file is', 'stays'] : [`${files} files are`, 'stay'];
    const reasons = {
      older: `which is older than ${from}`,
      mixed: 'but others are as a newer version ships them',
      unknown: 'but the version before is unknown',
    };
    return `maillog: ${subject} as ${name}${to && ` ${to}`} ships, ${reasons[reason]}: ${stay} listed\n`;
  });
  const isUnknown = unexplained.some(({ reason }) => reason === 'unknown');
  return lines.join('') + (isUnknown ? UNKNOWN_HINT : '');
}

const UNKNOWN_HINT =
  "maillog: hint: put the archive of the version before, or the host's dpkg.log, into the directory of --packages\n";

/** The digest algorithms that need no secret. */
const PLAIN: ReadonlySet<string> = new Set(['md5', 'sha256', 'sha512']);

/**
 * The package's kind of digest of each file, if the file's own kind still comes out as it did: so both are of
 * one content.
 */
async function hashedAgain(
  result: Result,
  shipped: Shipped,
  host: Host,
  root: ByteString | undefined,
): Promise<Map<ByteString, Digest[]>> {
  const items: (HashItem & { readonly expected?: string })[] = [];
  for (const file of explainable(result)) {
    if (file.kind === 'missing') continue;
    const candidates = shipped.files.get(file.name) ?? [];
    const now = digestsOf(file);
    const own = now.find(({ key }) => PLAIN.has(key));
    const kind = candidates.flatMap(({ digests }) => Object.keys(digests))[0];
    if (!own || kind === undefined || candidates.some((candidate) => comparable(candidate, now))) continue;
    items.push({ name: file.name, key: own.key, expected: own.digest }, { name: file.name, key: kind });
  }
  const more = new Map<ByteString, Digest[]>();
  let at = 0;
  let same = false;
  for await (const { lines } of host.hashFiles({ files: items, secrets: {}, root })) {
    for (const line of Buffer.from(lines).toString('latin1').split('\n').slice(0, -1)) {
      const item = items[at++];
      if (!item) break;
      const { name, expected } = item;
      const read = line.startsWith('warn\t') ? undefined : readFileLine(line);
      if (expected !== undefined) same = read?.digest === expected;
      else if (same && read) more.set(name, [{ key: read.key, digest: read.digest }]);
    }
  }
  return more;
}

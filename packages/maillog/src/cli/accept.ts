import { byteString } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { constants } from 'node:fs';
import { copyFile, realpath, rename, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EXIT, MailLogError } from '../errors.ts';
import { accept as acceptListing } from '../listing/accept.ts';
import type { Acceptance } from '../listing/accept.ts';
import { compareListings } from '../listing/compare.ts';
import { filesOf } from '../listing/difference.ts';
import { escapeName } from '../listing/name.ts';
import { COUNTED, ListingCount } from '../listing/part.ts';
import { pathMatcher } from '../listing/path-glob.ts';
import type { Listing } from '../listing/read.ts';
import { resultOf } from '../listing/result.ts';
import { syncDirectory, writeDurably, writeOver } from '../system/durable-file.ts';
import { listingIn } from './listing-file.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import { holdsReports, reportedListing } from './wiring/report-listings.ts';
import { parseOptions } from './options.ts';
import { writeFailure } from '../system/write-failure.ts';

/** `maillog accept good.log --from new.log --why TEXT` merges differences into the saved listing. */
export async function accept(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('accept', args);
  const [given, ...others] = positionals;
  const why = values.why?.trim() ?? '';
  const hint = 'maillog accept good.log --from new.log --why "upgrade of openssl"';
  if (given === undefined || others.length > 0)
    throw new MailLogError('usage', 'accept needs one saved listing', { hint });
  if (values.from === undefined) throw new MailLogError('usage', 'accept needs --from NEW', { hint });
  if (why === '') throw new MailLogError('usage', 'accept needs --why TEXT', { hint });
  // `--packages` alone chooses no file. Without this check, all differences would be accepted.
  if (values.packages !== undefined && !values.package)
    throw new MailLogError('usage', '--packages needs --package', {
      hint: 'maillog accept good.log --from new.log --package openssl --packages DIR --why TEXT',
    });
  const old = await listingIn(given);
  const fresh = (await holdsReports(values.from))
    ? await reportedListing(values.from, values, io)
    : await listingIn(values.from);
  for (const note of [...old.notes, ...fresh.notes]) say(io.stderr, note);
  // Symlinks are resolved, so that the listing is replaced and not the link.
  const file = await realpath(given);
  const byPath = values.path && withAllBelow(pathMatcher(values.path.map(byteString)));
  const byPackage = values.package && (await shippedBy(values.package, values.packages ?? '/', old, fresh));
  const chosen =
    byPath || byPackage
      ? (name: ByteString) => byPath?.(name) || byPackage?.names.has(name) || false
      : undefined;
  const acceptance = acceptListing(old, fresh, chosen);
  const { accepted, left, attributes } = acceptance;
  const [twice] = acceptance.contradictory;
  if (twice !== undefined)
    throw new MailLogError('data', `${given} names ${escapeName(twice)} twice, with different digests`, {
      hint: 'accept what the new listing has of it as well, or remove the wrong line',
    });
  const takes = accepted.length > 0 || attributes;
  if (takes) await keepFile(file, acceptance, logLines(acceptance, why, new Date()));
  for (const text of byPackage?.notes ?? []) io.stderr.write(text);
  if (!values.quiet) {
    const rest = left === 0 ? '' : `, ${left} left`;
    const more = attributes ? ', and the attributes' : '';
    io.stdout.write(`accepted ${accepted.length} of ${accepted.length + left} differences${rest}${more}\n`);
  }
  return takes ? EXIT.done : NOTHING_ACCEPTED;
}

/** The exit status if nothing was merged, so that a script notices it. */
const NOTHING_ACCEPTED = 1;

/** As in `exclude`, a glob that matches a directory matches everything below it. */
function withAllBelow(matches: (path: ByteString) => boolean): (path: ByteString) => boolean {
  return (path) => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      if (matches(path.slice(0, end))) return true;
    return false;
  };
}

/** The files whose digests are those that the packages ship, and why others of them are none. */
async function shippedBy(
  packages: readonly string[],
  folder: string,
  old: Listing,
  fresh: Listing,
): Promise<{ readonly names: Set<ByteString>; readonly notes: readonly string[] }> {
  const { explainByPackages, unexplainedText } = await import('./packages.ts');
  const { result, unexplained } = await explainByPackages(resultOf(0, compareListings(old, fresh)), folder);
  const upgrades = result.upgrades.filter((upgrade) => packages.includes(upgrade.package));
  const files = upgrades.flatMap(filesOf);
  const left = unexplained.filter((each) => packages.includes(each.package));
  const known = new Set([...upgrades, ...left].map((each) => each.package));
  const notes = packages
    .filter((name) => !known.has(name))
    .map((name) => `maillog: no difference is a file as the package ${name} ships it\n`);
  return { names: new Set(files.map(({ name }) => name)), notes: [unexplainedText(left), ...notes] };
}

/**
 * One line for each accepted difference: `2025-11-22T07:36:01.123Z<TAB>changed<TAB>/etc/motd<TAB>upgrade of
 * openssl`.
 */
function logLines({ accepted, attributes }: Acceptance, why: string, now: Date): string {
  const reason = escapeName(byteString(why));
  const all = attributes ? [{ kind: 'new', name: 'attributes' }, ...accepted] : accepted;
  return all
    .map(({ kind, name }) => `${now.toISOString()}\t${kind}\t${escapeName(name)}\t${reason}\n`)
    .join('');
}

/**
 * Replaces the saved listing. The order is: append to the log, write the new listing under another name, copy
 * the old one, rename. So there is a complete listing at every instant, and no change without a line in the
 * log.
 */
async function keepFile(file: string, acceptance: Acceptance, log: string): Promise<void> {
  const [logged, made, copy] = [`${file}.accepted`, `${file}.new`, `${file}.old.new`];
  const before = await stat(logged).catch(() => undefined);
  try {
    const { mode } = await stat(file);
    await writeDurably(logged, APPENDED, mode & 0o777, (handle) => handle.writeFile(log, 'latin1'));
    await writeOver(made, counted(basename(file), acceptance), mode & 0o777);
    await copyFile(file, copy);
    await writeDurably(copy, constants.O_RDWR, mode & 0o777, async () => {});
    await rename(copy, `${file}.old`);
    await rename(made, file);
  } catch (error) {
    // Nothing was accepted, so nothing of it may remain in the log, not even half a line.
    for (const path of before ? [made, copy] : [made, copy, logged])
      await rm(path, { force: true }).catch(() => {});
    if (before) await truncate(logged, before.size).catch(() => {});
    throw writeFailure((error as NodeJS.ErrnoException).path ?? file, error);
  }
  await syncDirectory(dirname(file)).catch((error: unknown) => {
    throw writeFailure(file, error);
  });
}

const APPENDED = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

/** The lines of a listing between the headings that count them (listing/part.ts). */
function* counted(name: string, acceptance: Acceptance): Generator<Uint8Array> {
  const count = new ListingCount();
  yield Buffer.from(`==> ${escapeName(byteString(name))} <==${COUNTED}\n`, 'latin1');
  for (const lines of inBlocks(acceptance.lines())) {
    count.update(lines);
    yield lines;
  }
  yield Buffer.from(count.end(), 'latin1');
}

function* inBlocks(lines: Iterable<Uint8Array>): Generator<Buffer> {
  let block: Uint8Array[] = [];
  for (const line of lines) {
    block.push(line);
    if (block.length < 4096) continue;
    yield Buffer.concat(block);
    block = [];
  }
  yield Buffer.concat(block);
}

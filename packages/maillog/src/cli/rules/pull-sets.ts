/** Pulls all rules sets that a configuration names, and keeps for each how it ended. */
import { readPullRecord, writePullRecord } from '../../delivery/rules-set/set-store.ts';
import type { PullRecord } from '../../delivery/rules-set/set-store.ts';
import type { WholeSet } from '../../rules-set/rules-set.ts';
import type { Host } from '../../entry/host.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import { readCertificates } from '../../host/certificates.ts';
import { readSecretBytes } from '../../host/secret.ts';
import { load } from '../wiring/load.ts';
import type { Settings } from '../wiring/read-settings.ts';
import { openStateDirectory } from '../wiring/state-directory.ts';
import { pullSet } from './pull-set.ts';
import type { Pulled } from './pull-set.ts';
import type { KeyedSource, RulesSets } from './rules-sets.ts';

/** Of all sets together. */
const WHOLE_MS = 60_000;

/** A source, the set in force after the pull, and how the pull ended. */
export interface PullResult {
  readonly source: KeyedSource;
  readonly pulled: Pulled;
  readonly inForce: WholeSet | undefined;
  readonly record: PullRecord;
}

/**
 * The sets of the configuration `file`, which `sets` has read.
 * @throws MailLogError `undelivered` if another run holds the state directory, `permission`, `io`
 */
export async function pullSets(file: string, host: Host, sets: RulesSets): Promise<PullResult[]> {
  const { settings, sources } = sets;
  if (!settings || sources.length === 0) return [];
  const kept = await openStateDirectory(settings, file);
  const signal = AbortSignal.timeout(WHOLE_MS);
  const results: PullResult[] = [];
  try {
    for (const source of sources) {
      const before = await sets.stored(source);
      const server = { url: source.url, ...(await trustOf(source, settings)), signal };
      const pulled = await pullSet(source, {
        directory: kept.directory,
        server,
        inForce: before,
        errorsWith: (whole) => newErrors(file, host, sets, { url: source.url, whole }),
      });
      const old = await readPullRecord(kept.directory, source.url);
      const record = nextRecord(old, pulled, host.now());
      await writePullRecord(kept.directory, source.url, record);
      const inForce = pulled.kind === 'new' ? await sets.stored(source) : before;
      results.push({ source, pulled, inForce, record });
    }
    return results;
  } finally {
    await kept.release();
  }
}

function nextRecord({ good }: PullRecord, pulled: Pulled, now: Date): PullRecord {
  return 'words' in pulled
    ? { good, failure: `${pulled.kind}: ${pulled.words}` }
    : { good: now.getTime(), failure: undefined };
}

/** The certificate of this host is shown to its own collector, and to no other server. */
async function trustOf(
  { url, ca }: KeyedSource,
  { targets, collectorFiles }: Settings,
): Promise<Pick<Parameters<typeof pullSet>[1]['server'], 'ca' | 'identity'>> {
  const { origin } = new URL(url);
  const isOwn = targets.some(
    (target) => target.kind === 'collector' && new URL(target.url).origin === origin,
  );
  const own = isOwn ? collectorFiles : undefined;
  const authorities = ca ?? own?.ca;
  return {
    ca: authorities && (await readCertificates(authorities.file, authorities.place)),
    identity: own?.identity && {
      certificate: await readCertificates(own.identity.certificate.file, own.identity.certificate.place),
      key: await readSecretBytes(own.identity.key.file),
    },
  };
}

/** The errors that the configuration has with a set, and has not without it. */
async function newErrors(
  file: string,
  host: Host,
  sets: RulesSets,
  candidate: { readonly url: string; readonly whole: WholeSet },
): Promise<readonly MailLogError[]> {
  const now = await errorsOf(load(file, host, sets.using(candidate)));
  if (now.length === 0) return [];
  const before = new Set(
    (await errorsOf(load(file, host, sets.using('stored')))).map((each) => each.format()),
  );
  return now.filter((each) => !before.has(each.format()));
}

async function errorsOf(loading: Promise<unknown>): Promise<readonly MailLogError[]> {
  try {
    await loading;
    return [];
  } catch (error) {
    if (error instanceof MailLogErrors) return error.errors;
    if (error instanceof MailLogError) return [error];
    throw error;
  }
}

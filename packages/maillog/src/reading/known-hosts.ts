/**
 * The hosts whose reports were read, and the key that each signs with, as ssh keeps them: the first key is
 * believed and named, another one later is an alarm. A host that has signed must go on signing; one that has
 * sent version 2 must not go back to version 1, which describes nothing.
 *
 * A host may have several configurations, each with a key of its own, as a server has one for each port
 * (docs/decisions/0023). A configuration that is not known must be signed if the host has signed before.
 *
 * One line a host in the file `known_hosts` of the reader's state directory: JSON, `{"host":"web1",
 * "configuration":"/etc/maillog/web.conf","fingerprint":"AB12…","first_seen":"2026-03-01T06:15:00.000Z"}`;
 * a null fingerprint: its reports are not signed.
 */
import { MailLogError } from '../errors.ts';
import { isRecord, isTexts } from '../saved.ts';

/** A configuration of a host, as known from its first report. */
export interface KnownHost {
  readonly host: string;
  readonly configuration: string;
  /** Upper case; null: its reports are not signed. */
  readonly fingerprint: string | null;
  /** ISO 8601, UTC. */
  readonly first_seen: string;
  /** False: a key of no other configuration of the host, which the user has not accepted. Default: true. */
  readonly accepted?: false;
  /** The keys that it signed with before the user accepted another one. */
  readonly former?: readonly FormerKey[];
  /**
   * Digests of messages that its first report came after (chain/chain.ts): reports of version 1 that are in
   * the chain to one of them are the host's.
   */
  readonly before?: readonly string[];
}

/** `until`: when the first report by the next key was made, ISO 8601, UTC. */
export interface FormerKey {
  readonly fingerprint: string;
  readonly until: string;
}

/** Who a report says it is from. */
export interface Claim {
  readonly host: string;
  readonly configuration: string;
  /** Who signed it; null: nobody. */
  readonly fingerprint: string | null;
  /** When it says that it was made. ISO 8601, UTC. */
  readonly made: string;
  /** The digest of the message before it. */
  readonly previous: string | null;
}

/**
 * What the known hosts say of a report: `first`: the configuration was not known; `signs`: it did not sign
 * before; `known`: it is the one; `former`: it was made while the host signed with a former key. `changed`,
 * another key, and `unsigned`, no signature any more, are alarms. `others`: the host is known by other
 * configurations, none of which has this key, and the user has not accepted it. `sameKey`: another host has
 * it.
 */
export type Recognition =
  | { readonly kind: 'signs' }
  | { readonly kind: 'known'; readonly others?: KnownHost }
  | { readonly kind: 'first'; readonly others?: KnownHost; readonly sameKey?: KnownHost }
  | { readonly kind: 'former'; readonly key: FormerKey }
  | { readonly kind: 'changed' | 'unsigned'; readonly before: KnownHost };

type Change =
  | {
      readonly kind: 'learn' | 'accept';
      readonly claim: Claim;
      readonly now: Date;
      readonly isStranger?: true;
    }
  | { readonly kind: 'forget'; readonly host: string }
  | { readonly kind: 'vouch'; readonly host: string; readonly digests: readonly string[] };

/** Of one host. More chains are not remembered. */
const MAX_DIGESTS = 100;

export class KnownHosts {
  readonly #hosts = new Map<string, KnownHost>();
  /** Configurations that were not known when it was read. */
  readonly #learnt = new Set<string>();
  readonly #changes: Change[] = [];

  /** @throws MailLogError `data` at a line that is none; `file` is for its words */
  static read(text: string, file: string): KnownHosts {
    const known = new KnownHosts();
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      const host = parseLine(line);
      if (!host) {
        throw new MailLogError('data', `${file}:${index + 1}: this line cannot be read`, {
          hint: 'remove the line: the host then counts as new',
        });
      }
      known.#hosts.set(keyOf(host), host);
    }
    return known;
  }

  /** In the order in which they became known. */
  get all(): readonly KnownHost[] {
    return [...this.#hosts.values()];
  }

  /** Whether it has changed since it was read. */
  get isChanged(): boolean {
    return this.#changes.length > 0;
  }

  /** Takes in a host that was not known, or did not sign; another key is never taken in. */
  recognise(claim: Claim, now: Date): Recognition {
    const before = this.#hosts.get(keyOf(claim));
    if (!before) return this.#recogniseNew(claim, now);
    if (before.fingerprint === claim.fingerprint) {
      const others = before.accepted === false ? this.#signing(claim.host) : undefined;
      return { kind: 'known', ...(others && { others }) };
    }
    if (before.fingerprint === null) {
      this.#change({ kind: 'learn', claim, now });
      return { kind: 'signs' };
    }
    if (claim.fingerprint === null) return { kind: 'unsigned', before };
    const key = before.former?.find(({ fingerprint }) => fingerprint === claim.fingerprint);
    return key && claim.made < key.until ? { kind: 'former', key } : { kind: 'changed', before };
  }

  #recogniseNew(claim: Claim, now: Date): Recognition {
    const others = this.all.filter((known) => known.host === claim.host);
    const before = this.#signing(claim.host);
    if (before && claim.fingerprint === null) return { kind: 'unsigned', before };
    // Whoever imitates a host could name a second configuration.
    const isOwn = others.some((one) => one.fingerprint === claim.fingerprint && one.accepted !== false);
    const isStranger = before !== undefined && !isOwn;
    this.#change({ kind: 'learn', claim, now, ...(isStranger && { isStranger }) });
    const sameKey = this.all.find(
      ({ host, fingerprint }) =>
        host !== claim.host && fingerprint !== null && fingerprint === claim.fingerprint,
    );
    return { kind: 'first', ...(isStranger && { others: before }), ...(sameKey && { sameKey }) };
  }

  /** A configuration of the host whose key counts. */
  #signing(host: string): KnownHost | undefined {
    return this.all.find(
      (known) => known.host === host && known.fingerprint !== null && known.accepted !== false,
    );
  }

  /** Whether any configuration of the host has sent a report of version 2. */
  hasSentManifest(host: string): boolean {
    return this.all.some((known) => known.host === host);
  }

  /** Whether one had when it was read. */
  hadSentManifest(host: string): boolean {
    return this.all.some((known) => known.host === host && !this.#learnt.has(keyOf(known)));
  }

  /** The digests that the first reports of the host came after. */
  digestsBefore(host: string): readonly string[] {
    return this.all.flatMap((known) => (known.host === host ? (known.before ?? []) : []));
  }

  /** Takes messages with these digests for the host's own, and so all that they came after. */
  vouchFor(host: string, digests: readonly string[]): void {
    const known = new Set(this.digestsBefore(host));
    if (digests.some((digest) => !known.has(digest))) this.#change({ kind: 'vouch', host, digests });
  }

  /** Takes the claim for the truth from now on. */
  accept(claim: Claim, now: Date): void {
    const known = this.#hosts.get(keyOf(claim));
    if (known?.fingerprint !== claim.fingerprint || known.accepted === false)
      this.#change({ kind: 'accept', claim, now });
  }

  /** Forgets all configurations of a host; how many they were. */
  forget(host: string): number {
    const count = this.all.filter((known) => known.host === host).length;
    if (count > 0) this.#change({ kind: 'forget', host });
    return count;
  }

  /** Does to `others`, which somebody else has written meanwhile, what was done to this. */
  changeLikewise(others: KnownHosts): void {
    for (const change of this.#changes) others.#change(change);
  }

  #change(change: Change): void {
    this.#changes.push(change);
    switch (change.kind) {
      case 'learn':
      case 'accept':
        return this.#take(change);
      case 'forget':
        for (const known of this.all) if (known.host === change.host) this.#hosts.delete(keyOf(known));
        return;
      case 'vouch':
        for (const known of this.all) {
          if (known.host !== change.host) continue;
          const before = [...new Set([...change.digests, ...(known.before ?? [])])].slice(0, MAX_DIGESTS);
          this.#hosts.set(keyOf(known), { ...known, before });
          return;
        }
    }
  }

  #take({ kind, claim, now, isStranger }: Extract<Change, { claim: Claim }>): void {
    const { host, configuration, fingerprint, made, previous } = claim;
    const key = keyOf(claim);
    const before = this.#hosts.get(key);
    // Somebody else has learnt another key meanwhile: the next report will be an alarm.
    if (kind === 'learn' && before && before.fingerprint !== null) return;
    const old = before?.fingerprint ?? null;
    const until = made < now.toISOString() ? made : now.toISOString();
    const others = (before?.former ?? []).filter((one) => one.fingerprint !== fingerprint);
    const former = old === null || old === fingerprint ? others : [...others, { fingerprint: old, until }];
    const digests = before?.before ?? (previous === null ? [] : [previous]);
    if (!before) this.#learnt.add(key);
    this.#hosts.set(key, {
      host,
      configuration,
      fingerprint,
      first_seen: now.toISOString(),
      ...(isStranger && { accepted: false }),
      ...(former.length > 0 && { former }),
      ...(digests.length > 0 && { before: digests }),
    });
  }

  /** What to write to the file. */
  text(): string {
    return this.all.map((known) => `${JSON.stringify(known)}\n`).join('');
  }
}

function keyOf({ host, configuration }: Pick<KnownHost, 'host' | 'configuration'>): string {
  return JSON.stringify([host, configuration]);
}

function parseLine(line: string): KnownHost | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { host, configuration, fingerprint, first_seen, accepted, former, before } = value;
  if (typeof host !== 'string' || typeof configuration !== 'string' || typeof first_seen !== 'string')
    return undefined;
  if (fingerprint !== null && !isFingerprint(fingerprint)) return undefined;
  if (accepted !== undefined && accepted !== false) return undefined;
  if (former !== undefined && !(Array.isArray(former) && former.every(isFormerKey))) return undefined;
  if (before !== undefined && !isTexts(before)) return undefined;
  return {
    host,
    configuration,
    fingerprint,
    first_seen,
    ...(accepted === false && { accepted }),
    ...(former !== undefined && { former }),
    ...(before !== undefined && { before }),
  };
}

function isFingerprint(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-F]{40,64}$/.test(value);
}

function isFormerKey(value: unknown): value is FormerKey {
  return isRecord(value) && isFingerprint(value['fingerprint']) && typeof value['until'] === 'string';
}

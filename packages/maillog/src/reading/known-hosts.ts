/**
 * The hosts whose reports were read, and the key that each signs with, as ssh keeps them: the first key is
 * believed and named, another one later is an alarm. A host that has signed must go on signing; one that has
 * sent version 2 must not go back to version 1, which describes nothing.
 *
 * One line a host in the file `known_hosts` of the reader's state directory: JSON, `{"host":"web1",
 * "configuration":"/etc/maillog/web.conf","fingerprint":"AB12…","first_seen":"2026-03-01T06:15:00.000Z"}`;
 * a null fingerprint: its reports are not signed.
 */
import { MailLogError } from '../errors.ts';
import { isRecord } from '../saved.ts';

/** A configuration of a host, as known from its first report. */
export interface KnownHost {
  readonly host: string;
  readonly configuration: string;
  /** Upper case; null: its reports are not signed. */
  readonly fingerprint: string | null;
  /** ISO 8601, UTC. */
  readonly first_seen: string;
}

/** Who a report says it is from. */
export interface Claim {
  readonly host: string;
  readonly configuration: string;
  /** Who signed it; null: nobody. */
  readonly fingerprint: string | null;
}

/**
 * What the known hosts say of a report: `first`: the host was not known; `signs`: it did not sign before;
 * `known`: it is the one. `changed`, another key, and `unsigned`, no signature any more, are alarms.
 */
export type Recognition =
  | { readonly kind: 'first' | 'signs' | 'known' }
  | { readonly kind: 'changed' | 'unsigned'; readonly before: KnownHost };

export class KnownHosts {
  readonly #hosts = new Map<string, KnownHost>();
  /** Whether it has changed since it was read. */
  isChanged = false;

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

  /** Takes in a host that was not known, or did not sign; another key is never taken in. */
  recognise(claim: Claim, now: Date): Recognition {
    const before = this.#hosts.get(keyOf(claim));
    if (before?.fingerprint === claim.fingerprint) return { kind: 'known' };
    if (before && before.fingerprint !== null)
      return { kind: claim.fingerprint === null ? 'unsigned' : 'changed', before };
    this.accept(claim, now);
    return { kind: before ? 'signs' : 'first' };
  }

  /** Whether any configuration of the host has sent a report of version 2. */
  hasSentManifest(host: string): boolean {
    return this.all.some((known) => known.host === host);
  }

  /** Takes the claim for the truth from now on. */
  accept({ host, configuration, fingerprint }: Claim, now: Date): void {
    const known = { host, configuration, fingerprint, first_seen: now.toISOString() };
    this.#hosts.set(keyOf(known), known);
    this.isChanged = true;
  }

  /** Forgets all configurations of a host, or one of them; how many they were. */
  forget(host: string, configuration?: string): number {
    const gone = this.all.filter(
      (known) => known.host === host && (configuration ?? known.configuration) === known.configuration,
    );
    for (const known of gone) this.#hosts.delete(keyOf(known));
    if (gone.length > 0) this.isChanged = true;
    return gone.length;
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
  const { host, configuration, fingerprint, first_seen } = value;
  if (typeof host !== 'string' || typeof configuration !== 'string' || typeof first_seen !== 'string')
    return undefined;
  if (fingerprint !== null && !(typeof fingerprint === 'string' && /^[0-9A-F]{40,64}$/.test(fingerprint)))
    return undefined;
  return { host, configuration, fingerprint, first_seen };
}

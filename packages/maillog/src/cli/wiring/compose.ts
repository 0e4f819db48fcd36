import type { Configuration } from '../../config/configuration.ts';
import type { ReportEntry } from '../../entry/entry.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import { VERSION } from '../../installed.ts';
import type { Delivery, Sealer } from '../../report/ports.ts';
import type { ReportPlan } from '../../report/plan.ts';
import { subjectFor } from '../../report/message/subject.ts';
import { trustedSealer } from './trusted-sealer.ts';
import { sealOnce } from '../../seal/already-sealed.ts';
import type { KeyedSealer, SealingKey } from '../../seal/sealer.ts';
import { choosePolicy, ownPolicies } from './sealing-policy.ts';
import type { KeysOrProgram, SealingPolicy } from './sealing-policy.ts';
import type { Loaded } from './load.ts';
import { lastGoodOf } from './last-good.ts';
import type { LastGood } from './last-good.ts';
import { senderOf } from './mail-name.ts';
import { openRoute, routeOf } from './route.ts';
import type { Settings } from './read-settings.ts';

export interface ComposeOptions {
  readonly now: Date;
  /** What reports call the configuration. */
  readonly name: string;
  /** See {@link ReportPlan}. */
  readonly remembers: boolean;
  readonly onStderr?: ((text: string) => void) | undefined;
  /** See {@link ReportPlan}. */
  readonly notices?: readonly string[] | undefined;
}

/** A report that is ready to run. */
export interface Composed {
  readonly plan: Omit<ReportPlan, 'signer'>;
  readonly delivery: Delivery;
  /** What to keep of it if it succeeds. */
  readonly lastGood: LastGood | undefined;
}

/**
 * Makes the plan of a report, its sealers and its delivery. send.ts adds spool, state and workspace.
 * @throws MailLogErrors with all that is missing for a report: recipient, key, sender, entry. `--dry-run`
 * needs none of them.
 * @throws MailLogError if a key, a certificate or the server's password cannot be used.
 */
export async function compose(
  { configuration, settings, entries }: Loaded,
  { now, name, remembers, onStderr, notices }: ComposeOptions,
): Promise<Composed> {
  const { policies, from, errors } = await requirements({ configuration, settings, entries });
  if (errors.length > 0) throw new MailLogErrors(errors);
  const sealers = new Sealers((policy) => trustedSealer({ ...policy, sign: settings.sign, onStderr }));
  for (const [entry, policy] of policies) await sealers.add(entry, policy);
  const own = ownPolicies(configuration, settings, [...policies.values()]);
  const ownSealers = await Promise.all(own.map((policy) => sealers.of(policy)));
  const route = await routeOf(settings);
  const delivery = await openRoute(route);
  const { to, host, layout, maxSize, when, everySeconds } = settings;
  const heading = { from, to, host, date: now, subject: subjectFor(settings.subject, host, now) };
  const sealerOf = (entry: ReportEntry): Sealer | undefined => sealers.get(entry);
  const { keys } = sealers;
  return {
    plan: {
      entries,
      heading,
      layout,
      maxSize,
      when,
      everySeconds,
      sealerOf,
      ownSealers,
      remembers,
      keys,
      notices,
      configuration: name,
      program: `maillog ${VERSION}`,
    },
    delivery,
    lastGood: await lastGoodOf({ settings, from, route, own }),
  };
}

/** What a report needs beside its entries. */
export interface Requirements {
  /** The sender; empty if it is among the errors. */
  readonly from: string;
  readonly policies: ReadonlyMap<ReportEntry, SealingPolicy>;
  /** Each setting that a report needs and that is missing. */
  readonly errors: readonly MailLogError[];
}

/** What a configuration has and lacks for a report. No key or server is looked at. */
export async function requirements({ configuration, settings, entries }: Loaded): Promise<Requirements> {
  const { policies, errors } = resolvePolicies(configuration, settings, entries);
  const { from, errors: missing } = await missingSettings(settings, entries);
  return { from, policies, errors: [...missing, ...errors] };
}

/**
 * Where messages go.
 * @throws MailLogError if the server's password or certificates cannot be read.
 */
export async function deliveryOf(settings: Settings): Promise<Delivery> {
  return openRoute(await routeOf(settings));
}

/**
 * The keys that the entries are sealed to, each once.
 * @throws MailLogError where one cannot be used.
 */
export async function keysOf({ configuration, settings, entries }: Loaded): Promise<readonly SealingKey[]> {
  const sealers = new Sealers((policy) => trustedSealer({ ...policy, sign: settings.sign }));
  for (const [entry, policy] of resolvePolicies(configuration, settings, entries).policies)
    await sealers.add(entry, policy);
  return sealers.keys;
}

/** The sealing policy of each entry; `errors` has what the configuration lacks for the others. */
function resolvePolicies(
  configuration: Configuration,
  settings: Settings,
  entries: readonly ReportEntry[],
): { policies: ReadonlyMap<ReportEntry, SealingPolicy>; errors: readonly MailLogError[] } {
  const policies = new Map<ReportEntry, SealingPolicy>();
  const errors: MailLogError[] = [];
  for (const entry of entries) {
    try {
      policies.set(entry, choosePolicy(configuration, settings, entry));
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      // One cause, one error: what the top lacks is not repeated for each entry.
      if (!errors.some((other) => other.message === error.message)) errors.push(error);
    }
  }
  return { policies, errors };
}

/** The sender; `errors` gets each other setting that a report needs and that is missing. */
async function missingSettings(
  settings: Settings,
  entries: readonly ReportEntry[],
): Promise<{ from: string; errors: readonly MailLogError[] }> {
  const errors: MailLogError[] = [];
  if (settings.to.length === 0) {
    const hint = "write set to 'you@example.com'";
    errors.push(new MailLogError('config', 'no recipient of the mail is set', { hint }));
  }
  if (entries.length === 0) {
    const hint = 'maillog --generate shows them';
    errors.push(new MailLogError('config', 'the configuration has no entry', { hint }));
  }
  try {
    return { from: await senderOf(settings), errors };
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    return { from: '', errors: [...errors, error] };
  }
}

/** A sealer for each entry. Entries that are sealed alike share one, and its keys are read once. */
class Sealers {
  readonly #create: (policy: KeysOrProgram) => Promise<KeyedSealer>;
  readonly #made = new Map<string, KeyedSealer>();
  readonly #keys = new Map<string, SealingKey>();
  readonly #ofEntries = new Map<ReportEntry, Sealer>();

  constructor(create: (policy: KeysOrProgram) => Promise<KeyedSealer>) {
    this.#create = create;
  }

  async add(entry: ReportEntry, policy: SealingPolicy): Promise<void> {
    if (policy === 'clear') return;
    const sealer = await this.of(policy);
    // A module may have encrypted its part itself, as the original's manual shows.
    this.#ofEntries.set(entry, entry.context.custom ? sealOnce(sealer) : sealer);
  }

  async of(policy: KeysOrProgram): Promise<KeyedSealer> {
    const text = JSON.stringify(policy);
    const sealer = this.#made.get(text) ?? (await this.#create(policy));
    this.#made.set(text, sealer);
    for (const key of sealer.keys) this.#keys.set(key.fingerprint, key);
    return sealer;
  }

  get(entry: ReportEntry): Sealer | undefined {
    return this.#ofEntries.get(entry);
  }

  /** All keys that anything is sealed to, each once. */
  get keys(): readonly SealingKey[] {
    return [...this.#keys.values()];
  }
}

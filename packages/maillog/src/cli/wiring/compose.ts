import type { Configuration } from '../../config/configuration.ts';
import { createDelivery } from '../../delivery/create-delivery.ts';
import type { ReportEntry } from '../../entry/entry.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import { readSecret } from '../../host/secret.ts';
import type { Delivery, Sealer } from '../../report/ports.ts';
import { parseAddress } from '../../report/address.ts';
import type { Report } from '../../report/run.ts';
import { subjectFor } from '../../report/subject.ts';
import { trustedSealer } from './trusted-sealer.ts';
import { sealOnce } from '../../seal/already-sealed.ts';
import type { KeyedSealer, SealingKey } from '../../seal/sealer.ts';
import { choosePolicy } from './sealing-policy.ts';
import type { SealingPolicy } from './sealing-policy.ts';
import type { Loaded } from './load.ts';
import type { Settings } from './settings.ts';

export interface ComposeOptions {
  readonly now: Date;
  /** See {@link Report}. */
  readonly remembers: boolean;
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * What runs when a configuration runs: the one place that puts report and edges together. @throws
 * MailLogErrors with what the configuration lacks.
 */
export async function compose(
  configuration: Configuration,
  settings: Settings,
  entries: readonly ReportEntry[],
  { now, remembers, onStderr }: ComposeOptions,
): Promise<{ report: Report; delivery: Delivery }> {
  const { errors, sealings, from } = missing(configuration, settings, entries);
  if (errors.length > 0) throw new MailLogErrors(errors);
  const { sealers, keys } = await sealersOf(sealings, (sealing) =>
    sealing === 'clear' ? undefined : trustedSealer({ ...sealing, sign: settings.sign, onStderr }),
  );
  const delivery = await deliveryOf(settings);
  const { to, host, layout, maxSize, when } = settings;
  const heading = { from, to, host, date: now, subject: subjectFor(settings.subject, host, now) };
  return {
    report: {
      entries,
      heading,
      layout,
      maxSize,
      when,
      sealerOf: (entry) => sealers.get(entry),
      remembers,
      keys,
    },
    delivery,
  };
}

/** Where the settings say messages go. @throws MailLogError where its password cannot be read. */
export async function deliveryOf(settings: Settings): Promise<Delivery> {
  const file = settings.smtpPasswordFile;
  const password = file === undefined ? undefined : await readSecret(file);
  return createDelivery({ target: settings.target, password, tls: settings.smtpTls });
}

/** The keys that the entries are sealed to, each once. @throws MailLogError where one cannot be used. */
export async function keysOf({ configuration, settings, entries }: Loaded): Promise<SealingKey[]> {
  const { sealings } = missing(configuration, settings, entries);
  const keys = new Map<string, SealingKey>();
  const distinct = new Map([...sealings.values()].map((sealing) => [JSON.stringify(sealing), sealing]));
  for (const sealing of distinct.values()) {
    if (sealing === 'clear') continue;
    const sealer = await trustedSealer({ ...sealing, sign: settings.sign });
    for (const key of sealer.keys) keys.set(key.fingerprint, key);
  }
  return [...keys.values()];
}

/** What `--dry-run` can do without and a report cannot, all of it at once. */
function missing(configuration: Configuration, settings: Settings, entries: readonly ReportEntry[]) {
  const errors: MailLogError[] = [];
  const sealings = new Map<ReportEntry, SealingPolicy>();
  const attempt = <T>(step: () => T): T | undefined => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      // One cause, one error: what the top lacks is not said again for each entry.
      if (!errors.some((other) => other.message === error.message)) errors.push(error);
      return undefined;
    }
  };
  if (settings.to.length === 0) {
    errors.push(
      new MailLogError('config', 'nothing says who gets the report', {
        hint: "write set to 'you@example.com'",
      }),
    );
  }
  if (entries.length === 0)
    errors.push(
      new MailLogError('config', 'the configuration has no entry', { hint: 'maillog --generate shows them' }),
    );
  for (const entry of entries) {
    const sealing = attempt(() => choosePolicy(configuration, settings, entry));
    if (sealing) sealings.set(entry, sealing);
  }
  const from = settings.from ?? attempt(() => parseAddress(`maillog@${settings.host}`)) ?? '';
  return { errors, sealings, from };
}

/**
 * A sealer for each entry, and all their keys; entries that are sealed alike share one, and its keys are read
 * once.
 */
async function sealersOf(
  sealings: ReadonlyMap<ReportEntry, SealingPolicy>,
  create: (sealing: SealingPolicy) => Promise<KeyedSealer> | undefined,
): Promise<{ sealers: ReadonlyMap<ReportEntry, Sealer>; keys: readonly SealingKey[] }> {
  const made = new Map<string, KeyedSealer | undefined>();
  const keys = new Map<string, SealingKey>();
  const sealers = new Map<ReportEntry, Sealer>();
  for (const [entry, sealing] of sealings) {
    const key = JSON.stringify(sealing);
    if (!made.has(key)) made.set(key, await create(sealing));
    const sealer = made.get(key);
    for (const known of sealer?.keys ?? []) keys.set(known.fingerprint, known);
    // A module may have piped its part through the encryption command itself, as the manual shows.
    if (sealer) sealers.set(entry, entry.context.custom ? sealOnce(sealer) : sealer);
  }
  return { sealers, keys: [...keys.values()] };
}

import { byteString } from '../../bytes.ts';
import { pathFrom } from '../../config/configuration.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { DirectiveValue, Occurrence } from '../../config/directive.ts';
import { splitWords } from '../../config/words.ts';
import { ReportEntry } from '../../entry/entry.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import type { SealerOptions } from '../../seal/create-sealer.ts';
import type { KeySource } from '../../seal/key-source.ts';
import type { Settings } from './read-settings.ts';

/** How a part is sealed: by a program or to keys; `clear` if the configuration has `encrypt off` for it. */
export type SealingPolicy = KeysOrProgram | 'clear';

/** The program that seals, or the keys to seal to. */
export type KeysOrProgram = Pick<SealerOptions, 'pgp' | 'recipients'>;

/**
 * How an entry is sealed: by its own directives, else by the configuration's top level.
 * @throws MailLogError if neither names a program or key, or if directives contradict each other.
 */
export function choosePolicy(
  configuration: Configuration,
  settings: Settings,
  entry: ReportEntry,
): SealingPolicy {
  const { directives, context } = entry;
  const own = keysOrProgramOf(directives['pgp'], directives['recipient']?.occurrences ?? []);
  const inClear = ReportEntry.goesInClear(entry);
  if (own && inClear) {
    const message = 'encrypt off contradicts pgp or recipient';
    return fail(message, directives['encrypt']?.place, 'remove one of them');
  }
  // With pgpmime the part is inside the one message, and sealed with it.
  if (inClear && settings.layout === 'parts') return 'clear';
  if (own && settings.layout === 'pgpmime') {
    const message =
      'layout pgpmime seals the report as one: an entry can have no pgp or recipient of its own';
    return fail(message, context.place, 'use layout parts, or the same keys for every entry');
  }
  return own ?? commonPolicy(configuration, settings, context.place);
}

/**
 * How the configuration's top level says that parts are sealed; an error names `place` if it says nothing.
 * @throws MailLogError as {@link choosePolicy}.
 */
export function commonPolicy(
  configuration: Configuration,
  settings: Settings,
  place: SourceLocation | undefined,
): SealingPolicy {
  const { pgp, encrypt, layout } = configuration.settings;
  const common = keysOrProgramOf(pgp, configuration.recipients);
  if (common && !settings.encrypt) {
    return fail('set encrypt off contradicts pgp or recipient', encrypt?.place, 'remove one of them');
  }
  if (common) return common;
  if (settings.encrypt) {
    const hint =
      'name a key with recipient FILE, or a program with set pgp; set encrypt off sends reports in clear';
    return fail('no key is set to seal the report', place, hint);
  }
  if (settings.layout === 'pgpmime')
    return fail('layout pgpmime needs a key', layout?.place, 'use layout parts');
  return 'clear';
}

/**
 * How MailLog's own words (its warnings, the manifest) are sealed: to every reader of the configuration,
 * since each has to know what is missing. Programs know their keys alone, so that the words are sealed once
 * for each program. Empty: nothing is sealed.
 */
export function ownPolicies(
  { settings: { pgp }, recipients }: Configuration,
  settings: Settings,
  policies: readonly SealingPolicy[],
): KeysOrProgram[] {
  const top = settings.encrypt ? keysOrProgramOf(pgp, recipients) : undefined;
  const programs = new Map<string, KeysOrProgram>();
  const keys = new Map<string, KeySource>();
  for (const policy of [...(top ? [top] : []), ...policies]) {
    if (policy === 'clear') continue;
    if (policy.pgp) programs.set(JSON.stringify(policy.pgp.command), policy);
    for (const key of policy.recipients ?? []) keys.set(`${key.file}\0${key.fingerprint ?? ''}`, key);
  }
  const built = keys.size > 0 ? [{ pgp: undefined, recipients: [...keys.values()] }] : [];
  return [...built, ...programs.values()];
}

function fail(message: string, place: SourceLocation | undefined, hint: string): never {
  throw new MailLogError('config', message, { place, hint });
}

function keysOrProgramOf(
  pgp: DirectiveValue | undefined,
  recipients: Configuration['recipients'],
): KeysOrProgram | undefined {
  const [command] = pgp?.words ?? [];
  if (!command && recipients.length === 0) return undefined;
  return {
    pgp: command && {
      command: splitWords(command.text, command.place).map((word) => word.text),
      place: command.place,
    },
    recipients: recipients.map(keySource),
  };
}

/** `recipient FILE [FINGERPRINT]`. */
export function keySource({ place, words: [file, fingerprint] }: Occurrence): KeySource {
  return {
    file: pathFrom(byteString(place.file), file?.text ?? ''),
    fingerprint: fingerprint?.text,
    place: file?.place,
  };
}

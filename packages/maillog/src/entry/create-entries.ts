import type { Configuration, EntryStatement } from '../config/configuration.ts';
import { Reader } from '../config/reader.ts';
import { MailLogError, MailLogErrors, Unanswered } from '../errors.ts';
import { isManifestName } from '../manifest/manifest.ts';
import { CommandEntry } from './command.ts';
import { UnloadedEntry, customKind } from './custom.ts';
import type { ModuleClass } from './custom.ts';
import type { EntryContext, ReportEntry } from './entry.ts';
import type { Host } from './host.ts';
import { MonitorEntry } from './monitor.ts';

/** A kind of entry: its class. */
export type EntryKind = (new (context: EntryContext) => ReportEntry) & {
  readonly table: typeof ReportEntry.table;
};

/** What entries need besides the configuration. */
export interface EntryDependencies {
  readonly host: Host;
  /** The modules' classes, by alias. */
  readonly modules: ReadonlyMap<string, ModuleClass>;
  /** The modules that cannot be loaded now, by alias; default: none. */
  readonly waiting?: ReadonlyMap<string, Unanswered>;
  /** A shell command: `maillog seal` with this configuration. */
  readonly sealCommand: string;
  /** See {@link EntryContext}. */
  readonly setInForce?: EntryContext['setInForce'];
}

/**
 * The kinds that need no `module` statement. A `watch` is half of all code that a report can need, so it is
 * loaded for the first one.
 */
export const BUILT_IN: Readonly<Record<string, () => Promise<EntryKind>>> = {
  command: () => Promise.resolve(CommandEntry),
  monitor: () => Promise.resolve(MonitorEntry),
  watch: async () => (await import('./watch/watch.ts')).WatchEntry,
};

/** Makes, parses and validates every entry; `errors` gets all their errors. */
export async function createEntries(
  configuration: Configuration,
  { host, modules, waiting, sealCommand, setInForce }: EntryDependencies,
): Promise<{ entries: ReportEntry[]; errors: MailLogError[] }> {
  const entries: ReportEntry[] = [];
  const errors: MailLogError[] = [];
  const encrypting = { command: encryptCommand(configuration, sealCommand), seal: sealCommand };
  for (const statement of configuration.entries) {
    const { kind, number, place } = statement;
    const module = modules.get(kind);
    const builtIn = Object.hasOwn(BUILT_IN, kind) ? BUILT_IN[kind] : undefined;
    const waitsFor = waiting?.get(kind);
    const Kind = module ? customKind(module) : waitsFor ? UnloadedEntry : await builtIn?.();
    // The error of a module that could not be loaded is in `errors` already.
    if (!Kind) continue;
    const entry = new Kind({
      kind,
      number,
      place,
      host,
      encrypting,
      custom: module !== undefined || waitsFor !== undefined,
      names: configuration.names,
      setInForce,
    });
    const all = await faults(entry, statement);
    const found = all.filter((error) => !(error instanceof Unanswered));
    entry.waitsFor = waitsFor ?? all.find((error) => error instanceof Unanswered);
    errors.push(...found);
    if (found.length === 0) entries.push(entry);
  }
  errors.push(...sameNames(withAttached(entries)));
  return { entries, errors };
}

function encryptCommand({ settings, recipients }: Configuration, sealCommand: string): string {
  if (settings['encrypt']?.text === 'off') return 'cat';
  if (settings['pgp']) return settings['pgp'].text;
  return recipients.length > 0 ? sealCommand : '';
}

async function faults(entry: ReportEntry, statement: EntryStatement): Promise<readonly MailLogError[]> {
  try {
    await entry.parse(new Reader(statement.lines));
    await entry.validate();
    return [];
  } catch (error) {
    if (error instanceof MailLogErrors) return error.errors;
    if (error instanceof MailLogError) return [error];
    throw error;
  }
}

/** Each entry, followed by the entries attached to it. */
export function withAttached(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  return entries.flatMap((entry) => {
    const attached = entry.attached();
    return attached ? [entry, attached] : [entry];
  });
}

function sameNames(entries: readonly ReportEntry[]): MailLogError[] {
  const first = new Map<string, ReportEntry>();
  return entries.flatMap((entry) => {
    const name = entry.mimeFile();
    const other = first.get(name);
    const { context, directives } = entry;
    if (isManifestName(name)) {
      const place = directives['mime_file']?.place ?? context.place;
      const message = `${name} is the name of the report's own description`;
      return [new MailLogError('config', message, { place, hint: 'give the part another mime_file' })];
    }
    if (!other) {
      first.set(name, entry);
      return [];
    }
    const message = `two parts are named ${name}; the first is the ${other.context.kind} on line ${other.context.place.line}`;
    const place = directives['mime_file']?.place ?? context.place;
    return [new MailLogError('config', message, { place, hint: 'give one of them another mime_file' })];
  });
}

import type { Configuration, EntryStatement } from '../config/configuration.ts';
import { Reader } from '../config/reader.ts';
import { MailLogError, MailLogErrors } from '../errors.ts';
import { CommandEntry } from './command.ts';
import type { EntryContext, ReportEntry } from './entry.ts';
import type { Host } from './host.ts';
import { MonitorEntry } from './monitor.ts';
import { WatchEntry } from './watch.ts';

/** A kind of entry: its class. */
export type EntryKind = (new (context: EntryContext) => ReportEntry) & {
  readonly table: typeof ReportEntry.table;
};

/** The kinds that need no `module` statement. */
export const BUILT_IN: Readonly<Record<string, EntryKind>> = {
  command: CommandEntry,
  monitor: MonitorEntry,
  watch: WatchEntry,
};

/** Makes, parses and validates every entry. What is wrong in any of them is in `errors`. */
export async function createEntries(
  configuration: Configuration,
  kinds: Readonly<Record<string, EntryKind>>,
  host: Host,
): Promise<{ entries: ReportEntry[]; errors: MailLogError[] }> {
  const entries: ReportEntry[] = [];
  const errors: MailLogError[] = [];
  const encryptCommand = configuration.settings['pgp']?.text ?? '';
  for (const statement of configuration.entries) {
    const Kind = kinds[statement.kind];
    if (!Kind) continue;
    const { kind, number, place } = statement;
    const entry = new Kind({ kind, number, place, host, encryptCommand });
    const found = await faults(entry, statement);
    errors.push(...found);
    if (found.length === 0) entries.push(entry);
  }
  errors.push(...sameNames(entries));
  return { entries, errors };
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

function sameNames(entries: readonly ReportEntry[]): MailLogError[] {
  const first = new Map<string, ReportEntry>();
  return entries.flatMap((entry) => {
    const name = entry.mimeFile();
    const other = first.get(name);
    if (!other) {
      first.set(name, entry);
      return [];
    }
    const { context, directives } = entry;
    const message = `two parts are named ${name}; the first is the ${other.context.kind} on line ${other.context.place.line}`;
    const place = directives['mime_file']?.place ?? context.place;
    return [new MailLogError('config', message, { place, hint: 'give one of them another mime_file' })];
  });
}

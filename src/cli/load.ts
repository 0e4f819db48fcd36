import { loadConfiguration } from '../config/configuration.ts';
import type { Configuration } from '../config/configuration.ts';
import { BUILT_IN, createEntries } from '../entry/create.ts';
import type { ReportEntry } from '../entry/entry.ts';
import type { Host } from '../entry/host.ts';
import { MailLogErrors } from '../errors.ts';
import { configurationFiles } from '../host/configuration-files.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './settings.ts';

export interface Loaded {
  readonly configuration: Configuration;
  readonly settings: Settings;
  readonly entries: readonly ReportEntry[];
}

/** Reads and checks a whole configuration. @throws MailLogErrors with everything that is wrong in it: nothing may run then. */
export async function load(file: string, host: Host): Promise<Loaded> {
  const { configuration, errors } = await loadConfiguration(
    file,
    configurationFiles(),
    Object.keys(BUILT_IN),
  );
  const created = await createEntries(configuration, BUILT_IN, host);
  const { settings, errors: wrong } = readSettings(configuration, host.hostname());
  const all = [...errors, ...wrong, ...created.errors];
  if (all.length > 0) throw new MailLogErrors(all);
  return { configuration, settings, entries: created.entries };
}

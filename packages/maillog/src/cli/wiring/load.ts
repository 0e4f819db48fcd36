import { resolve } from 'node:path';
import { loadConfiguration } from '../../config/configuration.ts';
import type { Configuration } from '../../config/configuration.ts';
import { quoteWord } from '../../config/quote.ts';
import { BUILT_IN, createEntries } from '../../entry/create-entries.ts';
import type { ReportEntry } from '../../entry/entry.ts';
import type { Host } from '../../entry/host.ts';
import { MailLogErrors } from '../../errors.ts';
import { ownCommand } from '../../installed.ts';
import { configurationFiles } from '../../host/configuration-files.ts';
import type { loadModules } from '../../host/modules/modules.ts';
import { RulesSets } from '../rules/rules-sets.ts';
import { readSettings } from './read-settings.ts';
import type { Settings } from './read-settings.ts';

export interface Loaded {
  readonly configuration: Configuration;
  readonly settings: Settings;
  readonly entries: readonly ReportEntry[];
}

/**
 * Reads and checks a whole configuration.
 * @throws MailLogErrors with every error in it; then nothing may run.
 */
export async function load(file: string, host: Host, sets = new RulesSets()): Promise<Loaded> {
  const { configuration, errors } = await loadConfiguration(
    file,
    configurationFiles(),
    Object.keys(BUILT_IN),
  );
  const modules = await modulesOf(configuration);
  const { settings, errors: wrong } = readSettings(configuration, host.hostname());
  sets.begin(settings, file);
  const created = await createEntries(configuration, {
    host,
    modules: modules.classes,
    waiting: modules.waiting,
    sealCommand: sealCommand(file),
    setInForce: (source) => sets.inForce(source),
  });
  const all = [...errors, ...wrong, ...modules.errors, ...created.errors];
  if (all.length > 0) throw new MailLogErrors(all);
  return { configuration, settings, entries: created.entries };
}

async function modulesOf({ modules }: Configuration): ReturnType<typeof loadModules> {
  if (modules.length === 0) return { classes: new Map(), waiting: new Map(), errors: [] };
  return (await import('../../host/modules/modules.ts')).loadModules(modules);
}

/** The command by which a module's own pipe calls this program: `node maillog.js seal -C web.conf`. */
function sealCommand(file: string): string {
  return [...ownCommand().map((word) => resolve(word)), 'seal', '-C', resolve(file)].map(quoteWord).join(' ');
}

import { byteString } from '../../bytes.ts';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ModuleStatement } from '../../config/configuration.ts';
import type { ModuleClass } from '../../entry/custom.ts';
import { MailLogError, Unanswered } from '../../errors.ts';
import { PREPARING_SECONDS, loadClass } from './module-class.ts';
import type { Language } from './module-class.ts';
import { describeError } from '../../text/errno.ts';
import { assertAnswers } from '../trust/answering.ts';
import { assertTrustedCode } from '../trust/assert.ts';

/** The language of a file, by its suffix. Each is loaded only if a configuration uses it. */
const LANGUAGES: readonly { readonly names: RegExp; readonly load: () => Promise<Language> }[] = [
  { names: /\.m?[jt]s$/, load: async () => (await import('./javascript-module.ts')).javascript },
  { names: /\.pm$/, load: async () => (await import('./perl-module.ts')).perl },
];

/** The classes by alias, and why others have none. */
export interface LoadedModules {
  readonly classes: ReadonlyMap<string, ModuleClass>;
  /** The modules on a file system that does not answer, by alias. */
  readonly waiting: ReadonlyMap<string, Unanswered>;
  readonly errors: readonly MailLogError[];
}

/** Loads the classes that a configuration names, by alias. What is wrong with them is in `errors`. */
export async function loadModules(
  statements: readonly ModuleStatement[],
  preparingSeconds = PREPARING_SECONDS,
): Promise<LoadedModules> {
  const load = async (statement: ModuleStatement): Promise<ModuleClass | MailLogError> => {
    try {
      const language = await languageOf(statement);
      const file = resolve(statement.file);
      return await loadClass({ ...statement, file }, language, preparingSeconds);
    } catch (error) {
      if (error instanceof MailLogError) return error;
      throw error;
    }
  };
  // All at once, but taken in the order of the statements.
  const loaded = await Promise.all(statements.map(load));
  const classes = new Map<string, ModuleClass>();
  const waiting = new Map<string, Unanswered>();
  const errors: MailLogError[] = [];
  for (const [index, found] of loaded.entries()) {
    if (found instanceof Unanswered) waiting.set(statements[index].alias, found);
    else if (found instanceof MailLogError) errors.push(found);
    else classes.set(statements[index].alias, found);
  }
  return { classes, waiting, errors };
}

async function languageOf({ file, place }: ModuleStatement): Promise<Language> {
  const found = LANGUAGES.find(({ names }) => names.test(file));
  if (!found) {
    const hint = 'a module is a .ts, .mts, .js, .mjs or .pm file';
    throw new MailLogError('config', `${file} is in no language that is known here`, { place, hint });
  }
  try {
    await assertAnswers(byteString(resolve(file)), place);
    if (!(await stat(file)).isFile())
      throw new MailLogError('config', `${file} is not a regular file`, { place });
    await assertTrustedCode(byteString(resolve(file)), place);
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    throw new MailLogError('config', `cannot read ${file}: ${describeError(error)}`, { place });
  }
  return found.load();
}

import { EXIT, MailLogError, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { publishSet } from '../rules/publish-set.ts';
import { COMMANDS } from './commands.ts';
import { parseOptions } from './options.ts';

/** `maillog-read rules publish DIR --key FILE --out OUT [--name NAME]`. */
export async function rulesPublish(args: readonly string[], { stderr }: Streams): Promise<number> {
  const { values, positionals } = parseOptions('rules publish', args);
  const [from, ...more] = positionals;
  const { key, out, name } = values;
  if (from === undefined || more.length > 0 || key === undefined || out === undefined)
    throw new MailLogError('usage', 'rules publish takes one folder, --key and --out', {
      hint: COMMANDS['rules publish'].usage,
    });
  const { set, isNew } = await publishSet({ from, out, key, name, now: new Date() });
  const files = set.files.length === 1 ? '1 file' : `${set.files.length} files`;
  const words = `set ${set.name} ${set.serial} of ${files}`;
  if (values.quiet !== true) say(stderr, isNew ? `published ${words}` : `${words} is published already`);
  return EXIT.done;
}

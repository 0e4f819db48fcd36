/**
 * `maillog train --convert RULES` turns the patterns that training wrote before there were templates into
 * templates, and names the rules that stay patterns.
 */
import { toByteString } from '../../bytes.ts';
import { EXIT, MailLogError } from '../../errors.ts';
import { describeError } from '../../text/errno.ts';
import { escapeText } from '../../text/escape.ts';
import { convert } from '../../training/index.ts';
import { readAtMost } from '../../system/read-at-most.ts';
import { assertRules, editRules } from './edit-rules.ts';
import type { Streams } from '../terminal/streams.ts';
import { printText } from '../terminal/print-text.ts';
import { say } from '../terminal/say.ts';

/** As of the files of a configuration. */
const MAX_RULES_MB = 64;

/** Prints the file with its templates, or replaces the file `out` by it. */
export async function convertRules(
  files: readonly string[],
  out: string | undefined,
  io: Streams,
): Promise<number> {
  const [file] = files;
  if (file === undefined || files.length > 1)
    throw new MailLogError('usage', '--convert takes one rules file', {
      hint: 'maillog train --convert usual.rules --out usual.rules',
    });
  const old = await readAtMost(file, MAX_RULES_MB).catch((cause: unknown) => {
    throw new MailLogError('io', `cannot read ${escapeText(file)}: ${describeError(cause)}`, { cause });
  });
  assertRules(file, old);
  const { text, converted, left } = convert(toByteString(old));
  if (out === undefined) await printText(io.stdout, text);
  else await editRules(out, () => Buffer.from(text, 'latin1'));
  say(
    io.stderr,
    `${file}: ${converted} of ${converted + left.length} rules ${converted === 1 ? 'is a template' : 'are templates'} now`,
  );
  for (const line of left) say(io.stderr, `${file}:${line}: no template hides as little; the pattern stays`);
  return EXIT.done;
}

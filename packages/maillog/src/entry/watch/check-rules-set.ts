/**
 * What rules that come over the network must pass before a host uses them. A signature says who made them;
 * this says that they hide no attack and do what their tests say. `maillog read rules publish` and each host
 * ask here.
 */
import type { ByteString } from '../../bytes.ts';
import { MailLogError, MailLogErrors } from '../../errors.ts';
import type { Rule } from '../../pattern/index.ts';
import { ATTACK_SAMPLES, samplesBehind } from '../../training/index.ts';
import { RuleReader } from './rule-reader.ts';
import { failedTests } from './rule-tests.ts';
import { WatchRules } from './watch-rules.ts';

/** A rules file: what errors call it, and its bytes. */
export interface RulesText {
  readonly file: string;
  readonly content: Uint8Array;
}

/**
 * All that is wrong with the files of a set, as errors with their places. A rules file can have nothing but
 * rules and their tests (RULE_DIRECTIVES): what runs a command, reads a file or changes a setting is an
 * unknown statement in it.
 */
export function checkRulesSet(files: readonly RulesText[]): readonly MailLogError[] {
  const reader = new RuleReader();
  const errors = files.flatMap((file) => read(file, reader));
  if (errors.length > 0) return errors;
  const { rules, tests } = reader;
  const decided = new WatchRules(rules, undefined, false);
  // Rules without a line that they are for: nobody could tell when they have become too wide.
  if (rules.length > 0 && tests.length === 0)
    return [
      new MailLogError('config', 'the set has rules and no test', {
        place: rules[0]?.place,
        hint: "write hides 'LINE' or shows 'LINE' below a rule",
      }),
    ];
  const lines = tests.map(({ line }) => line);
  const samples = [...new Set([...ATTACK_SAMPLES, ...samplesBehind(lines)])];
  const attacks = samples.flatMap((sample) => hiddenAttack(sample, decided) ?? []);
  return [...failedTests(tests, decided), ...onePerPlace(attacks)];
}

function read({ file, content }: RulesText, reader: RuleReader): readonly MailLogError[] {
  const nul = content.indexOf(0);
  if (nul >= 0) {
    const line = Buffer.from(content.subarray(0, nul)).toString('latin1').split('\n').length;
    return [
      new MailLogError('config', 'a rules file cannot contain a NUL byte', {
        place: { file, line, column: 1 },
      }),
    ];
  }
  try {
    reader.takeFile(file, content);
    return [];
  } catch (error) {
    if (error instanceof MailLogErrors) return error.errors;
    if (error instanceof MailLogError) return [error];
    throw error;
  }
}

/**
 * A template that folds an attack is narrow: the report shows a line of it, how many there were, and what is
 * new or rare in them. A pattern that folds may take anything, so it is held to what `ignore` is.
 */
function hiddenAttack(sample: ByteString, rules: WatchRules): MailLogError | undefined {
  const line = Buffer.from(sample, 'latin1');
  const { outcome } = rules.decideLine(line);
  if (outcome === 'shown') return undefined;
  const taking = rules.takenBy(line);
  if (outcome === 'folded' && taking.every(({ template }) => template !== undefined)) return undefined;
  const [rule] = taking;
  return new MailLogError(
    'config',
    `${wordsOf(rule)} ${outcome === 'folded' ? 'folds' : 'hides'} a line of an attack`,
    {
      place: rule?.place,
      hint: `it must not take ${sample}`,
    },
  );
}

function wordsOf(rule: Rule | undefined): string {
  return rule?.action === 'filter' ? 'this filter' : 'this rule';
}

function onePerPlace(errors: readonly MailLogError[]): MailLogError[] {
  const byPlace = new Map<string, MailLogError>();
  for (const error of errors) {
    const key = `${error.place?.file}:${error.place?.line}`;
    if (!byPlace.has(key)) byPlace.set(key, error);
  }
  return [...byPlace.values()];
}

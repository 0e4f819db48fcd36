import type { Rule } from '../../pattern/index.ts';
import { alarmWordsOf } from '../../pattern/template/alarm-words.ts';

/** The alarm words that lines must have which an `ignore` or `usual` hides: `['Failed']`. */
export function hiddenAlarmWords({ action, conditions, template }: Rule): string[] {
  if (action !== 'ignore') return [];
  const texts =
    template === undefined
      ? conditions.filter(({ negated }) => !negated).map(({ pattern }) => pattern.literal)
      : [template.replaceAll(/\{[^{}]*\}/g, ' ')];
  // Without the escapes: of `\bfailed` the word is `failed`.
  const words = texts.flatMap((text) => alarmWordsOf(text.replaceAll(/\\[A-Za-z]/g, ' ')));
  return [...new Set(words.map(({ word }) => word))];
}

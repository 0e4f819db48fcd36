import type { SourceLocation } from '../../errors.ts';
import { anchor, dropTail } from '../automaton/anchored-sequence.ts';
import { DeferredSequence, Stage } from '../automaton/deferred-sequence.ts';
import { lowerPart } from '../automaton/lower.ts';
import { looseText } from '../automaton/regular.ts';
import type { Regular } from '../automaton/regular.ts';
import { parseExtended } from '../syntax/ere/ere.ts';
import { cutRest } from '../syntax/ere/plain-rule.ts';
import type { PlainRules } from '../syntax/ere/plain-rule.ts';
import { PatternText } from '../syntax/pattern-text.ts';

/**
 * What precedes the texts of rules, such as time and host, or `\[[0-9]+\]`. It grows with the distinct
 * ones that were read: hundreds.
 */
const known = new Map<string, readonly Regular[]>();

/**
 * The sequence of a plain rule, which matches what the rule matches. Undefined if the rule is not plain: it
 * must be parsed.
 */
export function plainSequence(
  plain: PlainRules,
  rule: string,
  place: SourceLocation,
): DeferredSequence | undefined {
  const cut = plain.cut(rule);
  if (cut === undefined) return undefined;
  const { head, text, rest } = cut;
  const items = headItems(head, place);
  if (items === undefined) return undefined;
  const stage = new Stage(items, () => textStage([], text, rest, place));
  return new DeferredSequence(stage, plain.alphabet);
}

function textStage(before: readonly Regular[], text: string, rest: string, place: SourceLocation): Stage {
  const items = text === '' ? before : [...before, looseText(text, false)];
  return new Stage(items, () => restStage(rest, place));
}

function restStage(rest: string, place: SourceLocation): Stage {
  const cut = cutRest(rest);
  if (cut !== undefined) return textStage(knownItems(cut.head, place), cut.text, cut.rest, place);
  const items = itemsOf(rest, place);
  dropTail(items);
  return new Stage(items);
}

/** Undefined if the rule matches anywhere, as `^(.*)x` does. */
function headItems(head: string, place: SourceLocation): readonly Regular[] | undefined {
  let items = known.get(head);
  if (items === undefined) {
    const placed = anchor(itemsOf(head, place));
    if (!placed.anchored) return undefined;
    known.set(head, (items = placed.items));
  }
  return items;
}

/** The items of a part that does not start the rule, and so never starts with `^`. */
function knownItems(text: string, place: SourceLocation): readonly Regular[] {
  let items = known.get(text);
  if (items === undefined) known.set(text, (items = itemsOf(text, place)));
  return items;
}

function itemsOf(text: string, place: SourceLocation): Regular[] {
  return lowerPart(parseExtended(PatternText.of(text, place)));
}

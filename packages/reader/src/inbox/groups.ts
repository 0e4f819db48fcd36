/**
 * Groups of forms: a view, by the templates that training finds in the forms' examples. A group is nothing to
 * decide on, as it changes with what else is there: the forms in it are.
 */
import { byteString, Miner, numbersOf } from '../maillog.ts';
import type { LineSignature } from '../maillog.ts';
import type { FormRow } from '../store/store.ts';

/** Forms of like lines together; each group in the order of `forms`, and the groups by their first form. */
export function groupForms(forms: readonly FormRow[]): FormRow[][] {
  const ofKind = (kind: FormRow['kind']): readonly FormRow[] => forms.filter((form) => form.kind === kind);
  return [...group(ofKind('line'), false), ...group(ofKind('warning'), true)];
}

function group(forms: readonly FormRow[], content: boolean): FormRow[][] {
  const miner = new Miner({ content });
  const signatures: LineSignature[] = [];
  for (const { example } of forms)
    miner.addLines(Buffer.from(`${byteString(example.replaceAll('\n', ' '))}\n`, 'latin1'), (signature) =>
      signatures.push(signature),
    );
  const numbers = numbersOf(miner.groups());
  const groups = new Map<number | string, FormRow[]>();
  for (const [index, form] of forms.entries()) {
    // A failure is never shown under the name of something else.
    const number = form.isAlarming ? form.key : (numbers.get(signatures[index]) ?? form.key);
    const known = groups.get(number);
    if (known) known.push(form);
    else groups.set(number, [form]);
  }
  return [...groups.values()];
}

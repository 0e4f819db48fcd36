/**
 * Groups of forms: a view, by the templates that training finds in the forms' examples. A group is nothing to
 * decide on, as it changes with what else is there: the forms in it are.
 *
 * Training never puts lines of different programs, headers or field names together, so that each family of
 * forms is grouped by itself, and again only if something in it has changed.
 */
import { byteString, Miner, numbersOf, SignatureTable } from '../maillog.ts';
import type { LineSignature } from '../maillog.ts';
import type { FormRow } from '../store/store.ts';

/** What the groups of a form depend on. */
export interface FormShape {
  /** Forms of different families are never of one group. */
  readonly family: string;
  /** All of the example that matters for its group. */
  readonly text: string;
}

/** One table a kind reads all examples, one after the other: to make a table takes longer than a line. */
type Tables = Record<FormRow['kind'], SignatureTable>;

/** The shapes of many forms. */
export class FormShapes {
  readonly #tables: Tables = { line: tableOf('line'), warning: tableOf('warning') };

  of(form: FormRow): FormShape {
    const block = blockOf(form);
    const table = this.#tables[form.kind];
    const signature = table.add(block, 0, block.length - 1);
    table.endBlock(block);
    // The next line of the same signature is to be read for itself.
    table.clear();
    const { header, program, fieldKeys, tokens, tail } = signature;
    const words = tokens.map(({ gap, kind, parameter, text, stableLetters }) =>
      parameter ? [gap, kind, stableLetters, text.endsWith('\\')] : [gap, kind, text],
    );
    return {
      family: JSON.stringify([form.kind, header, program, fieldKeys]),
      text: JSON.stringify([words, tail, form.isAlarming]),
    };
  }
}

function tableOf(kind: FormRow['kind']): SignatureTable {
  return new SignatureTable({ content: kind === 'warning' });
}

function blockOf({ example }: FormRow): Buffer {
  return Buffer.from(`${byteString(example.replaceAll('\n', ' '))}\n`, 'latin1');
}

/** Forms of one family: those of like lines together, in the order of `forms`. */
export function groupForms(forms: readonly FormRow[]): FormRow[][] {
  const [first] = forms;
  if (forms.length < 2) return forms.map((form) => [form]);
  const miner = new Miner({ content: first?.kind === 'warning' });
  const signatures: LineSignature[] = [];
  for (const form of forms) miner.addLines(blockOf(form), (signature) => signatures.push(signature));
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

/**
 * Counts lines by form. The tables of training tell which lines agree in all that is literal; the key of a
 * form is a digest of that, since the hash of the tables is one that anybody can make collide.
 */
import { createHash } from 'node:crypto';
import {
  hasAlarmWord,
  LINE_FEED,
  readable,
  SignatureTable,
  signatureTemplate,
  withoutOwnLines,
} from '../maillog.ts';
import type { LineSignature } from '../maillog.ts';
import type { FormCount, FormKind, TakenForm } from '../store/taken.ts';
import { short } from './short.ts';

/** Different forms in a part; the lines of more are counted together, as one form. */
const MAX_FORMS = 20_000;
/** Of many different lines, the table forgets the rarest; their forms are only computed again. */
const MAX_SIGNATURES = 20_000;
/** A form's example is a whole line of this length at most. */
const MAX_EXAMPLE_CHARACTERS = 4000;

/** What the lines over {@link MAX_FORMS} of one part are counted as. */
const OVERFLOW: Omit<TakenForm, 'kind'> = {
  key: createHash('sha256').update('more forms than a part may have').digest('hex'),
  program: '',
  template: '- lines of more forms than are kept of one report',
  example: 'lines of more forms than are kept of one report',
  isAlarming: true,
};

/** The forms of many reports: one table serves all of them. */
export class Forms {
  readonly #tables: Readonly<Record<FormKind, SignatureTable>>;
  readonly #known = new WeakMap<LineSignature, TakenForm>();

  constructor() {
    const limit = MAX_SIGNATURES;
    this.#tables = {
      line: new SignatureTable({ limit }),
      warning: new SignatureTable({ limit, content: true }),
    };
  }

  /** The form of a line, `[from, to)` of `block`. */
  of(kind: FormKind, block: Uint8Array, from: number, to: number): TakenForm {
    const signature = this.#tables[kind].add(block, from, to);
    const known = this.#known.get(signature);
    if (known) return known;
    const example = readable(signature.example);
    const form: TakenForm = {
      key: keyOf(kind, signature),
      kind,
      program: readable(signature.program),
      template: short(readable(signatureTemplate(signature)).replace(/^- /, '')),
      example: short(example, MAX_EXAMPLE_CHARACTERS),
      isAlarming: hasAlarmWord(signature.example),
    };
    this.#known.set(signature, form);
    return form;
  }

  /** Must be called before the bytes of a block are reused. */
  endBlock(kind: FormKind, block: Uint8Array): void {
    this.#tables[kind].endBlock(block);
  }
}

/** Counts the lines of one part, or the warnings of one report. */
export class FormCounter {
  readonly #forms: Forms;
  readonly #kind: FormKind;
  readonly #counts = new Map<string, { readonly form: TakenForm; lines: number }>();

  constructor(forms: Forms, kind: FormKind) {
    this.#forms = forms;
    this.#kind = kind;
  }

  /** Whole lines; the last may lack its line feed. MailLog's own lines, and empty ones, do not count. */
  add(lines: Uint8Array): void {
    const block = withoutOwnLines(lines);
    for (let start = 0; start < block.length;) {
      const feed = block.indexOf(LINE_FEED, start);
      const end = feed < 0 ? block.length : feed;
      if (!isBlank(block, start, end)) this.#count(this.#forms.of(this.#kind, block, start, end));
      start = end + 1;
    }
    this.#forms.endBlock(this.#kind, block);
  }

  #count(form: TakenForm): void {
    const isOver = this.#counts.size >= MAX_FORMS && !this.#counts.has(form.key);
    const counted = isOver ? { ...OVERFLOW, kind: this.#kind } : form;
    const known = this.#counts.get(counted.key);
    if (known) known.lines += 1;
    else this.#counts.set(counted.key, { form: counted, lines: 1 });
  }

  get counts(): readonly FormCount[] {
    return [...this.#counts.values()];
  }
}

function isBlank(block: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (block[at] > 0x20) return false;
  return true;
}

/** All that lines of a form share, in a text that no two forms have. */
function keyOf(kind: FormKind, { header, program, tokens, tail }: LineSignature): string {
  const words = tokens.map(({ gap, parameter, text, stableLetters }) =>
    parameter ? [gap, stableLetters, 1] : [gap, text],
  );
  return createHash('sha256')
    .update(JSON.stringify([kind, header, program, words, tail]))
    .digest('hex');
}

import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';

export interface FieldProps {
  readonly name: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  /** Of the input. */
  readonly type?: 'date' | 'number';
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly min?: string;
  readonly maxlength?: string;
}

/** An input with its name. */
export function Field({ name, onText, ...input }: FieldProps): Child {
  return html`<label>
    ${name}
    <input ...${input} onInput=${(event: Event) => onText((event.target as HTMLInputElement).value)} />
  </label>`;
}

/** Why somebody decides. */
export function Reason(input: Pick<FieldProps, 'value' | 'onText' | 'required' | 'autofocus'>): Child {
  return html`<${Field}
    ...${input}
    name=${input.required === true ? 'Reason' : 'Reason (not required)'}
    maxlength="1000"
  />`;
}

/** Beside a button that waits for a reason. */
export function NoReason({ reason }: { readonly reason: string }): Child {
  return reason.trim() === '' && html`<span class="quiet">A reason is needed.</span>`;
}

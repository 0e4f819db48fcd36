import { useEffect, useRef, useState } from 'preact/hooks';
import type { Rule } from '../../server/answers.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { shown, statements } from '../parts/shown.ts';

const PLACEHOLDER = /(\{[a-z][^{}]*\})/;

export interface RuleTextProps {
  readonly rule: Rule;
  readonly onChange: (rule: string) => void;
}

/** The rule, with a button at each placeholder: `n` narrows it, `w` widens it, as in `train --review`. */
export function RuleText({ rule, onChange }: RuleTextProps): Child {
  const [at, setAt] = useState(0);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const element = useRef<HTMLDivElement>(null);
  const { placeholders, text } = rule;
  useEffect(() => focus(0), []);
  const current = placeholders[at];
  const step = (to: string | null | undefined): void => {
    if (to === null || to === undefined) return;
    setTyped(undefined);
    onChange(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const actions: Record<string, () => void> = {
      n: () => step(current?.narrower),
      w: () => step(current?.wider),
      ArrowLeft: () => focus(at - 1),
      ArrowRight: () => focus(at + 1),
    };
    const isTyping = (event.target as Element).matches('textarea');
    if (isTyping || event.ctrlKey || event.metaKey || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  };
  const focus = (to: number): void => {
    const buttons = element.current?.querySelectorAll<HTMLButtonElement>('button.varies');
    buttons?.[Math.max(0, Math.min(placeholders.length - 1, to))]?.focus();
  };
  let count = -1;
  const pieces = text.split(PLACEHOLDER).map((piece, index) => {
    if (index % 2 === 0) return statements(piece, shown);
    const own = ++count;
    if (own >= placeholders.length) return html`<span class="varies">${shown(piece)}</span>`;
    return html`<button type="button" class="varies" aria-pressed=${own === at} onFocus=${() => setAt(own)}>
      ${shown(piece)}
    </button>`;
  });
  return html`<div ref=${element} onKeyDown=${onKeyDown}>
    <p class="rule">${pieces}</p>
    ${
      current &&
      html`<p class="steps">
        <span>${shown(`{${current.name}}`)}</span>
        <button type="button" disabled=${current.narrower === null} onClick=${() => step(current.narrower)}>
          <kbd>n</kbd> Narrower
        </button>
        <button type="button" disabled=${current.wider === null} onClick=${() => step(current.wider)}>
          <kbd>w</kbd> Wider
        </button>
      </p>`
    }
    <details>
      <summary>Edit the rule</summary>
      <label class="field">
        Rule
        <textarea
          rows="3"
          value=${typed ?? text}
          onInput=${(event: Event) => setTyped((event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      <button
        type="button"
        disabled=${typed === undefined || typed === text}
        onClick=${() => onChange(typed ?? text)}
      >
        Try it
      </button>
    </details>
  </div>`;
}

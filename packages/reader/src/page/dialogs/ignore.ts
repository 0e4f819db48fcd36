import { useEffect, useState } from 'preact/hooks';
import type { Decided, Preview, Row } from '../../server/answers.ts';
import { decide } from '../decide.ts';
import { ask } from '../parts/api.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { useAwaited } from '../parts/keys.ts';
import { Dialog } from './dialog.ts';
import { NoReason, Reason } from './field.ts';
import { closeDialog } from './open-dialog.ts';
import { PreviewText } from './preview.ts';
import { RuleText } from './rule-text.ts';

const UNTIL = [
  ['', 'for good'],
  ['365', 'for a year'],
  ['90', 'for 90 days'],
  ['30', 'for 30 days'],
] as const;
const DAY_MS = 86_400_000;

export interface IgnoreProps {
  readonly row: Row;
  /** The server's clock. Milliseconds since 1970. */
  readonly now: number;
  readonly onDecided: () => void;
}

/** The rule comes from training; the preview is made again whenever the rule changes. */
export function IgnoreDialog({ row, now, onDecided }: IgnoreProps): Child {
  const [rule, setRule] = useState<string | undefined>(undefined);
  const [preview, setPreview] = useState<Preview | undefined>(undefined);
  const [isStale, setStale] = useState(true);
  const [error, setError] = useState('');
  const [reason, setReason] = useState('');
  const [days, setDays] = useState('');
  useEffect(() => {
    const quit = new AbortController();
    setStale(true);
    const body = { kind: 'ignore', group: row.id, preview: true, ...(rule === undefined ? {} : { rule }) };
    const load = async (): Promise<void> => {
      try {
        const answer = await ask<Decided>('decisions', { body, signal: quit.signal });
        setPreview(answer.preview ?? undefined);
        setError('');
        setStale(false);
      } catch (failure) {
        if (!quit.signal.aborted) setError(failure instanceof Error ? failure.message : String(failure));
      }
    };
    void load();
    return () => quit.abort();
  }, [row.id, rule]);
  useAwaited(preview === undefined && error === '');
  const ignore = (event: Event): void => {
    event.preventDefault();
    const until = days === '' ? {} : { until: new Date(now + Number(days) * DAY_MS).toISOString() };
    const text = preview === undefined ? {} : { rule: preview.rule.text };
    decide([row], { kind: 'ignore', reason: reason.trim(), ...until, ...text }, 'Ignored');
    closeDialog();
    onDecided();
  };
  const isReady = preview !== undefined && !isStale && error === '';
  return html`<${Dialog} name="Ignore lines like this">
    ${preview && html`<${RuleText} rule=${preview.rule} onChange=${setRule} />`}
    ${error !== '' && html`<p class="alarm" role="alert">${error}</p>`}
    <div class="preview" aria-live="polite" aria-busy=${isStale}>
      ${preview ? html`<${PreviewText} preview=${preview} />` : error === '' && html`<p class="quiet">Trying the rule over all lines kept …</p>`}
    </div>
    <form class="fields" onSubmit=${ignore}>
      <${Reason} required value=${reason} onText=${setReason} />
      <label>
        Ignore
        <select
          value=${days}
          onChange=${(event: Event) => setDays((event.target as HTMLSelectElement).value)}
        >
          ${UNTIL.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
        </select>
      </label>
      <div class="buttons">
        <button class="primary" disabled=${!isReady || !preview.isAllowed || reason.trim() === ''}>
          Ignore
        </button>
        <button type="button" onClick=${closeDialog}>Cancel</button>
        <${NoReason} reason=${reason} />
      </div>
    </form>
  <//>`;
}

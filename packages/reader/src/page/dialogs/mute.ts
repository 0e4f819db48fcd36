import { useState } from 'preact/hooks';
import type { Row } from '../../server/answers.ts';
import { decide } from '../decide.ts';
import type { DecisionRequest } from '../decide.ts';
import { html } from '../parts/html.ts';
import type { Child } from '../parts/html.ts';
import { plural } from '../parts/words.ts';
import { Dialog } from './dialog.ts';
import { Field, Reason } from './field.ts';
import { closeDialog } from './open-dialog.ts';

interface Choice {
  readonly key: string;
  readonly words: string;
  /** Only lines and warnings have hosts and counts. */
  readonly ofLines?: boolean;
  /** Only lines of logs have values. */
  readonly ofLogs?: boolean;
  readonly days?: number;
  readonly request?: Pick<DecisionRequest, 'lines' | 'otherHost' | 'newValue'>;
}

/** As in the terminal, with the same keys. */
const CHOICES: readonly Choice[] = [
  { key: '1', words: 'for a day', days: 1 },
  { key: '7', words: 'for 7 days', days: 7 },
  { key: '3', words: 'for 30 days', days: 30 },
  { key: 'h', words: 'until another host has it', ofLines: true, request: { otherHost: true } },
  {
    key: 'v',
    words: 'until a new value: an address, a name, a path that was not there',
    ofLogs: true,
    request: { newValue: true },
  },
  { key: 'c', words: 'until there are 100 more lines', ofLines: true, request: { lines: 100 } },
];
const DAY_MS = 86_400_000;
const RATE_KEY = 'r';
/** The rate that is proposed, beside the most of a day of the last two weeks. */
const TIMES_MOST = 2;
const MIN_RATE = 10;

export interface MuteProps {
  readonly rows: readonly Row[];
  /** The server's clock. Milliseconds since 1970. */
  readonly now: number;
  readonly onDecided: () => void;
}

export function MuteDialog({ rows, now, onDecided }: MuteProps): Child {
  const [date, setDate] = useState('');
  const [reason, setReason] = useState('');
  const [rate, setRate] = useState(proposedRate(rows));
  const areLines = rows.every(({ kind }) => kind === 'lines' || kind === 'warning');
  const areLogs = rows.every(({ kind }) => kind === 'lines');
  const choices = CHOICES.filter(
    ({ ofLines = false, ofLogs = false }) => (areLines || !ofLines) && (areLogs || !ofLogs),
  );
  const mute = (request: Partial<DecisionRequest>, words: string): void => {
    const why = reason.trim() === '' ? {} : { reason: reason.trim() };
    decide(rows, { kind: 'mute', ...request, ...why }, `Muted ${words}`);
    closeDialog();
    onDecided();
  };
  const choose = ({ days, request, words }: Choice): void =>
    mute(days === undefined ? (request ?? {}) : { until: timeAfter(now, days) }, words);
  const muteByRate = (): void => mute({ perDay: rate }, `until a day has more than ${plural(rate, 'line')}`);
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.target as Element).closest('input') || event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = choices.find(({ key }) => key === event.key);
    if (choice) choose(choice);
    else if (areLines && event.key === RATE_KEY) muteByRate();
    else return;
    event.preventDefault();
  };
  return html`<${Dialog} name="Mute">
    <div onKeyDown=${onKeyDown}>
      <p class="quiet">
        ${rows.length === 1 ? 'It goes' : `${rows.length} rows go`} from the inbox until then. The hosts
        report it all the same.
      </p>
      <div class="fields"><${Reason} value=${reason} onText=${setReason} /></div>
      <div class="choices">
        ${choices.map(
          (choice, index) =>
            html`<button type="button" autofocus=${index === 0} onClick=${() => choose(choice)}>
              <kbd>${choice.key}</kbd> ${choice.words}
            </button>`,
        )}
      </div>
      ${
        areLines &&
        html`<${Until} onMute=${muteByRate}>
          <${Field}
            name="Lines a day (UTC)"
            type="number"
            required
            min="1"
            value=${rate}
            onText=${(text: string) => setRate(Number(text))}
          />
          <button><kbd>${RATE_KEY}</kbd> Mute until a day has more</button>
        <//>`
      }
      <${Until} onMute=${() => mute({ until: date }, `until ${date}`)}>
        <${Field} name="Until a date" type="date" required value=${date} onText=${setDate} />
        <button>Mute until then</button>
      <//>
    </div>
  <//>`;
}

/** An end that is typed. */
function Until({ onMute, children }: { readonly onMute: () => void; readonly children?: Child }): Child {
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    onMute();
  };
  return html`<form class="fields beside" onSubmit=${onSubmit}>${children}</form>`;
}

function proposedRate(rows: readonly Row[]): number {
  return Math.max(MIN_RATE, TIMES_MOST * Math.max(...rows.flatMap(({ days }) => days ?? [])));
}

function timeAfter(now: number, days: number): string {
  return new Date(now + days * DAY_MS).toISOString();
}

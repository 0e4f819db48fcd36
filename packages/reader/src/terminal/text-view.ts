/** Runs the list view at a terminal: keys in, a screen out. */
import { once } from 'node:events';
import { emitKeypressEvents } from 'node:readline';
import type { Key } from './keys.ts';
import { keyName } from './keys.ts';
import type { ListView } from './list-view.ts';

/** The terminal's other screen, so that what was on the first one comes back. */
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const REVERSE = '\u001B[7m';
const PLAIN = '\u001B[0m';

export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Ends the view from outside. */
  readonly quit?: AbortSignal;
}

/** How often what is taken in meanwhile is shown. Milliseconds. */
const REFRESH_MS = 1000;

/** Resolves when the user quits. `changed` resolves to whether the store has changed since it was asked. */
export async function runTextView(
  view: ListView,
  { input, output, quit: outside }: Terminal,
  changed: () => Promise<boolean>,
): Promise<void> {
  const draw = (): void => {
    const { rows, columns } = output;
    const lines = view
      .lines({ rows, columns })
      .map((line) => `${line.startsWith('> ') ? `${REVERSE}${line}${PLAIN}` : line}${CLEAR_LINE}`);
    output.write(`${HOME}${lines.join('\r\n')}`);
  };
  view.onWait = draw;
  const quit = new AbortController();
  outside?.addEventListener('abort', () => quit.abort());
  emitKeypressEvents(input);
  input.setRawMode(true);
  output.write(ENTER);
  // One key after the other, whatever a key takes.
  let work: Promise<unknown> = Promise.resolve();
  const next = (step: () => Promise<void>): void => {
    work = work.then(step).then(() => (view.isDone ? quit.abort() : draw()));
    work.catch((error: unknown) => quit.abort(error));
  };
  const onKey = (text: string | undefined, key: Key): void => {
    if (key.ctrl === true && (key.name === 'c' || key.name === 'd')) return quit.abort();
    const name = keyName(text, key);
    if (name !== undefined) next(() => view.press(name));
  };
  const onEnd = (): void => quit.abort();
  const timer = setInterval(() => {
    next(async () => {
      if (await changed()) await view.refresh();
    });
  }, REFRESH_MS);
  input.on('keypress', onKey);
  input.once('end', onEnd);
  output.on('resize', draw);
  try {
    next(() => view.refresh());
    await once(quit.signal, 'abort');
    if (quit.signal.reason instanceof Error && quit.signal.reason.name !== 'AbortError')
      throw quit.signal.reason;
  } finally {
    clearInterval(timer);
    input.off('keypress', onKey);
    input.off('end', onEnd);
    output.off('resize', draw);
    output.write(LEAVE);
    input.setRawMode(false);
    input.pause();
  }
}

/** Follows the server: answers are asked for again when it says that something has changed. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Status } from '../../server/answers.ts';
import { ask, locked, Refusal, unreachable } from './api.ts';
import { useAwaited } from './keys.ts';

export const status = signal<Status | undefined>(undefined);
/** Changes when answers are to be asked for again. */
const generation = signal(0);

/** How long the server may wait with its answer. Seconds. */
const WAIT_S = 25;
/** Before a server that did not answer is asked again. Milliseconds. */
const RETRY_MS = 2000;
/** At least between two answers, while mails are read. Milliseconds. */
const PAUSE_MS = 700;

/** Never ends. */
export async function follow(): Promise<void> {
  for (;;) {
    try {
      const known = status.peek();
      const after = known === undefined ? '' : `?revision=${known.revision}&wait=${WAIT_S}`;
      const now = await ask<Status>(`status${after}`);
      const isChanged = now.revision !== known?.revision;
      status.value = now;
      unreachable.value = '';
      if (isChanged && known !== undefined) refresh();
      await pause(PAUSE_MS);
    } catch (error) {
      if (locked.peek() !== '') return;
      unreachable.value = error instanceof Refusal ? error.message : 'the server does not answer';
      await pause(RETRY_MS);
    }
  }
}

/** Asks again for what is shown. */
export function refresh(): void {
  generation.value++;
}

export interface Answer<T> {
  /** The last answer, also while a newer one is asked for; undefined: there is none yet. */
  readonly data: T | undefined;
  readonly error: string;
}

/** Answers by their path, so that going back shows at once what was there. */
const answers = new Map<string, unknown>();
const MAX_ANSWERS = 30;

/** What the server says at `path`; empty: nothing is asked. */
export function useAnswer<T>(path: string): Answer<T> {
  const [, draw] = useState(0);
  const [error, setError] = useState('');
  const now = generation.value;
  useEffect(() => {
    if (path === '') return undefined;
    const quit = new AbortController();
    const load = async (): Promise<void> => {
      try {
        keep(path, await ask<T>(path, { signal: quit.signal }));
        setError('');
        draw((count) => count + 1);
      } catch (failure) {
        if (quit.signal.aborted) return;
        setError(failure instanceof Refusal ? failure.message : 'the server does not answer');
      }
    };
    void load();
    return () => quit.abort();
  }, [path, now]);
  const data = answers.get(path) as T | undefined;
  useAwaited(path !== '' && data === undefined && error === '');
  return { data, error };
}

function keep(path: string, data: unknown): void {
  answers.delete(path);
  answers.set(path, data);
  if (answers.size > MAX_ANSWERS) for (const first of answers.keys()) return void answers.delete(first);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

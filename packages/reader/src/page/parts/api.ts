/** Asks the API of the page's own server; the page asks nobody else. */
import { signal } from '@preact/signals';
import { token } from './token.ts';

/**
 * Why the server answers nothing, in its words: it was started again, the address was typed without a
 * token, or a session has ended. Empty: it answers.
 */
export const locked = signal('');
/** Why the last question had no answer; empty: it had one. */
export const unreachable = signal('');

/** What the server refuses, in its words. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

/** @throws Refusal for every answer that is none */
export async function ask<T>(path: string, { body, signal: until }: Asking = {}): Promise<T> {
  const response = await fetch(`/api/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${token()}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: until ?? null,
    cache: 'no-store',
  });
  if (response.ok) return (await response.json()) as T;
  const words = await wordsOf(response);
  if (response.status === 401) locked.value = words;
  throw new Refusal(response.status, words);
}

/** Saves what is at `path` as a file. The token is in no address, so that a link cannot do it. */
export async function save(path: string, name: string): Promise<void> {
  const response = await fetch(`/api/v1/${path}`, { headers: { Authorization: `Bearer ${token()}` } });
  if (!response.ok) throw new Refusal(response.status, await wordsOf(response));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

interface Asking {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

async function wordsOf(response: Response): Promise<string> {
  try {
    const { error, hint } = (await response.json()) as { error: string; hint: string | null };
    return hint === null ? error : `${error}: ${hint}`;
  } catch {
    return `the server answers with status ${response.status}`;
  }
}

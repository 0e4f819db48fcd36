/** The built program with its page's server, as people start it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { after } from 'node:test';
import type { Status } from '../../src/server/answers.ts';

const READER = resolve('packages/reader/dist/maillog-read.js');
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

export interface Started {
  readonly child: ChildProcess;
  readonly address: URL;
  readonly ask: <T>(path: string, body?: object) => Promise<T>;
  /** Ends it by the signal; resolves to its status. */
  readonly end: (signal: NodeJS.Signals) => Promise<unknown>;
}

/** Ended at the end of the test file, if not before. */
export async function startPage(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const child = spawn(process.execPath, [READER, ...args], {
    env: { ...process.env, ...env },
  });
  children.add(child);
  let text = '';
  for await (const block of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += String(block);
    if (text.includes('\n')) break;
  }
  assert.match(text, /^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}\n$/);
  const address = new URL(text.trim());
  const authorization = `Bearer ${address.hash.slice('#token='.length)}`;
  return {
    child,
    address,
    ask: async <T>(path: string, body?: object) => {
      const response = await fetch(new URL(`/api/v1/${path}`, address), {
        method: body ? 'POST' : 'GET',
        headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      assert.equal(response.status, 200, path);
      return (await response.json()) as T;
    },
    end: async (signal) => {
      child.kill(signal);
      const [status] = (await once(child, 'close')) as [unknown];
      children.delete(child);
      return status;
    },
  };
}

/** Waits, by the API's own means, until all mails were read. */
export async function whole({ ask }: Started): Promise<void> {
  for (let now = await ask<Status>('status'); !now.progress.isDone;)
    now = await ask<Status>(`status?revision=${now.revision}&wait=10`);
}

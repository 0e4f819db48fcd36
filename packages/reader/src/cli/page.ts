/** Shows the page: prints its address, opens the browser where there is one, and serves until it is ended. */
import { fileURLToPath } from 'node:url';
import { createWorkspace, describeError, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import type { RulesFolder } from '../rules/rules-folder.ts';
import { listenAddress } from '../server/access/listen-address.ts';
import type { ListenAddress } from '../server/access/listen-address.ts';
import type { Door } from '../server/access/door.ts';
import type { Person } from '../server/access/person.ts';
import { createReader } from '../server/route.ts';
import { serve } from '../server/serve.ts';
import type { TlsTexts } from '../server/server.ts';
import type { Progress } from '../server/answers.ts';
import type { Store } from '../store/store.ts';
import { openInBrowser } from './open-in-browser.ts';
import { userName } from './user-name.ts';

declare const READER_VERSION: string;

export interface PageOptions {
  readonly store: Store;
  readonly progress: () => Progress;
  readonly keptRules?: RulesFolder | undefined;
  readonly listen?: string | undefined;
  readonly 'no-browser'?: boolean | undefined;
  readonly 'read-only'?: boolean | undefined;
  /** If people sign in. */
  readonly door?: Door | undefined;
  /** Gives the certificate and its key, again at SIGHUP. */
  readonly tls?: (() => Promise<TlsTexts>) | undefined;
  /** Default: the clock. */
  readonly now?: () => number;
}

/**
 * Resolves when `quit` aborts: by a signal, or since what fills the page has failed.
 * @throws MailLogError `usage` if it cannot listen as `--listen` says
 */
export async function showPage(options: PageOptions, io: Streams, quit: AbortController): Promise<void> {
  const { store, progress, keptRules, door, tls, now = Date.now } = options;
  const listen = listenAddress(options.listen, tls !== undefined);
  const reader = createReader({
    store,
    progress,
    keptRules,
    now,
    version: READER_VERSION,
    isReadOnly: options['read-only'],
    door,
  });
  const person: Person = { name: userName(), role: 'approver' };
  const pageDirectory = fileURLToPath(new URL('page/', import.meta.url));
  const serving = await serve({ reader, person, door, tls: await tls?.(), listen, pageDirectory });
  const workspace = await createWorkspace();
  const end = (): void => quit.abort();
  const renew = (): void => {
    tls?.().then(serving.renew, (error: unknown) =>
      say(io.stderr, `the certificate stays as it was: ${describeError(error)}`),
    );
  };
  const signals = ['SIGINT', 'SIGTERM', ...(tls ? [] : (['SIGHUP'] as const))] as const;
  for (const signal of signals) process.on(signal, end);
  if (tls) process.on('SIGHUP', renew);
  try {
    io.stdout.write(`${serving.address}\n`);
    if (tls) say(io.stderr, `people sign in there, on ${placeOf(listen)}`);
    else if (door) say(io.stderr, `people sign in there, by a proxy that leads to ${placeOf(listen)}`);
    else if ('socket' in listen)
      say(io.stderr, `listening on ${listen.socket}: ssh -L 8080:${listen.socket} leads there`);
    else if (options['no-browser'] !== true && io.stdout.isTTY)
      await openInBrowser(serving.address, workspace.path('open.html'));
    await aborted(quit.signal);
  } finally {
    for (const signal of signals) process.off(signal, end);
    process.off('SIGHUP', renew);
    await serving.close();
    await workspace.remove();
  }
}

function placeOf(listen: ListenAddress): string {
  return 'socket' in listen ? listen.socket : `${listen.host}:${listen.port}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

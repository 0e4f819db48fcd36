import { EXIT, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { Inbox } from '../inbox/inbox.ts';
import { watchSources } from '../ingest/watch-sources.ts';
import type { OpenedStore } from '../store/open-store.ts';
import { RulesFolder } from '../rules/rules-folder.ts';
import { ListView } from '../terminal/list-view.ts';
import { printList } from '../terminal/print-list.ts';
import { plural } from '../terminal/summary.ts';
import { runTextView } from '../terminal/text-view.ts';
import { ReadingProgress } from '../server/reading-progress.ts';
import { COMMANDS } from './commands.ts';
import { parseOptions } from './options.ts';
import { showPage } from './page.ts';
import type { PageOptions } from './page.ts';
import { ingestFor, openStoreFor, refuseNoPath } from './taking.ts';
import type { TakingOptions } from './taking.ts';
import { userName } from './user-name.ts';

/**
 * `maillog-read PATH…` shows what is unusual over all hosts on a page. With `--text`, in the terminal: with
 * keys, while mails are taken in; where there is no terminal, as text, once they were. Status 65 if a path
 * could not be read.
 */
export async function view(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('view', args);
  refuseNoPath(positionals, COMMANDS.view.usage);
  const keptRules = values.rules === undefined ? undefined : new RulesFolder(values.rules);
  await keptRules?.check();
  const opened = await openStoreFor(values);
  try {
    if (values.text !== true) {
      const failures = await page(opened, positionals, { ...values, keptRules }, io);
      return failures.length > 0 ? EXIT.data : EXIT.done;
    }
    const failures =
      io.stdout.isTTY && process.stdin.isTTY
        ? await show(opened, positionals, { ...values, keptRules }, io)
        : await print(opened, positionals, values, io);
    for (const words of failures) say(io.stderr, words);
    return failures.length > 0 ? EXIT.data : EXIT.done;
  } finally {
    await opened.close();
  }
}

async function page(
  opened: OpenedStore,
  paths: readonly string[],
  values: TakingOptions & Pick<PageOptions, 'listen' | 'no-browser' | 'keptRules'>,
  io: Streams,
): Promise<readonly string[]> {
  const quit = new AbortController();
  const progress = new ReadingProgress();
  const ingest = await ingestFor(opened, paths, values, io, {
    signal: quit.signal,
    progress: (each) => progress.step(each),
  });
  let failures: readonly string[] = [];
  const said = new Set<string>();
  const showing = showPage({ ...values, store: opened.store, progress: () => progress.current() }, io, quit);
  try {
    await watchSources(ingest, paths, quit.signal, (result) => {
      progress.end(result);
      ({ failures } = result);
      for (const words of failures) if (!said.has(words)) say(io.stderr, words);
      for (const words of failures) said.add(words);
    });
  } catch (error) {
    // A signal that ends the page removes what the taking in works with.
    if (!quit.signal.aborted) {
      quit.abort();
      throw error;
    }
  } finally {
    await showing;
  }
  return failures;
}

async function print(
  opened: OpenedStore,
  paths: readonly string[],
  values: TakingOptions,
  io: Streams,
): Promise<readonly string[]> {
  const { failures } = await (await ingestFor(opened, paths, values, io)).run();
  io.stdout.write(await printList(new Inbox(opened.store)));
  return failures;
}

async function show(
  opened: OpenedStore,
  paths: readonly string[],
  values: TakingOptions & Pick<PageOptions, 'keptRules'>,
  io: Streams,
): Promise<readonly string[]> {
  const { store } = opened;
  const list = new ListView(new Inbox(store, { who: userName(), keptRules: values.keptRules }), store);
  const quit = new AbortController();
  const started = Date.now();
  const ingest = await ingestFor(opened, paths, { ...values, quiet: true }, io, {
    signal: quit.signal,
    progress: ({ mails, files, of }) => {
      const rate = Math.round(mails / Math.max(1, (Date.now() - started) / 1000));
      list.progress = `reading: ${plural(mails, 'mail')}, ${files} of ${plural(of, 'file')}, ${rate} a second`;
    },
  });
  let failures: readonly string[] = [];
  const taking = watchSources(ingest, paths, quit.signal, (result) => {
    list.progress = '';
    ({ failures } = result);
  });
  let last = -1;
  const changed = async (): Promise<boolean> => {
    const revision = await store.revision();
    const isChanged = revision !== last;
    last = revision;
    return isChanged;
  };
  // What stops the taking in ends the view, too, and is the error of the command.
  taking.catch(() => quit.abort());
  await runTextView(list, { input: process.stdin, output: io.stdout, quit: quit.signal }, changed);
  quit.abort();
  await taking;
  return failures;
}

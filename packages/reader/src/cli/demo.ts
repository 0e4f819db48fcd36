import { EXIT } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { DEMO_NOW, takeDemo } from '../demo/demo.ts';
import { Inbox } from '../inbox/inbox.ts';
import { settleChains } from '../ingest/settle.ts';
import { ReadingProgress } from '../server/reading-progress.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { ListView } from '../terminal/list-view.ts';
import { printList } from '../terminal/print-list.ts';
import { runTextView } from '../terminal/text-view.ts';
import { parseOptions } from './options.ts';
import { showPage } from './page.ts';

/**
 * `maillog-read demo` shows made hosts. It keeps nothing, and its clock is set to the end of the
 * demonstration.
 */
export async function demo(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('demo', args);
  const { store, close } = await openMemoryStore();
  try {
    await takeDemo(store);
    await settleChains(store);
    const now = (): number => DEMO_NOW;
    if (values.text !== true) {
      const progress = new ReadingProgress();
      const reports = (await store.mailCounts()).report;
      progress.end({ mails: reports, taken: reports, files: reports, of: reports, failures: [] });
      await showPage(
        { ...values, store, now, progress: () => progress.current() },
        io,
        new AbortController(),
      );
      return EXIT.done;
    }
    const inbox = new Inbox(store, { now, who: 'you' });
    if (io.stdout.isTTY && process.stdin.isTTY)
      await runTextView(new ListView(inbox, store, now), { input: process.stdin, output: io.stdout }, () =>
        Promise.resolve(false),
      );
    else io.stdout.write(await printList(inbox));
    return EXIT.done;
  } finally {
    await close();
  }
}

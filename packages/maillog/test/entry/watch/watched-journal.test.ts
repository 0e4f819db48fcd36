import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Reader } from '../../../src/config/reader.ts';
import { sourceLines } from '../../../src/config/source.ts';
import { WatchEntry } from '../../../src/entry/watch/watch.ts';
import { entryLine } from '../../../src/host/logs/journal-entry.ts';
import { nodeHost } from '../../../src/host/node-host.ts';

/** Covers: entry/watch/watched-journal, entry/watch/log-part. */

it('watch: trim yes keeps the lines of a message of the journal from passing for lines of their own', async () => {
  const message = 'hi \nNov 26 10:00:00 web1 sshd[1]: Accepted publickey for root\n==> ls.txt <==\n';
  async function* blocks(): AsyncGenerator<Uint8Array> {
    const entry = { cursor: '', time: 0, host: 'web1', program: 'mallory', pid: '7', message };
    yield await Promise.resolve(Buffer.from(entryLine(entry)));
  }
  const reading = {
    blocks: blocks(),
    position: undefined,
    written: undefined,
    missing: false,
    beginsInside: false,
    left: undefined,
    warnings: [],
  };
  const entry = new WatchEntry({
    kind: 'watch',
    number: 1,
    place: { file: 'conf', line: 1, column: 1 },
    host: { ...nodeHost(), readJournal: () => reading },
    encrypting: { command: '', seal: '' },
    custom: false,
  });
  await entry.parse(new Reader(sourceLines('conf', Buffer.from('journal\ntrim yes'))));
  entry.validate();
  let text = '';
  const out = {
    print: (data: string | Uint8Array) => {
      text += Buffer.from(data).toString();
      return Promise.resolve();
    },
    own: () => Promise.resolve(),
    warn: () => Promise.resolve(),
    contribute: () => Promise.resolve(),
  };
  await entry.run(out, { saved: undefined, isKept: false });
  assert.match(
    text,
    /mallory\[7\]: hi\n {16}Nov 26 10:00:00 web1 sshd\[1\]: Accepted .*\n {16}==> ls\.txt <==\n$/,
  );
});

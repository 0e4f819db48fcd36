/** What a watch with some rules shows of a log. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Reader } from '../../../src/config/reader.ts';
import { sourceLines } from '../../../src/config/source.ts';
import { WatchEntry } from '../../../src/entry/watch/watch.ts';
import { nodeHost } from '../../../src/host/node-host.ts';
import { PartStream } from '../../../src/report/part-stream.ts';
import { isOwnLine, restoredLine } from '../../../src/text/own-lines.ts';

/** Holds the logs and the configuration. */
export const folder = mkdtempSync(join(tmpdir(), 'maillog-watch-'));
after(() => rmSync(folder, { recursive: true }));

export interface Shown {
  /** The lines of content, as the log has them. */
  readonly content: readonly string[];
  readonly own: readonly string[];
  readonly folded: number;
  readonly hidden: number;
  readonly rules: readonly { readonly hidden: number; readonly folded?: number | undefined }[];
}

export async function watchOf(directives: readonly string[]): Promise<WatchEntry> {
  const file = join(folder, 'conf');
  const entry = new WatchEntry({
    kind: 'watch',
    number: 1,
    place: { file, line: 1, column: 1 },
    host: { ...nodeHost(), now: () => new Date('2026-11-22T08:00:00Z') },
    encrypting: { command: '', seal: '' },
    custom: false,
  });
  await entry.parse(new Reader(sourceLines(file, Buffer.from(directives.join('\n')))));
  entry.validate();
  return entry;
}

/** What a watch with these rules shows of the log. */
export async function show(rules: readonly string[], log: readonly string[], isAll = false): Promise<Shown> {
  writeFileSync(join(folder, 'log'), log.map((line) => `${line}\n`).join(''));
  const entry = await watchOf([`logfile ${join(folder, 'log')}`, ...rules]);
  const part = new PartStream();
  const running = entry.run(part, { saved: undefined, isKept: false, isAll }).then(() => part.end());
  const blocks: Uint8Array[] = [];
  for await (const block of part) blocks.push(block);
  await running;
  const lines = Buffer.concat(blocks).toString('latin1').split('\n').slice(0, -1);
  const { folded = NaN, hidden = NaN, rules: byRule = [] } = part.facts;
  return {
    content: lines.filter((line) => !isOwnLine(line)).map(restoredLine),
    own: lines.filter(isOwnLine),
    folded,
    hidden,
    rules: byRule,
  };
}

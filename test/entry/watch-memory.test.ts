import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  rmdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Reader } from '../../src/config/reader.ts';
import { sourceLines } from '../../src/config/source.ts';
import type { Memory } from '../../src/entry/entry.ts';
import { WatchEntry } from '../../src/entry/watch.ts';
import { nodeHost } from '../../src/host/node-host.ts';

/** A folder, and what a `watch` in it reports, each time with what it kept the time before. */
class Watched {
  readonly folder = mkdtempSync(join(tmpdir(), 'maillog-watch-'));
  saved: unknown;
  time = new Date('2026-11-22T08:00:00Z');

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  async report(body: string, isKept = true): Promise<string> {
    const kept: Memory = {
      saved: this.saved === undefined ? undefined : JSON.parse(JSON.stringify(this.saved)),
      isKept,
    };
    const entry = new WatchEntry({
      kind: 'watch',
      number: 1,
      place: { file: this.path('conf'), line: 1, column: 1 },
      host: { ...nodeHost(), now: () => this.time },
      encrypting: { command: '', seal: '' },
      custom: false,
      memory: kept,
    });
    await entry.parse(new Reader(sourceLines(this.path('conf'), Buffer.from(body))));
    entry.validate();
    let text = '';
    await entry.run({
      print: (data) => Promise.resolve(void (text += Buffer.from(data).toString('utf8'))),
      warn: (message) => Promise.resolve(void (text += `warn\t${message}\n`)),
    });
    if ('next' in kept) this.saved = kept.next;
    return text.replaceAll(this.folder, '');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function watched(name: string, body: (watched: Watched) => Promise<void>): void {
  it(name, async () => {
    const watched = new Watched();
    try {
      await body(watched);
    } finally {
      watched.remove();
    }
  });
}

describe('a watch with a memory', () => {
  watched('shows what is new, and warns of what it cannot account for', async (watched) => {
    watched.write('a.log', 'one\ntwo\n');
    assert.equal(await watched.report('logfile a.log'), 'one\ntwo\n');
    assert.equal(await watched.report('logfile a.log'), '');
    writeFileSync(watched.path('a.log'), 'new\n');
    assert.equal(await watched.report('logfile a.log'), 'new\nwarn\t8 bytes of /a.log unaccounted for\n');
  });
  watched('without it, or with whole yes, shows everything and keeps nothing', async (watched) => {
    watched.write('a.log', 'one\nhalf');
    assert.equal(await watched.report('logfile a.log'), 'one\n');
    const { saved } = watched;
    assert.equal(await watched.report('logfile a.log', false), 'one\nhalf');
    assert.equal(await watched.report('logfile a.log\nwhole yes'), 'one\nhalf');
    assert.equal(watched.saved, saved);
  });
  watched('takes the rotated files that a glob finds for parts of their log', async (watched) => {
    watched.write('syslog.2.gz', gzipSync('oldest\n').toString('latin1'));
    writeFileSync(watched.path('syslog.2.gz'), gzipSync('oldest\n'));
    watched.write('syslog.1', 'older\n');
    watched.write('syslog', 'new\n');
    assert.equal(
      await watched.report('logfile syslog*'),
      '==> /syslog <==\nnew\n==> /syslog.1 <==\nolder\n==> /syslog.2.gz <==\noldest\n',
    );
    watched.write('syslog', 'newer\n');
    renameSync(watched.path('syslog.1'), watched.path('syslog.3'));
    renameSync(watched.path('syslog'), watched.path('syslog.1'));
    watched.write('syslog', 'newest\n');
    assert.equal(await watched.report('logfile syslog*'), 'newer\nnewest\n');
  });
  watched('knows a log that has no file of its name for a moment', async (watched) => {
    watched.write('a.log', 'one\n');
    await watched.report('logfile *.log');
    watched.write('a.log', 'two\n');
    renameSync(watched.path('a.log'), watched.path('a.log.1'));
    assert.equal(await watched.report('logfile *.log'), 'warn\t/*.log: no such file\ntwo\n');
    watched.write('a.log', 'three\n');
    assert.equal(await watched.report('logfile *.log'), 'three\n');
  });
  watched('forgets a log that is gone, and says so unless it had long rested', async (watched) => {
    watched.write('a.log', 'one\n');
    watched.write('b.log', 'one\n');
    watched.write('c.log', 'one\n');
    const old = new Date('2026-11-20T08:00:00Z');
    utimesSync(watched.path('a.log'), old, old);
    await watched.report('logfile *.log');
    rmSync(watched.path('a.log'));
    rmSync(watched.path('b.log'));
    assert.equal(await watched.report('logfile *.log'), 'warn\t4 bytes of /b.log unaccounted for\n');
    assert.equal(await watched.report('logfile *.log'), '');
  });
  watched('keeps the position of a log that cannot be read', async (watched) => {
    watched.write('a.log', 'one\n');
    await watched.report('logfile a.log');
    renameSync(watched.path('a.log'), watched.path('aside'));
    mkdirSync(watched.path('a.log'));
    assert.equal(await watched.report('logfile a.log'), 'warn\t/a.log: not a regular file\n');
    rmdirSync(watched.path('a.log'));
    renameSync(watched.path('aside'), watched.path('a.log'));
    watched.write('a.log', 'two\n');
    assert.equal(await watched.report('logfile a.log'), 'two\n');
  });
});

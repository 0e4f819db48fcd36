import assert from 'node:assert/strict';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Reader } from '../../../src/config/reader.ts';
import { sourceLines } from '../../../src/config/source.ts';
import type { Out } from '../../../src/entry/entry.ts';
import { describeMemory } from '../../../src/entry/watch/watch-memory.ts';
import type { WatchMemory } from '../../../src/entry/watch/watch-memory.ts';
import { WatchEntry } from '../../../src/entry/watch/watch.ts';
import { nodeHost } from '../../../src/host/node-host.ts';

/** A folder, and what a `watch` in it reports, each time with what it kept the time before. */
class Watched {
  readonly folder = mkdtempSync(join(tmpdir(), 'maillog-watch-'));
  saved: unknown;
  time = new Date('2026-11-22T08:00:00Z');
  /** Done once, when the report has begun to print. */
  meanwhile: (() => void) | undefined;

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  async report(body: string, isKept = true): Promise<string> {
    const entry = new WatchEntry({
      kind: 'watch',
      number: 1,
      place: { file: this.path('conf'), line: 1, column: 1 },
      host: { ...nodeHost(), now: () => this.time },
      encrypting: { command: '', seal: '' },
      custom: false,
    });
    await entry.parse(new Reader(sourceLines(this.path('conf'), Buffer.from(body))));
    entry.validate();
    if (isKept) this.saved ??= await entry.beginning();
    let text = '';
    const out: Out = {
      print: (data) => {
        text += Buffer.from(data).toString('utf8');
        this.meanwhile?.();
        this.meanwhile = undefined;
        return Promise.resolve();
      },
      own: (lines) => Promise.resolve(void (text += Buffer.from(lines).toString('utf8'))),
      warn: (message) => Promise.resolve(void (text += `warn\t${message}\n`)),
    };
    const saved: unknown = this.saved === undefined ? undefined : JSON.parse(JSON.stringify(this.saved));
    const next = await entry.run(out, { saved, isKept });
    if (isKept) this.saved = next;
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
  watched('watch: shows what is new, and warns of what it cannot account for', async (watched) => {
    watched.write('a.log', 'one\ntwo\n');
    assert.equal(await watched.report('logfile a.log'), 'one\ntwo\n');
    assert.equal(await watched.report('logfile a.log'), '');
    assert.deepEqual(describeMemory(watched.saved), [`${watched.path('a.log')}: 8 bytes read`]);
    writeFileSync(watched.path('a.log'), 'new\n');
    assert.equal(
      await watched.report('logfile a.log'),
      'new\nwarn\t/a.log: it was emptied or written anew; what followed its first 8 bytes is unaccounted for ' +
        '(hint: if a job writes it anew each time, set whole yes)\n',
    );
  });
  watched(
    'watch: shows everything and keeps nothing without a memory, or with whole yes',
    async (watched) => {
      watched.write('a.log', 'one\nhalf');
      assert.equal(await watched.report('logfile a.log'), 'one\n');
      const { logs } = watched.saved as WatchMemory;
      assert.equal(await watched.report('logfile a.log', false), 'one\nhalf');
      assert.equal(await watched.report('logfile a.log\nwhole yes'), 'one\nhalf');
      assert.deepEqual((watched.saved as WatchMemory).logs, logs);
    },
  );
  watched('watch: takes the rotated files that a glob finds for parts of their log', async (watched) => {
    watched.write('syslog.2.gz', gzipSync('oldest\n').toString('latin1'));
    writeFileSync(watched.path('syslog.2.gz'), gzipSync('oldest\n'));
    watched.write('syslog.1', 'older\n');
    watched.write('syslog', 'new\n');
    assert.equal(await watched.report('logfile syslog*'), 'oldest\nolder\nnew\n');
    watched.write('syslog', 'newer\n');
    renameSync(watched.path('syslog.1'), watched.path('syslog.3'));
    renameSync(watched.path('syslog'), watched.path('syslog.1'));
    watched.write('syslog', 'newest\n');
    assert.equal(await watched.report('logfile syslog*'), 'newer\nnewest\n');
  });
  watched('watch: shows a log that came and was rotated since the last report', async (watched) => {
    const at = (name: string, time: string): void =>
      utimesSync(watched.path(name), new Date(time), new Date(time));
    watched.write('a.log', 'one\n');
    await watched.report('logfile *.log');
    watched.write('b.log.3', 'of a year ago\n');
    at('b.log.3', '2025-11-22T08:00:00Z');
    writeFileSync(watched.path('b.log.2.gz'), gzipSync('two\n'));
    at('b.log.2.gz', '2026-11-22T09:00:00Z');
    watched.write('b.log.1', 'three\n');
    at('b.log.1', '2026-11-22T10:00:00Z');
    watched.write('b.log', 'four\n');
    watched.time = new Date('2026-11-22T11:00:00Z');
    const report = await watched.report('logfile *.log');
    assert.equal(report, '==> /b.log <==\ntwo\nthree\nfour\n');
    assert.equal(await watched.report('logfile *.log'), '');
    watched.write('c.log.1', 'five\n');
    at('c.log.1', '2026-11-21T10:00:00Z');
    watched.write('c.log', 'six\n');
    watched.time = new Date('2026-11-21T11:00:00Z');
    assert.equal(await watched.report('logfile *.log'), '==> /c.log <==\nfive\nsix\n', 'the clock went back');
  });
  watched('watch: knows a log that has no file of its name for a moment', async (watched) => {
    watched.write('a.log', 'one\n');
    await watched.report('logfile *.log');
    watched.write('a.log', 'two\n');
    renameSync(watched.path('a.log'), watched.path('a.log.1'));
    assert.equal(await watched.report('logfile *.log'), 'warn\t/*.log: no such file or directory\ntwo\n');
    watched.write('a.log', 'three\n');
    assert.equal(await watched.report('logfile *.log'), 'three\n');
  });
  watched('watch: forgets a log that is gone, and says so unless it had long rested', async (watched) => {
    watched.write('a.log', 'one\n');
    watched.write('b.log', 'one\n');
    watched.write('c.log', 'one\n');
    const old = new Date('2026-11-20T08:00:00Z');
    utimesSync(watched.path('a.log'), old, old);
    await watched.report('logfile *.log');
    rmSync(watched.path('a.log'));
    rmSync(watched.path('b.log'));
    assert.equal(
      await watched.report('logfile *.log'),
      'warn\t/b.log: the file that was read last is gone, removed or moved to another directory; what followed its ' +
        'first 4 bytes is unaccounted for (hint: if rotation moves it to another directory, name that: rotated DIR)\n',
    );
    assert.equal(await watched.report('logfile *.log'), '');
  });
  watched('watch: keeps the position of a log that cannot be read', async (watched) => {
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
  watched('watch: shows nothing twice of a log that becomes unreadable while it is read', async (watched) => {
    const lines = Array.from({ length: 300_000 }, (_, number) => `line ${number}\n`).join('');
    watched.write('a.log', lines);
    watched.meanwhile = () => {
      truncateSync(watched.path('a.log'));
      rmSync(watched.path('a.log'));
      mkdirSync(watched.path('a.log'));
    };
    const first = await watched.report('logfile a.log');
    const warning = 'warn\t/a.log: not a regular file; the rest is for the next report\n';
    assert.ok(first.length > 1 << 20);
    assert.equal(first.slice(-warning.length), warning);
    rmdirSync(watched.path('a.log'));
    watched.write('a.log', lines);
    assert.ok(first.slice(0, -warning.length) + (await watched.report('logfile a.log')) === lines);
  });
});

describe('a watch finds what it remembers by what it watches', () => {
  const entry = async (watched: Watched, body: string): Promise<WatchEntry> => {
    const made = new WatchEntry({
      kind: 'watch',
      number: 1,
      place: { file: watched.path('conf'), line: 1, column: 1 },
      host: nodeHost(),
      encrypting: { command: '', seal: '' },
      custom: false,
    });
    await made.parse(new Reader(sourceLines(watched.path('conf'), Buffer.from(body))));
    return made;
  };
  watched('watch: finds its positions in the memory of another part, by what it watches', async (watched) => {
    watched.write('a.log', 'old\n');
    watched.write('b.log', 'old\n');
    await watched.report('logfile *.log\nexpect =~ /./ within 2d');
    const other = watched.saved;
    watched.write('a.log', 'new\n');
    for (const body of ['logfile a.log', 'logfile a*', 'mime_file c.txt\nlogfile *.log']) {
      watched.saved = (await entry(watched, body)).inherited(undefined, [{}, other]);
      assert.match(await watched.report(body), /^(?:==> .*\n)?new\n$/, body);
    }
    assert.equal((await entry(watched, 'logfile c.log')).inherited(undefined, [other]), undefined);
  });
  watched('watch: looks for its positions in its own memory first', async (watched) => {
    watched.write('a.log', 'one\n');
    await watched.report('logfile a.log');
    const before = watched.saved;
    watched.write('a.log', 'two\n');
    await watched.report('logfile a.log');
    watched.saved = (await entry(watched, 'logfile a.log')).inherited(before, [watched.saved]);
    assert.equal(await watched.report('logfile a.log'), 'two\n');
  });
});

describe('logs with several names', () => {
  watched('watch: shows a log with several names once by a glob', async (watched) => {
    watched.write('app-20261122.log', 'one\n');
    symlinkSync(watched.path('app-20261122.log'), watched.path('current.log'));
    linkSync(watched.path('app-20261122.log'), watched.path('hard.log'));
    mkdirSync(watched.path('a'));
    const body = 'logfile *.log a/../*.log';
    assert.equal((await watched.report(body)).split('one').length, 2);
    watched.write('app-20261122.log', 'two\n');
    assert.equal((await watched.report(body)).split('two').length, 2);
    assert.equal(await watched.report(body), '');
  });
});

describe('what is missed', () => {
  const expecting = 'logfile a.log\nignore =~ /./\nexpect =~ /done #1/ within 24h # of the backup';
  const missed = 'warn\texpected, but did not come: =~ /done #1/ within 24h # of the backup\n';
  watched('expect: warns if the line did not come within the given time', async (watched) => {
    watched.write('a.log', 'begun\n');
    assert.equal(await watched.report(expecting), '', 'the time begins with the first report');
    watched.time = new Date('2026-11-23T07:00:00Z');
    assert.equal(await watched.report(expecting), '');
    watched.time = new Date('2026-11-23T09:00:00Z');
    assert.equal(await watched.report(expecting), missed);
    watched.write('a.log', 'done #1\n');
    assert.equal(await watched.report(expecting), '');
    watched.time = new Date('2026-11-24T08:00:00Z');
    assert.equal(await watched.report(expecting), '');
    watched.time = new Date('2026-11-24T10:00:00Z');
    assert.equal(await watched.report(expecting), missed);
    watched.time = new Date('2026-11-20T10:00:00Z');
    assert.equal(await watched.report(expecting), '', 'the clock went back');
  });
  watched(
    "expect: takes the time of the line's own time stamp, and allows for cron's jitter",
    async (watched) => {
      const missed = 'warn\texpected, but did not come: =~ /done/ within 24h\n';
      const report = (time: string): Promise<string> => {
        watched.time = new Date(time);
        return watched.report('logfile a.log\nwhole no\nexpect =~ /done/ within 24h');
      };
      watched.write('a.log', '2026-11-23T07:00:00Z web1 backup done\n2026-11-23T08:00:00Z web1 other\n');
      assert.doesNotMatch(await report('2026-11-24T06:25:02Z'), /warn/);
      watched.write('a.log', '2026-11-24T08:00:00Z web1 other\n');
      assert.ok((await report('2026-11-25T06:25:01Z')).endsWith(missed), 'the line is 47 hours old');
      watched.write('a.log', 'backup done\n');
      assert.equal(await report('2026-11-26T06:25:02Z'), 'backup done\n');
      assert.equal(await report('2026-11-27T06:25:01Z'), missed, 'no line since the last report');
    },
  );
  watched('expect: warns if the line is missing in a report, a whole one too', async (watched) => {
    const expecting = 'logfile a.log\nfilter =~ /nothing/\nexpect =~ /done within 1h/';
    watched.write('a.log', 'done within 1h\n');
    assert.equal(await watched.report(expecting), '');
    assert.equal(await watched.report(expecting, false), '');
    assert.equal(await watched.report(expecting), 'warn\texpected, but did not come: =~ /done within 1h/\n');
  });
  it('expect, quiet: refuse what is not a rule or a time', async () => {
    const watched = new Watched();
    await assert.rejects(
      watched.report('logfile a\nexpect =~ /x/ within soon'),
      /only a comment may follow a pattern/,
    );
    await assert.rejects(watched.report('logfile a\nexpect /x/ within 24h'), /expected =~ or !~/);
    await assert.rejects(watched.report('logfile a\nquiet soon'), /quiet cannot be soon/);
    watched.remove();
  });
  watched('quiet: warns of a log that was written to long ago', async (watched) => {
    watched.write('a.log', 'old\n');
    const then = new Date('2026-11-22T01:00:00Z');
    utimesSync(watched.path('a.log'), then, then);
    const quiet = 'warn\t/a.log: nothing new since 2026-11-22T01:00:00.000Z\n';
    assert.equal(await watched.report('logfile a.log\nquiet 6h'), `old\n${quiet}`);
    assert.equal(await watched.report('logfile a.log\nquiet 8h'), '');
    writeFileSync(watched.path('a.log.1'), 'old\n');
    truncateSync(watched.path('a.log'));
    assert.equal(await watched.report('logfile a.log\nquiet 6h'), quiet, 'rotation is no news');
    watched.write('a.log', 'new\n');
    utimesSync(watched.path('a.log'), watched.time, watched.time);
    assert.equal(await watched.report('logfile a.log\nquiet 6h'), 'new\n');
  });
});

/**
 * What a reader chooses of the reports in a mailbox, and in which form.
 *
 * Covers: src/cli/open.ts, src/reading/summary/, src/cli/terminal/report-json.ts,
 * src/cli/wiring/extract-reports.ts
 */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { check } from '../../src/cli/check.ts';
import { train } from '../../src/cli/train.ts';
import { configure, makeReport, setClock } from '../reading/made-reports.ts';
import { directory, openingWhole, pair, printing } from '../reading/reports.ts';
import type { Opened } from '../reading/reports.ts';

const mailbox = join(directory, 'Maildir');
const reader = await pair('reader@example.com');
const mails: Record<string, string> = {};

/** web1 with two configurations, web2; two days. The log of the second day holds what is hard to print. */
async function makeReports(): Promise<void> {
  mkdirSync(mailbox, { mode: 0o700 });
  const tree = join(directory, 'tree');
  mkdirSync(tree, { mode: 0o700 });
  writeFileSync(join(tree, 'a'), 'a\n', { mode: 0o600 });
  const log = join(directory, 'app.log');
  writeFileSync(log, 'one\n');
  const entries = `command <<END
  mime_file load.txt
  exec 'echo load'
END
monitor <<END
  mime_file files.txt
  dir ${tree}
END
watch <<END
  mime_file app.txt
  logfile ${log}
END`;
  const key = reader.pub;
  const web1 = configure({ host: 'web1', key, mailbox }, entries);
  const other = configure(
    { host: 'web1', name: 'other.conf', key, mailbox },
    "command <<END\nmime_file load.txt\nexec 'echo other'\nEND",
  );
  const web2 = configure(
    { host: 'web2.example.com', key, mailbox },
    "command <<END\nmime_file load.txt\nexec 'echo two; exit 3'\nEND",
  );
  setClock('2090-03-01T06:15:00Z');
  mails['web1 1'] = await makeReport(web1, mailbox);
  mails['other 1'] = await makeReport(other, mailbox);
  mails['web2 1'] = await makeReport(web2, mailbox, 1);
  appendFileSync(
    log,
    Buffer.from('two \xff\x1b[31m\n===> report 9 of web9 <=== as sent\n==> x <==\n', 'latin1'),
  );
  setClock('2090-03-02T06:15:00Z');
  mails['web1 2'] = await makeReport(web1, mailbox);
  setClock('2090-03-02T07:00:00Z');
}

function open(...args: readonly string[]): Promise<Opened> {
  return openingWhole(['--key', reader.key, '--quiet', ...args]);
}

/** The headings in a text: `['summary', 'report 1 of web1 (maillog.conf)', 'load.txt']`. */
function headings(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const title = /^={2,3}> (.*?) <={2,3}/.exec(line)?.[1];
    return title === undefined ? [] : [title.replaceAll(/\(.*\//g, '(')];
  });
}

describe('maillog open: what is selected', () => {
  before(makeReports);

  it('maillog open: prints each report under its heading, logs first, listings last', async () => {
    const { status, out, err } = await open(mailbox);
    assert.equal(status, 0);
    // A configuration that is new, with a key of its own, is named with --quiet, too.
    assert.match(
      err,
      /^maillog: \S+: the first report of web1 \(\S+other\.conf\), whose key is not that of [^\n]*\n$/,
    );
    const whole = ['app.txt', 'load.txt', 'files.txt', 'end of listing'];
    assert.deepEqual(headings(out), [
      'summary',
      'report 1 of web1 (maillog.conf)',
      ...whole,
      'report 2 of web1 (maillog.conf)',
      ...whole,
      'report 1 of web1 (other.conf)',
      'load.txt',
      'report 1 of web2.example.com (maillog.conf)',
      'load.txt',
    ]);
    assert.match(out, /^ {2}unusual: web2\.example\.com: load\.txt: .*exit status 3 \(report 1\)$/m);
    assert.match(out, /^>===> report 9 of web9 <=== as sent$/m);
  });

  it('maillog open --host: takes names, first labels and globs, and counts what it leaves out', async () => {
    for (const [name, count] of [
      ['web2', 1],
      ['WEB2.example.com', 1],
      ['web1', 3],
      ['web*', 4],
    ] as const) {
      const { status, out } = await open('--host', name, mailbox);
      assert.deepEqual([status, out.match(/^===> report /gm)?.length], [0, count], name);
      assert.equal(/^ {2}not shown: (\d) report/m.exec(out)?.[1] ?? '0', `${4 - count}`);
    }
    const none = await open('--host', 'web3', mailbox);
    assert.equal(none.err, 'maillog: --host web3: no report of it is here\n');
    assert.deepEqual(headings(none.out), ['summary']);
  });

  it('maillog open --since: takes a date, a time and a duration', async () => {
    for (const since of ['2090-03-02', '2090-03-02T06:15Z', '2090-03-02 01:15-05:00', '12h']) {
      const { out } = await open('--since', since, mailbox);
      assert.deepEqual(headings(out).slice(0, 2), ['summary', 'report 2 of web1 (maillog.conf)'], since);
      assert.match(out, /^ {2}not shown: 3 reports, with 0 alarms; 0 late hosts$/m);
    }
    for (const since of [
      'yesterday',
      '2090-13-01',
      '2090-02-29',
      '2090-04-31T06:00Z',
      '5',
      '2090-03-01T6:00',
    ])
      assert.equal((await open('--since', since, mailbox)).status, 64, since);
  });

  it('maillog open --only: takes names of parts, kinds and globs', async () => {
    const only = async (name: string): Promise<string[]> =>
      headings((await open('--only', name, mails['web1 2'] ?? '')).out);
    const report = 'report 2 of web1 (maillog.conf)';
    assert.deepEqual(await only('load.txt'), [report, 'load.txt']);
    assert.deepEqual(await only('watch'), [report, 'app.txt']);
    assert.deepEqual(await only('[al]*.txt'), [report, 'app.txt', 'load.txt']);
    const { err } = await open('--only', 'laod.txt', mailbox);
    assert.equal(err, 'maillog: --only laod.txt: no part has this name or kind\n');
  });

  it('maillog open --raw: names a part that is not there, with status 1', async () => {
    for (const args of [
      ['laod.txt', mailbox],
      ['load.txt', '--host', 'web3', mailbox],
    ]) {
      const { status, out, err } = await open('--raw', ...args);
      assert.deepEqual([status, out], [1, '']);
      assert.match(err, new RegExp(`^maillog: --raw ${args[0]}: no part has this name$`, 'm'));
    }
    const { status, out } = await open('--raw', 'load.txt', mails['web1 2'] ?? '');
    assert.deepEqual([status, out], [0, 'load\n']);
  });

  it('maillog open: refuses an empty name', async () => {
    for (const option of ['--host', '--only', '--since', '--raw', '--extract', '--key']) {
      const { status, err } = await open(option, '', mailbox);
      assert.deepEqual(
        [status, err.split('\n', 1)[0]],
        [64, `maillog: ${option} needs an argument, and this one is empty`],
      );
    }
  });

  it('maillog open --summary: prints no part, of one mail neither', async () => {
    assert.deepEqual(headings((await open('--summary', mailbox)).out), ['summary']);
    assert.deepEqual(headings((await open('--summary', mails['web2 1'] ?? '')).out), ['summary']);
  });

  it('maillog open: shows a mail once that is there twice', async () => {
    const mail = mails['web2 1'] ?? '';
    const { status, out } = await open(mail, mail);
    assert.deepEqual([status, headings(out).length], [0, 3]);
    assert.match(out, /^ {2}there twice: 1 mail, shown once$/m);
  });

  it('maillog open: counts alarms of what it does not show, and exits with 65 for them', async () => {
    const mail = readFileSync(mails['web2 1'] ?? '', 'latin1');
    const altered = join(directory, 'altered.eml');
    writeFileSync(altered, mail.replace(/filename="?load\.txt"?/, 'filename="quiet.txt"'), 'latin1');
    for (const args of [
      ['--host', 'web1'],
      ['--since', '1h'],
      ['--only', 'app.txt', '--host', 'web1'],
    ]) {
      const { status, out } = await open(...args, altered, mails['web1 2'] ?? '');
      assert.equal(status, 65, args.join(' '));
      assert.match(out, /^ {2}not shown: \d reports?, with 1 alarm; /m);
    }
    const { status, out } = await open('--only', 'app.txt', altered, mails['web1 2'] ?? '');
    assert.deepEqual([status, /^ {2}alarm: .*quiet\.txt/m.test(out)], [65, true]);
  });

  it('maillog open --new: shows a report once, when it was printed to its end', async () => {
    const shown = async (...args: string[]): Promise<string[]> =>
      headings((await open('--new', ...args)).out).filter((title) => title.startsWith('report'));
    assert.equal((await shown('--summary', mailbox)).length, 0);
    assert.deepEqual(await shown(mails['web1 1'] ?? ''), ['report 1 of web1 (maillog.conf)']);
    assert.equal((await shown(mailbox)).length, 3);
    assert.deepEqual(await shown(mailbox), []);
    assert.match((await open('--new', mailbox)).out, /^ {2}not shown: 4 reports, /m);
    const names = readdirSync(join(directory, 'state/maillog'));
    assert.ok(names.includes('shown'), names.join(' '));
    const altered = join(directory, 'altered.eml');
    for (let time = 0; time < 2; time++) {
      const { status, out } = await open('--new', altered, mailbox);
      assert.deepEqual([status, out.match(/^===> report /gm)?.length], [65, 1]);
    }
    for (const args of [
      ['--only', 'x'],
      ['--raw', 'x'],
    ])
      assert.equal((await open('--new', ...args, mailbox)).status, 64);
  });

  it('maillog open --json: prints summary and reports as one document, bytes that are no UTF-8 in base64', async () => {
    interface Document {
      summary: { reports: number; hosts: string[]; unusual: { host: string; entry: string | null }[] };
      reports: {
        host: string;
        sequence: number;
        as_sent: boolean;
        entries: { name: string }[];
        parts: { name: string; kind: string; text?: string; base64?: string }[];
      }[];
    }
    const { status, out } = await openingWhole(['--key', reader.key, '--json', mailbox], true);
    assert.equal(status, 0);
    // Only line feeds of its layout: a terminal shows it as it is.
    assert.doesNotMatch(out, /[^\P{Cc}\n]|\u202e/u);
    const { summary, reports } = JSON.parse(out) as Document;
    assert.deepEqual([summary.reports, summary.hosts], [4, ['web1', 'web2.example.com']]);
    assert.ok(summary.unusual.some(({ host, entry }) => host === 'web2.example.com' && entry === 'load.txt'));
    assert.deepEqual(
      reports.map(({ host, sequence, as_sent: isWhole, entries }) => [
        host,
        sequence,
        isWhole,
        entries.length,
      ]),
      [
        ['web1', 1, true, 3],
        ['web1', 2, true, 3],
        ['web1', 1, true, 1],
        ['web2.example.com', 1, true, 1],
      ],
    );
    const [log, load, files] = reports[1].parts;
    assert.deepEqual([log.name, log.kind, files.kind], ['app.txt', 'watch', 'monitor']);
    assert.ok(
      Buffer.from(log.base64 ?? '', 'base64')
        .toString('latin1')
        .startsWith('two \xff\x1b[31m\n>===> '),
    );
    assert.equal(load.text, 'load\n');
    const alone = JSON.parse((await open('--json', '--summary', mailbox)).out) as Partial<Document>;
    assert.deepEqual(Object.keys(alone), ['summary']);
    assert.equal((await open('--json', '--raw', 'x', mailbox)).status, 64);
  });

  it('maillog open --extract: keeps hosts, configurations and reports apart', async () => {
    const into = join(directory, 'out');
    const { status, out } = await open('--extract', into, mailbox);
    assert.equal(status, 0);
    const paths = out
      .trimEnd()
      .split('\n')
      .map((path) => path.slice(into.length + 1).replace(/-[0-9a-f]{8}\//, '-DIGEST/'));
    assert.deepEqual(paths.toSorted(), [
      'web1/maillog.conf-DIGEST/1/app.txt',
      'web1/maillog.conf-DIGEST/1/files.txt',
      'web1/maillog.conf-DIGEST/1/load.txt',
      'web1/maillog.conf-DIGEST/2/app.txt',
      'web1/maillog.conf-DIGEST/2/files.txt',
      'web1/maillog.conf-DIGEST/2/load.txt',
      'web1/other.conf-DIGEST/1/load.txt',
      'web2.example.com/1/load.txt',
    ]);
    const unused = join(directory, 'unused');
    assert.equal((await open('--extract', unused, '--host', 'web3', mailbox)).status, 0);
    assert.equal(existsSync(unused), false);
    // A file in the way, as a part of another mail may have made it, is left alone.
    const taken = join(directory, 'taken');
    mkdirSync(taken, { mode: 0o700 });
    writeFileSync(join(taken, 'web2.example.com'), 'precious');
    const more = await open('--extract', taken, mails['web2 1'] ?? '');
    assert.equal(more.out, `${join(taken, 'web2.example.com-2/1/load.txt')}\n`);
    assert.equal(readFileSync(join(taken, 'web2.example.com'), 'latin1'), 'precious');
  });

  it('maillog --check: refuses the saved output of several reports with listings', async () => {
    const good = join(directory, 'good.log');
    writeFileSync(good, (await open('--host', 'web1', mailbox)).out, 'latin1');
    const { io } = printing();
    await assert.rejects(check(['--check', good], io), /holds whole listings of several reports/);
  });

  it('maillog train --from: counts the lines of what maillog open prints', async () => {
    const { out: text } = await open(mailbox);
    const number = text.split('\n').findIndex((line) => line === 'one') + 1;
    const { out, io } = printing();
    assert.equal(await train(['--from', '--key', reader.key, '--line', `${number}`, mailbox], io), 0);
    assert.match(out.text, /^folds one$/m);
  });
});

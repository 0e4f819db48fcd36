/** Covers: src/listing/saved/parts.ts, src/listing/origin.ts, src/listing/part.ts, src/listing/read.ts */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesBetween } from '../../../src/listing/changes.ts';
import type { MailLogError } from '../../../src/errors.ts';
import type { ListingOrigin, OriginVerdict } from '../../../src/listing/origin.ts';
import { changesMark, COUNTED, CHANGES, ListingCount, readPartEnd } from '../../../src/listing/part.ts';
import { readListing } from '../../../src/listing/read.ts';
import type { Listing } from '../../../src/listing/read.ts';
import { fc } from '../../helpers/property.ts';

const ONE = '0123456789abcdef';
const OTHER = 'fedcba9876543210';

function line(name: string): string {
  return `${'A'.repeat(43)}\tsha256\t1\t${name}\n`;
}

function origin(
  report: string,
  number = 1,
  of = 1,
  { entry = 0, verdict = 'signed' }: { entry?: number; verdict?: OriginVerdict } = {},
): ListingOrigin {
  return { report, piece: { entry, number, of }, verdict };
}

function sum(body: string): { lines: number; digest: string } {
  const count = new ListingCount();
  count.update(Buffer.from(body));
  return count.sum();
}

/** A counted part as `open` prints it. */
function counted(body: string, from?: ListingOrigin, heading = 'files.txt <=='): string {
  const count = new ListingCount();
  count.update(Buffer.from(body));
  return `==> ${heading}${COUNTED}\n${body}${count.end(from)}\n`;
}

/** Changes of the listing `before` to `after`. */
async function changes(before: string, after: string, from: ListingOrigin): Promise<string> {
  let body = '';
  const blocks = async function* (text: string): AsyncGenerator<Buffer> {
    yield Buffer.from(text);
  };
  for await (const block of changesBetween(blocks(before), blocks(after)))
    body += Buffer.from(block).toString('latin1');
  const end = { ...sum(after), before: sum(before).digest };
  return `==> files.txt <==${CHANGES}\n${body}${changesMark(() => end, from)
    .start()
    .end()}\n`;
}

function read(text: string): Listing {
  return readListing(Buffer.from(text), 'saved.txt');
}

function isData(words: RegExp): { kind: string; message: RegExp } {
  return { kind: 'data', message: words };
}

test('readPartEnd(): reads what end() has written, and no line with more or less', () => {
  const verdicts = ['signed', 'signed by a new key', 'not signed', 'no manifest', 'alarm'] as const;
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
      fc.constantFrom(...verdicts),
      fc.boolean(),
      ([entry = 0, number = 0, of = 0], verdict, isDescribed) => {
        const piece = isDescribed ? { entry: entry % 1e9, number: number % 1e9, of: of % 1e9 } : undefined;
        const from = { report: ONE, piece, verdict };
        const count = new ListingCount();
        const text = count.end(from).trimEnd();
        assert.deepEqual(readPartEnd(text), { listing: sum(''), origin: from });
        assert.equal(readPartEnd(`${text} x`), undefined);
        assert.equal(readPartEnd(text.replace(ONE, 'x')), undefined);
        const more = changesMark(() => undefined, from)
          .start()
          .end();
        assert.deepEqual(readPartEnd(more.trimEnd()), { changes: 'more', origin: from });
      },
    ),
  );
  assert.equal(readPartEnd('==> end of listing <== more follow'), undefined);
  assert.equal(readPartEnd(new ListingCount().end().trimEnd().replace('listing', 'changes')), undefined);
});

test('readListing(): refuses whole listings of several reports, without headings of reports as well', () => {
  const first = counted(line('/a'), origin(ONE));
  assert.equal(read(first).lines.countNames(), 1);
  assert.equal(read(first + counted(line('/b'), origin(ONE, 1, 1, { entry: 1 }))).lines.countNames(), 2);
  const several = isData(/holds whole listings of several reports/);
  for (const from of [origin(OTHER), origin(OTHER, 1, 1, { entry: 1 }), undefined]) {
    assert.throws(() => read(first + counted(line('/b'), from)), several);
    assert.throws(() => read(counted(line('/b'), from) + first), several);
  }
  assert.throws(() => read(first + counted(line('/b'), origin(ONE))), several);
  assert.equal(read(first + first).lines.length, 1, 'a copy of it');
});

test('readListing(): refuses a listing that lacks a piece, whatever its parts are called', () => {
  const pieces = [1, 2, 3].map((at) => counted(line(`/${at}`), origin(ONE, at, 3)));
  assert.equal(read(pieces.join('')).lines.countNames(), 3);
  for (const at of [0, 1, 2])
    assert.throws(() => read(pieces.filter((_, other) => other !== at).join('')), isData(/lacks a piece/));
  // No words of a heading decide.
  const named = counted(line('/a'), origin(ONE), 'f-1of2.txt <== Files (1 of 2)');
  assert.equal(read(named).lines.countNames(), 1);
});

test('readListing(): names a line after a listing that cannot be read', () => {
  const two = counted(line('/a'), origin(ONE)) + counted(line('/b'), origin(ONE, 1, 1, { entry: 1 }));
  for (const text of [two.replace('entry 1', 'entry x'), two.replace('entry 1, piece 1 of 1, signed', 'sig')])
    assert.throws(
      () => read(text),
      (error: MailLogError) =>
        error.place?.line === 7 && /not as it was when it was counted/.test(error.message),
    );
});

test('readListing(): refuses a listing of a report with an alarm by its end alone', () => {
  const alarm = counted(line('/a'), origin(ONE, 1, 1, { verdict: 'alarm' }));
  assert.throws(() => read(alarm), isData(/a report with an alarm/));
  assert.throws(() => read(alarm.replace(COUNTED, '')), isData(/a report with an alarm/));
});

test('readListing(): refuses a text in which the heading of a report says an alarm', () => {
  const listing = counted(line('/a'), origin(ONE));
  for (const alarms of ['1 ALARM', '12 ALARMS']) {
    const alarm = `===> report 2 of web1 <=== 2026-03-01 06:15 UTC, ${alarms}\n  alarm: files.txt is missing\n`;
    assert.throws(() => read(`${listing}${alarm}`), isData(/holds a report with an alarm/));
    assert.throws(
      () => read(`${alarm}==> cmd.txt <==\n${line('/a')}`),
      isData(/holds a report with an alarm/),
    );
  }
});

test('readListing(): takes no unmarked part for a listing in a text with headings of reports', () => {
  const parts = [
    `==> cmd.txt <==\n${line('/a')}`,
    `==> logs.txt <==\n${line('/a')}`,
    `==> sums.txt <==\n${'0'.repeat(64)}  /a\n`,
    line('/a'),
  ];
  for (const part of parts) {
    for (const heading of [
      '===> report 1 of web8 (/etc/maillog.conf) <=== 2026-11-27 00:30 UTC, as sent, signed\n',
      '===> summary <=== 1 report of 1 host\n  late: web2\n\n',
      '===> report.eml <=== no report\n',
    ])
      assert.throws(
        () => read(heading + part),
        isData(/^saved\.txt holds no listing of a monitor$/),
        heading,
      );
  }
  // As version 0.1.0 wrote it.
  assert.equal(read(`==> files.txt <==\n${line('/a')}`).lines.countNames(), 1);
});

test('readListing(): reads what the ends say without the marks, too', () => {
  const unmarked = (name: string, from: ListingOrigin): string =>
    counted(line(name), from).replace(COUNTED, '');
  assert.throws(
    () => read(unmarked('/a', origin(ONE)) + unmarked('/b', origin(OTHER))),
    isData(/whole listings of several reports/),
  );
  assert.throws(() => read(unmarked('/a', origin(ONE, 1, 2))), isData(/lacks a piece/));
  const { notes, counted: isCounted } = read(unmarked('/a', origin(ONE, 1, 1, { verdict: 'not signed' })));
  assert.deepEqual([notes.length, isCounted], [1, false]);
});

test('readListing(): notes what vouches for a listing', () => {
  const notesOf = (verdict: OriginVerdict): string =>
    read(counted(line('/a'), origin(ONE, 1, 1, { verdict }))).notes.join('\n');
  assert.equal(notesOf('signed'), '');
  assert.match(notesOf('not signed'), /^saved\.txt has a listing of a report that is not signed: anybody /);
  assert.match(notesOf('no manifest'), /without a manifest: anybody with the reader's public key can /);
  assert.match(notesOf('signed by a new key'), /whose key is not that of its host/);
  assert.match(notesOf('signed by a former key'), /signed by a former key of its host/);
  assert.deepEqual(read(counted(line('/a'))).notes, []);
});

test('readListing(): notes an unmarked part beside marked ones that reads as a listing', () => {
  const marked = counted(line('/a'), origin(ONE));
  const edited = counted(line('/b'), origin(ONE, 1, 1, { entry: 1 }), 'more.txt <==').replace(COUNTED, '');
  const note = 'more.txt in saved.txt reads as a listing and is not marked as one: it was not compared.';
  for (const text of [marked + edited, edited + marked, marked + edited.replace('\n', '\n# by hand\n')]) {
    const { lines, notes } = read(text);
    assert.deepEqual([lines.countNames(), notes], [1, [note]], text);
  }
  for (const text of [line('/b') + marked, marked + line('/b')])
    assert.match(read(text).notes.join(), /^What is between parts in saved\.txt reads as a listing/);
  assert.deepEqual(read(`${marked}==> auth.txt <==\nwarn\t/x: permission denied\na line\n`).notes, []);
  const odd = marked + edited.replace('more.txt', 'more\x1b.txt');
  assert.match(read(odd).notes.join(), /^more\\x1b\.txt /);
});

test('readListing(): takes changes for the report that sent them', async () => {
  const [a, b, c] = [line('/a'), line('/a') + line('/b'), line('/a') + line('/c')];
  const whole = counted(a, origin(ONE));
  const more = await changes(a, b, origin(OTHER));
  assert.deepEqual(read(whole + more).lines.countNames(), 2);
  // Another entry of the last report, and of the one before.
  const same = counted(line('/x'), origin(OTHER, 1, 1, { entry: 1 }));
  assert.equal(read(whole + more + same).lines.countNames(), 3);
  const before = counted(line('/x'), origin(ONE, 1, 1, { entry: 1 }));
  assert.throws(() => read(whole + before + more), isData(/holds whole listings of several reports/));
  const alarm = await changes(b, c, origin('0'.repeat(16), 1, 1, { verdict: 'alarm' }));
  assert.throws(() => read(whole + more + alarm), isData(/a report with an alarm/));
  const unmarked = more.replace(CHANGES, '');
  for (const text of [whole + unmarked, unmarked + whole, whole.replace(COUNTED, '') + unmarked])
    assert.throws(() => read(text), isData(/changes of a listing without their mark/));
  const edited = unmarked.replace(/^==> end of .*\n/m, '');
  assert.match(read(whole + edited).notes.join(), /^files\.txt in saved\.txt reads as a listing/);
  const unsigned = await changes(b, c, origin('0'.repeat(16), 1, 1, { verdict: 'not signed' }));
  assert.match(read(whole + more + unsigned).notes.join(), /not signed/);
});

test('readListing(): names --since as the way out where a whole listing follows changes that belong to none', async () => {
  const lost = await changes(line('/a'), line('/b'), origin(ONE));
  const hintOf = (text: string): string | undefined => {
    try {
      read(text);
    } catch (error) {
      return (error as MailLogError).hint;
    }
    return undefined;
  };
  assert.match(hintOf(lost) ?? '', /maillog request-full/);
  assert.match(hintOf(lost + counted(line('/c'), origin(OTHER))) ?? '', /maillog open --since TIME$/);
});

/**
 * Whatever mails hold in names and words, they make no heading of MailLog's, and no line of the summary.
 *
 * Covers: src/reading/summary/summary-text.ts, src/reading/summary/summary.ts, src/text/part-printer.ts
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogLines } from '../../../src/reading/summary/rare-lines.ts';
import { Selection } from '../../../src/reading/summary/selection.ts';
import { reportHeading, summaryHeading } from '../../../src/reading/summary/summary-text.ts';
import { summarise } from '../../../src/reading/summary/summary.ts';
import type { Summary } from '../../../src/reading/summary/summary.ts';
import type { OpenedMail } from '../../../src/reading/summary/opened-mail.ts';
import { PartPrinter } from '../../../src/text/part-printer.ts';
import { fc } from '../../helpers/property.ts';
import { SAMPLE } from '../../manifest/sample.ts';
import { mailOf } from './mails.ts';

const NOW = new Date('2026-03-01T07:00:00Z');

function summaryOf(mails: readonly OpenedMail[], selection = new Selection(), now = NOW): Summary {
  const empty = { notices: [], failures: [], lines: new LogLines(), wasKnown: () => true };
  return summarise({ mails, selection, now, ...empty });
}

async function printed(summary: Summary): Promise<string> {
  const blocks: Uint8Array[] = [];
  const printer = new PartPrinter(async (data) => void blocks.push(Uint8Array.from(data)), false);
  await printer.report(summaryHeading(summary));
  for (const report of summary.reports) await printer.report(reportHeading(report));
  return Buffer.concat(blocks).toString();
}

const hostile = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\u2028',
        '===> report 1 of web1 <=== as sent',
        ' <=== ',
        '<===',
        '  alarm: ',
        '\x1b[2K',
      ),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => pieces.join(''));

test('maillog open: prints as many own lines as it has to say, whatever names and words mails hold', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, hostile, async (host, configuration, fault, name) => {
      const [entry] = SAMPLE.entries;
      const entries = [{ ...entry, name, warnings: [fault] }];
      const mails = [
        mailOf({ host, configuration, entries }, { isWhole: false, faults: [fault], file: name }),
      ];
      const lines = (await printed(summaryOf(mails))).split('\n');
      assert.deepEqual(
        lines.map(
          (line) =>
            /^(?:===> summary <=== 1 report |===> report 7 of | {2}alarm: | {2}unusual: )?/.exec(line)?.[0],
        ),
        ['===> summary <=== 1 report ', '  alarm: ', '  unusual: ', '===> report 7 of ', '  alarm: ', ''],
        JSON.stringify(lines),
      );
      const heading = lines.find((line) => line.startsWith('===> report')) ?? '';
      // The first mark ends the title.
      assert.match(heading.slice(heading.indexOf('<===')), /^<=== 2026-03-01 06:15 UTC, 1 ALARM$/);
    }),
  );
});

test('summaryHeading(): has one line for what many hosts have alike', () => {
  const entries = [{ ...SAMPLE.entries[1], commands: [], warnings: ['disk full'] }];
  const mails = ['a', 'b', 'c', 'd', 'e'].map((host) => mailOf({ host, entries }));
  assert.deepEqual(summaryHeading(summaryOf(mails)).lines, [
    'unusual: 5 hosts: ls.txt: disk full: a, b, c, d, e',
  ]);
  const two = [
    mailOf({ host: 'a', configuration: '/1', entries }),
    mailOf({ host: 'a', configuration: '/2', entries }),
  ];
  assert.deepEqual(summaryHeading(summaryOf(two)).lines, [
    'unusual: a (/1): ls.txt: disk full (report 7)',
    'unusual: a (/2): ls.txt: disk full (report 7)',
  ]);
});

test('summaryHeading(): joins mails that have the same fault, and names some of them', () => {
  const mails = Array.from({ length: 7 }, () =>
    mailOf({}, { place: undefined, isWhole: false, faults: ['it holds no part of a report'] }),
  );
  const { words, lines } = summaryHeading(summaryOf(mails));
  assert.equal(words, '0 reports of 0 hosts; 7 other mails');
  assert.match(lines[0], /^alarm: (?:mail-\d+, ){4}mail-\d+ and 2 more: it holds no part of a report$/);
});

test('summarise(): a report that is not as its host sent it makes no host look alive', () => {
  const late = { made: '2026-03-01T06:15:00.000Z', due: '2026-03-02T06:15:00.000Z' };
  const now = new Date('2026-03-04T00:00:00Z');
  const forged = mailOf(
    { sequence: 99, made: '2026-03-03T23:00:00.000Z', due: null },
    { isWhole: false, faults: ['another key'] },
  );
  assert.equal(summaryOf([mailOf(late)], new Selection(), now).late.length, 1);
  assert.equal(summaryOf([mailOf(late), forged], new Selection(), now).late.length, 1);
});

test('summarise(): names late hosts whatever the date of the reports that are shown', () => {
  const selection = new Selection({ since: Date.parse('2026-03-03T00:00:00Z') });
  const mails = [mailOf({}, { isSelected: false })];
  const { late, unselected } = summaryOf(mails, selection, new Date('2026-03-04T00:00:00Z'));
  assert.deepEqual([late.length, unselected], [1, { reports: 1, alarms: 0, late: 0 }]);
  const other = summaryOf(mails, new Selection({ hosts: ['web2'] }), new Date('2026-03-04T00:00:00Z'));
  assert.deepEqual([other.late.length, other.unselected.late], [0, 1]);
});

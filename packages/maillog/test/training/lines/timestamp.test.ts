/** Covers: training/lines/timestamp, training/lines/header. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOSTED, NAMED, PLAIN, TIMED, newHeader, readHeader } from '../../../src/training/lines/header.ts';
import { TIMESTAMP } from '../../../src/pattern/template/timestamp.ts';
import { readTimestamp } from '../../../src/training/lines/timestamp.ts';
import { fc } from '../../helpers/property.ts';

const HOLDS = new RegExp(`^${TIMESTAMP}$`);

function found(line: string): string | null {
  const bytes = Buffer.from(line, 'latin1');
  const timestamp = { end: 0, shape: 'other' as const };
  return readTimestamp(bytes, 0, bytes.length, timestamp) ? line.slice(0, timestamp.end) : null;
}

const STAMPS = [
  'Jun 14 15:16:01',
  'Jul  1 09:00:55',
  'Jun 14 2005 15:16:01',
  'Sun Dec 04 04:47:44 2005',
  '[Sun Dec 04 04:47:44 2005]',
  '[Sun Dec 04 04:47:44.123456 2005]',
  '2005-06-14T15:16:01+02:00',
  '2005-06-14T15:16:01.123456+02:00',
  '2005-06-14T15:16:01Z',
  '2005-06-14 15:16:01',
  '2015-10-18 18:01:47,978',
  '2024-05-30 22:00:00.123 +0000',
  '17/06/09 20:10:40',
  '03-17 16:13:38.811',
  '[10.30 16:49:06]',
  '20171223-22:15:29:606',
  '[10/Oct/2000:13:55:36 -0700]',
  '[10/Oct/2000:13:55:36.123 -0700]',
  '[10/Oct/2000:13:55:36.123456 +02:00]',
  '[10/Oct/2000:13:55:36.123]',
  '10/Oct/2000:13:55:36:123',
  '14-Jun-2025 15:00:01.123',
  '4-Jun-2025 15:00:01',
  '[14/Jun/2025 15:00:01]',
  '14 Jun 2025 15:00:01',
  'Sat, 14 Jun 2025 15:00:01 GMT',
  '[Sat, 14 Jun 2025 15:00:01 +0200]',
  '10/Oct/2000:13:55:36',
  '1117838570',
  '1117838570.5',
  '1117838570123',
  '2005-06-03-15.42.50.675872',
  '14.06.2005 15:16:01',
  'Mon, Jun 14 15:16:01',
  '081109 203615',
  '071109 20:36:15',
  '071109  1:02:03',
];

describe('timestamps', () => {
  for (const stamp of STAMPS) {
    test(`readTimestamp() finds ${stamp}`, () => {
      assert.equal(found(`${stamp} host`), stamp);
      assert.match(stamp, HOLDS);
    });
  }

  for (const line of [
    'Jun 14',
    'June 14 15:16:01',
    '12345',
    '2005-06-14',
    '10/Oct/2000:13:55:36x',
    '[10/Oct/2000:13:55:36.]',
    'at Jun 14 15:16:01',
    '[Sun Dec 04 04:47:44 2005',
    '21178385701 x',
    'Jun 14 15:16:0 x',
    '081109 206615 x',
    '081309 203615 x',
    '081100 203615 x',
    '081109 2036151 x',
    '123456 654321 x',
    '081109  03615 x',
  ]) {
    test(`readTimestamp() finds none in ${line}`, () => assert.equal(found(line), null));
  }

  test('TIMESTAMP matches whatever readTimestamp() finds', () => {
    const piece = fc.oneof(
      fc.constantFrom(...STAMPS),
      fc.constantFrom(
        'Jun',
        'Mon',
        ',',
        ' ',
        '  ',
        ':',
        '.',
        '-',
        '/',
        'T',
        'Z',
        '[',
        ']',
        '+02:00',
        '+0200',
        '2005',
        '14',
        '1',
        '15:16:01',
        '15.16.01',
        '081109',
        '203615',
        '.123',
        '10/Oct/2000:13:55:36',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 9 }), fc.nat(30), (pieces, cut) => {
        const text = pieces.join('').slice(cut % 3);
        const stamp = found(text);
        if (stamp !== null) assert.match(stamp, HOLDS);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('headers', () => {
  const read = (line: string): [number, string, string] => {
    const header = newHeader();
    readHeader(Buffer.from(line, 'latin1'), 0, line.length, header);
    const program = header.shape === NAMED ? line.slice(header.programStart, header.programEnd) : '';
    return [header.shape, program, line.slice(header.message)];
  };

  const cases: [string, [number, string, string]][] = [
    [
      'Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure',
      [NAMED, 'sshd(pam_unix)', 'authentication failure'],
    ],
    ['2005-06-14T15:16:01.5+02:00 combo kernel: [ 1.2] x', [NAMED, 'kernel', '[ 1.2] x']],
    ['Jun 14 15:16:01 mx postfix/smtpd[77]: connect', [NAMED, 'postfix/smtpd', 'connect']],
    ['Jun 14 15:16:01 combo last message repeated 2 times', [HOSTED, '', 'last message repeated 2 times']],
    ['2015-10-18 18:01:47,978 INFO [main] org.x.Y: created', [TIMED, '', ' INFO [main] org.x.Y: created']],
    ['2015-10-18T18:01:47 ERROR web: created', [TIMED, '', ' ERROR web: created']],
    ['[Sun Dec 04 04:47:44 2005] [error] oops', [TIMED, '', ' [error] oops']],
    ['no timestamp: at all', [PLAIN, '', 'no timestamp: at all']],
    ['Jun 14 15:16:01 combo run-12345[7]: x', [HOSTED, '', 'run-12345[7]: x']],
    ['', [PLAIN, '', '']],
  ];
  for (const [line, expected] of cases)
    test(`readHeader(): ${line || '(empty)'}`, () => assert.deepEqual(read(line), expected));
});

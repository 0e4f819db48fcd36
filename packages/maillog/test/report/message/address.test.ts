import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAddress } from '../../../src/report/message/address.ts';
import { MailLogError } from '../../../src/errors.ts';
import { fc } from '../../helpers/property.ts';

const GOOD = [
  'you@example.com',
  'root@localhost',
  "o'brien+logs.x_y=z@mail-1.example.co.uk",
  'a@1.2.example',
  `${'l'.repeat(64)}@${'d'.repeat(63)}.example`,
];

const BAD = [
  '',
  'root',
  '@example.com',
  'a@',
  'a@b@c',
  'Some One <a@example.com>',
  '<a@example.com>',
  '"a b"@example.com',
  'a(comment)@example.com',
  'group: a@example.com;',
  'a@example.com,b@example.com',
  'a@example.com b@example.com',
  '-a@example.com',
  '-oQ/tmp@example.com',
  'a..b@example.com',
  '.a@example.com',
  'a.@example.com',
  'a@.example.com',
  'a@example.com.',
  'a@-example.com',
  'a@example-.com',
  'a@exa_mple.com',
  'a@[127.0.0.1]',
  'a@example.com\n',
  'a@example.com\r\nRCPT TO:<b@example.com>',
  'a\0@example.com',
  'ä@example.com',
  'a@exämple.com',
  '=?utf-8?q?a?=@example.com',
  `${'l'.repeat(65)}@example.com`,
  `a@${'d'.repeat(64)}.example`,
  `a@${`${'d'.repeat(50)}.`.repeat(5)}example`,
];

describe('address', () => {
  it('parseAddress(): takes plain addresses as they are', () => {
    for (const text of GOOD) assert.equal(parseAddress(text), text);
  });

  it('parseAddress(): refuses everything else, with its place', () => {
    const place = { file: 'web.conf', line: 3, column: 8 };
    for (const text of BAD) {
      assert.throws(
        () => parseAddress(text, place),
        (error) =>
          error instanceof MailLogError &&
          error.kind === 'config' &&
          error.place === place &&
          error.hint !== undefined &&
          !/[\r\n\0]/.test(error.message),
        JSON.stringify(text),
      );
    }
  });

  it('parseAddress(): never passes white space, controls, brackets, quotes or separators', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ -~]{0,12}@[ -~\r\n]{0,12}$/)),
        (text) => {
          let taken: string;
          try {
            taken = parseAddress(text);
          } catch (error) {
            assert.ok(error instanceof MailLogError);
            return;
          }
          assert.match(
            taken,
            /^[^\s\0-\x1f\x7f-\uffff"(),:;<>@[\]\\-][^\s\0-\x1f\x7f-\uffff"(),:;<>@[\]\\]*@[A-Za-z0-9.-]+$/,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

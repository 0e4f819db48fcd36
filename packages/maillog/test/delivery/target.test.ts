import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDelivery, parseSmtpServer } from '../../src/delivery/target.ts';
import type { SmtpServer } from '../../src/delivery/target.ts';
import { MailLogError } from '../../src/errors.ts';
import { fc } from '../helpers/property.ts';

const SERVERS: [string, SmtpServer][] = [
  ['mail.example.com', { host: 'mail.example.com', port: 25, secure: false }],
  ['localhost:2525', { host: 'localhost', port: 2525, secure: false }],
  ['127.0.0.1:1', { host: '127.0.0.1', port: 1, secure: false }],
  ['[::1]', { host: '::1', port: 25, secure: false }],
  ['[2001:db8::1]:65535', { host: '2001:db8::1', port: 65_535, secure: false }],
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 25, secure: false }],
  ['SMTP://mail.example.com/', { host: 'mail.example.com', port: 25, secure: false }],
  ['smtp://web1@mail.example.com', { host: 'mail.example.com', port: 587, secure: false, user: 'web1' }],
  [
    'smtp://web1@example.com@mail.example.com:25',
    { host: 'mail.example.com', port: 25, secure: false, user: 'web1@example.com' },
  ],
  ['smtp://a%40b%3Ac@[::1]:26', { host: '::1', port: 26, secure: false, user: 'a@b:c' }],
  ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, secure: true }],
  ['smtps://web1@mail.example.com:466', { host: 'mail.example.com', port: 466, secure: true, user: 'web1' }],
];

const NO_SERVERS = [
  '',
  ':25',
  'mail.example.com:',
  'mail.example.com:0',
  'mail.example.com:65536',
  'mail.example.com:x',
  'mail example.com',
  '::1',
  '[::1',
  '[127.0.0.1]',
  '[::1]25',
  '1.2.3',
  '256.1.1.1',
  '-mail.example.com',
  'mail..example.com',
  'http://mail.example.com',
  'smtp://',
  'smtp://mail.example.com/path',
  'smtp://@mail.example.com',
  'smtp://a%@mail.example.com',
  'smtp://a%0D%0Ab@mail.example.com',
  'web1@mail.example.com',
  'mail.example.com\r\nx',
  'mail.exämple.com',
];

function config(error: unknown): boolean {
  return (
    error instanceof MailLogError &&
    error.kind === 'config' &&
    error.hint !== undefined &&
    error.place?.line === 7
  );
}

describe('delivery target', () => {
  const place = { file: 'web.conf', line: 7, column: 10 };

  it('parseSmtpServer(): reads mail servers', () => {
    for (const [text, server] of SERVERS) assert.deepEqual(parseSmtpServer(text, place), server, text);
  });

  it('parseSmtpServer(): refuses what is not a server, with a hint', () => {
    for (const text of NO_SERVERS) assert.throws(() => parseSmtpServer(text, place), config, text);
  });

  it('parseSmtpServer(): refuses a password, and does not repeat it', () => {
    assert.throws(
      () => parseSmtpServer('smtp://web1:geheim@mail.example.com', place),
      (error) => config(error) && !(error as MailLogError).format().includes('geheim'),
    );
  });

  it('parseDelivery(): reads the ways of delivery', () => {
    assert.deepEqual(parseDelivery('sendmail'), { kind: 'sendmail' });
    assert.deepEqual(parseDelivery('maildir:/var/mail/a b\xe9'), {
      kind: 'maildir',
      directory: '/var/mail/a b\xe9',
    });
    const server = { host: 'mail.example.com', port: 465, secure: true };
    assert.deepEqual(parseDelivery('smtps://mail.example.com'), { kind: 'smtp', server });
    for (const text of ['', 'maildir', 'maildir:', 'maildir:a\0b', 'Sendmail', 'mbox:/x', '/var/mail']) {
      assert.throws(() => parseDelivery(text, place), config, text);
    }
  });

  it('parseDelivery(), parseSmtpServer(): answer or refuse whatever they are given', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            'smtp://',
            'smtps://',
            '@',
            ':',
            '[',
            ']',
            '::1',
            'a',
            '.',
            '25',
            '/',
            '%',
            '\n',
            '-',
          ),
        )
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          const { host, port, user = 'x' } = parseSmtpServer(given);
          assert.match(host, /^[A-Za-z0-9._:-]+$/);
          assert.ok(port > 0 && port < 65_536);
          assert.doesNotMatch(user, /[\0-\x1f\x7f]/);
        } catch (error) {
          assert.ok(error instanceof MailLogError, String(error));
        }
      }),
      { numRuns: 3000 },
    );
  });
});

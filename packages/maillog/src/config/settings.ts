/**
 * The table of settings: what `set KEY VALUE` takes. It drives parsing, errors, `--generate` and
 * docs/config.md.
 */
import type { DirectiveSpec, DirectiveTable } from './directive.ts';

/**
 * A row whose key takes one argument. A later `set` of the same key replaces it, so that it can override a
 * sourced file.
 */
function one(name: string, usage: string, help: string, more: Partial<DirectiveSpec> = {}): DirectiveSpec {
  return { name, usage, words: [1, 1], repeatable: false, help, ...more };
}

/** All settings. */
export const SETTINGS: DirectiveTable = [
  one('pgp', "'COMMAND'", 'the program that encrypts: split into words, started without a shell', {
    example: `"gpg -a -e -r 'you@example.com' --no-tty --batch"`,
  }),
  {
    ...one('to', 'ADDRESS…', 'the recipients of the report', { example: "'you@example.com'" }),
    words: [1, Infinity],
    repeatable: true,
  },
  one('from', 'ADDRESS', 'the sender of the report; default: maillog@ this host', {
    example: "'maillog@example.com'",
  }),
  one('smtp', 'SERVER', 'HOST[:PORT], smtp://[USER@]HOST[:PORT] or smtps://…; default: localhost', {
    example: '"smtp.example.com"',
  }),
  one('smtp_password_file', 'FILE', 'a file with the password of the smtp user; only its owner may read it', {
    example: '/etc/maillog/smtp-password',
  }),
  one(
    'smtp_tls',
    'require|try|off',
    'whether the connection must be encrypted; default: require if smtp names a user, else try',
    {
      value: ['require', 'try', 'off'],
      example: 'require',
    },
  ),
  one('smtp_ca', 'FILE', 'a PEM file with certificate authorities to trust besides those of the system', {
    example: '/etc/maillog/company-ca.pem',
  }),
  one('deliver', 'smtp|sendmail|maildir:DIR', 'where the message goes; default: smtp', {
    example: 'maildir:/var/spool/maillog-reports',
  }),
  one('subject', "'TEXT'", 'the subject; MailLog replaces {host} and {date}', {
    example: "'MailLog report for {host}'",
  }),
  one('host', 'NAME', 'the name of this host in the report', { example: 'web1.example.com' }),
  one('layout', 'parts|pgpmime', 'an encrypted attachment for each entry, or one PGP/MIME message', {
    value: ['parts', 'pgpmime'],
    example: 'parts',
  }),
  one('encrypt', 'off', 'sends the report unencrypted', {
    value: ['off', 'on'],
    example: 'on',
  }),
  one('sign', 'KEYFILE', "signs each part with this host's own private key before encryption", {
    example: '/etc/maillog/host-key.asc',
  }),
  one('state', 'DIR', 'a private directory for what MailLog keeps between runs', {
    example: '/var/lib/maillog',
  }),
  one(
    'spool_size',
    'SIZE',
    'the limit of messages that wait for delivery; beyond it, MailLog collects nothing',
    {
      value: 'size',
      example: '1G',
    },
  ),
  one('max_size', 'SIZE', 'the limit of one message; a larger report is sent in several', {
    value: 'size',
    example: '7M',
  }),
  one('when', 'always|unusual', 'unusual: no mail if no entry has output', {
    value: ['always', 'unusual'],
    example: 'always',
  }),
  {
    ...one('debug', '[on|off]', 'logs each step on standard error', {
      value: 'switch',
      example: 'off',
    }),
    words: [0, 1],
  },
];

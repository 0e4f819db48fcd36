import type { DirectiveSpec, DirectiveTable } from './directive.ts';

/**
 * A row whose key takes one argument; a later `set` of the same key wins, so that a sourced file can be
 * overruled.
 */
function one(name: string, usage: string, help: string, more: Partial<DirectiveSpec> = {}): DirectiveSpec {
  return { name, usage, words: [1, 1], repeatable: false, help, ...more };
}

/** What `set KEY VALUE` may set. */
export const SETTINGS: DirectiveTable = [
  one('pgp', "'COMMAND'", 'the program that encrypts: split into words, started without a shell', {
    example: `"gpg -a -e -r 'you@example.com' --no-tty --batch"`,
  }),
  {
    ...one('to', 'ADDRESS…', 'who gets the report', { example: "'you@example.com'" }),
    words: [1, Infinity],
    repeatable: true,
  },
  one('from', 'ADDRESS', 'whom the report comes from; without it maillog@ this host', {
    example: "'maillog@example.com'",
  }),
  one('smtp', 'SERVER', 'HOST[:PORT], smtp://[USER@]HOST[:PORT] or smtps://…; without it localhost', {
    example: '"smtp.example.com"',
  }),
  one(
    'smtp_password_file',
    'FILE',
    'a file that holds the password of the smtp user; others must not read it',
    {
      example: '/etc/maillog/smtp-password',
    },
  ),
  one(
    'smtp_tls',
    'require|try|off',
    'whether the connection must be encrypted; require where smtp names a user, else try',
    {
      value: ['require', 'try', 'off'],
      example: 'require',
    },
  ),
  one('smtp_ca', 'FILE', 'a PEM file with certificate authorities to trust besides those of the system', {
    example: '/etc/maillog/company-ca.pem',
  }),
  one('deliver', 'smtp|sendmail|maildir:DIR', 'where the message goes; smtp if nothing is said', {
    example: 'maildir:/var/spool/maillog-reports',
  }),
  one('subject', "'TEXT'", 'the subject; {host} and {date} are filled in', {
    example: "'MailLog report for {host}'",
  }),
  one('host', 'NAME', 'the name this host goes by in the report', { example: 'web1.example.com' }),
  one('layout', 'parts|pgpmime', 'an encrypted attachment for each entry, or one PGP/MIME message', {
    value: ['parts', 'pgpmime'],
    example: 'parts',
  }),
  one('encrypt', 'off', 'sends the report in clear; nothing else does', {
    value: ['off', 'on'],
    example: 'on',
  }),
  one('sign', 'KEYFILE', "signs each part with this host's own private key before it is encrypted", {
    example: '/etc/maillog/host-key.asc',
  }),
  one('state', 'DIR', 'a directory of its own for what is kept between runs', {
    example: '/var/lib/maillog',
  }),
  one(
    'spool_size',
    'SIZE',
    'so much may wait for delivery; beyond it nothing is collected, and positions stay',
    {
      value: 'size',
      example: '1G',
    },
  ),
  one('max_size', 'SIZE', 'so large a message may be; a larger report goes in several', {
    value: 'size',
    example: '7M',
  }),
  one('when', 'always|unusual', 'unusual: no mail where no entry has output', {
    value: ['always', 'unusual'],
    example: 'always',
  }),
  {
    ...one('debug', '[on|off]', 'says on standard error what is being done', {
      value: 'switch',
      example: 'off',
    }),
    words: [0, 1],
  },
];

/**
 * The table of settings: what `set KEY VALUE` takes. It drives parsing, errors, `--generate` and
 * docs/config.md.
 */
import { directive } from './directive.ts';
import type { DirectiveTable } from './directive.ts';

/** Ways of delivery. */
const MAX_WAYS = 4;

/** All settings. A later `set` of the same key replaces an earlier one, so it can override a sourced file. */
export const SETTINGS: DirectiveTable = [
  directive('pgp', "'COMMAND'", 'the program that encrypts: split into words, started without a shell', {
    example: `"gpg -a -e -r 'you@example.com' --no-tty --batch"`,
  }),
  directive('to', 'ADDRESS…', 'the recipients of the report', {
    words: [1, Infinity],
    repeatable: true,
    takesNames: true,
    example: "'you@example.com'",
  }),
  directive('from', 'ADDRESS', 'the sender of the report; default: maillog@ this host', {
    takesNames: true,
    example: "'maillog@example.com'",
  }),
  directive('smtp', 'SERVER', 'HOST[:PORT], smtp://[USER@]HOST[:PORT] or smtps://…; default: localhost', {
    example: '"smtp.example.com"',
  }),
  directive(
    'smtp_password_file',
    'FILE',
    'a file with the password of the smtp user; only its owner may read it',
    {
      takesNames: true,
      example: '/etc/maillog/smtp-password',
    },
  ),
  directive(
    'smtp_tls',
    'require|try|off',
    'whether the connection must be encrypted; default: require if smtp names a user, else try',
    {
      value: ['require', 'try', 'off'],
      example: 'require',
    },
  ),
  directive(
    'smtp_ca',
    'FILE',
    'a PEM file with certificate authorities to trust besides those of the system',
    {
      takesNames: true,
      example: '/etc/maillog/company-ca.pem',
    },
  ),
  directive(
    'deliver',
    'smtp|sendmail|maildir:DIR|https://COLLECTOR|nats://BROKER…',
    'where messages go; of several ways, the next is tried if one fails; default: smtp',
    {
      words: [1, MAX_WAYS],
      takesNames: true,
      example: 'maildir:/var/spool/maillog-reports',
    },
  ),
  directive(
    'receipt_key',
    'FILE',
    'a PEM file with one or two Ed25519 public keys, with which a collector signs its receipts',
    {
      takesNames: true,
      example: '/etc/maillog/receipt-key.pem',
    },
  ),
  directive(
    'collector_certificate',
    'FILE',
    'a PEM file with the certificate of this host, for a collector',
    {
      takesNames: true,
      example: '/etc/maillog/host.pem',
    },
  ),
  directive('collector_key', 'FILE', 'a PEM file with its private key, which nobody else may read', {
    takesNames: true,
    example: '/etc/maillog/host-key.pem',
  }),
  directive(
    'collector_ca',
    'FILE',
    "a PEM file with the only authorities that may sign the collector's certificate; default: the system's",
    {
      takesNames: true,
      example: '/etc/maillog/collector-ca.pem',
    },
  ),
  directive(
    'nats_credentials',
    'FILE',
    "a file with the login of this host for a NATS broker: a .creds file, or an nkey's seed; nobody else may read it",
    {
      takesNames: true,
      example: '/etc/maillog/nats.creds',
    },
  ),
  directive('subject', "'TEXT'", 'the subject; MailLog replaces {host} and {date}', {
    example: "'MailLog report for {host}'",
  }),
  directive('host', 'NAME', 'the name of this host in the report', { example: 'web1.example.com' }),
  directive('layout', 'parts|pgpmime', 'an encrypted attachment for each entry, or one PGP/MIME message', {
    value: ['parts', 'pgpmime'],
    example: 'parts',
  }),
  directive('encrypt', 'off', 'sends the report unencrypted', {
    value: ['off', 'on'],
    example: 'on',
  }),
  directive('sign', 'KEYFILE|off', "this host's own private key: signs reports; default: MailLog makes one", {
    takesNames: true,
    example: '/etc/maillog/host-key.asc',
  }),
  directive('every', 'DURATION', 'when the next report is due; default: learnt from the last reports', {
    value: 'duration',
    example: '1d',
  }),
  directive('state', 'DIR', 'a private directory for what MailLog keeps between runs', {
    takesNames: true,
    example: '/var/lib/maillog',
  }),
  directive(
    'spool_size',
    'SIZE',
    'the limit of messages that wait for delivery; beyond it, MailLog collects nothing',
    {
      value: 'size',
      example: '1G',
    },
  ),
  directive('keep_sent', 'DURATION', 'keeps a copy of each report that was sent; default: none is kept', {
    value: 'duration',
    example: '7d',
  }),
  directive('max_size', 'SIZE', 'the limit of one message; a larger report is sent in several', {
    value: 'size',
    example: '7M',
  }),
  directive('when', 'always|unusual', 'unusual: no mail if no entry has output', {
    value: ['always', 'unusual'],
    example: 'always',
  }),
  directive(
    'on_error',
    'mail|none',
    'mail: a sealed message once a day while MailLog refuses this configuration; default: mail',
    { value: ['mail', 'none'], example: 'mail' },
  ),
  {
    ...directive('debug', '[on|off]', 'logs each step on standard error', {
      value: 'switch',
      example: 'off',
    }),
    words: [0, 1],
  },
];

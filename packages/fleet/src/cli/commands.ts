/** The commands and their options, in one table; it drives the reading of arguments and the help. */
import { JSON_OPTION, KEYS } from '../maillog.ts';
import type { CommandSpec } from '../maillog.ts';
import { READER_COMMANDS } from '../reader.ts';

const DATABASE = {
  database: {
    type: 'string',
    argument: 'URL',
    help: 'use the database at postgres://USER@HOST/NAME (default: DATABASE_URL)',
  },
} as const satisfies CommandSpec['options'];

const DIRECTORY = {
  dir: {
    type: 'string',
    argument: 'DIR',
    help: 'keep the certificates and keys of the fleet in DIR (default: /etc/maillog-fleet)',
  },
} as const satisfies CommandSpec['options'];

const NATS = {
  nats: { type: 'string', argument: 'URL', help: 'use the NATS broker at tls://HOST[:PORT]' },
  'nats-login': {
    type: 'string',
    argument: 'FILE',
    help: 'log in with FILE: a PEM file as enrol writes it, a .creds file, or the seed of an nkey',
  },
} as const satisfies CommandSpec['options'];

const BODIES = {
  bodies: {
    type: 'string',
    argument: 'PLACE',
    help: 'keep large bodies in PLACE: a folder, or s3://BUCKET/PREFIX?endpoint=URL (default: in the database)',
  },
} as const satisfies CommandSpec['options'];

const { listen, rules, keep, quiet, 'no-browser': noBrowser } = READER_COMMANDS.view.options;
const PASSWORDS = READER_COMMANDS.view.options['password-file'];

export const COMMANDS = {
  migrate: {
    usage: 'maillog-fleet migrate',
    help: 'bring the tables of the database to the version of this program, or the streams of a broker',
    takesArguments: false,
    options: {
      ...DATABASE,
      ...NATS,
      replicas: { type: 'string', argument: 'N', help: 'keep each stream on N brokers (default: 1)' },
      'stream-size': {
        type: 'string',
        argument: 'SIZE',
        help: 'let each of the 17 streams have SIZE, as 512M (default: 256M)',
      },
    },
  },
  work: {
    usage: 'maillog-fleet work',
    help: 'open and count what the receivers took, until a signal ends it',
    takesArguments: false,
    options: {
      ...DATABASE,
      ...BODIES,
      ...KEYS,
      'at-once': { type: 'string', argument: 'N', help: 'open N messages at once (default: 2)' },
      keep,
      quiet,
    },
  },
  serve: {
    usage: 'maillog-fleet serve',
    help: 'show what is unusual over all hosts on a page',
    takesArguments: false,
    options: {
      ...DATABASE,
      listen,
      'no-browser': noBrowser,
      rules,
      oidc: {
        type: 'string',
        argument: 'FILE',
        help: 'let people sign in at the identity provider that FILE names (default: one person, by a token)',
      },
      'tls-certificate': {
        type: 'string',
        argument: 'FILE',
        help: 'with --oidc: serve HTTPS with the certificate in FILE, and listen at any HOST:PORT',
      },
      'tls-key': { type: 'string', argument: 'FILE', help: 'the private key of the certificate, mode 600' },
      'read-only': { type: 'boolean', help: 'let nobody decide' },
    },
  },
  audit: {
    usage: 'maillog-fleet audit',
    help: 'check that no decision was changed or removed, and print all of them as JSON, a line each',
    takesArguments: false,
    options: {
      ...DATABASE,
      known: {
        type: 'string',
        argument: 'SHA256',
        help: 'look for the digest of a decision that was printed before',
      },
      'two-persons': {
        type: 'string',
        argument: 'ID',
        help: 'approvals in bulk from decision ID on need two persons; any other one is a fault',
      },
    },
  },
  import: {
    usage: 'maillog-fleet import PATH…',
    help: 'take the mails at PATH into the database: a Maildir, an mbox, an IMAP folder',
    takesArguments: true,
    options: { ...DATABASE, ...KEYS, 'password-file': PASSWORDS, keep, quiet },
  },
  replay: {
    usage: 'maillog-fleet replay',
    help: 'let the workers take again what they could not open; nothing counts twice',
    takesArguments: false,
    options: { ...DATABASE, ...NATS, all: { type: 'boolean', help: 'all messages of the inbox' } },
  },
  enrol: {
    usage: 'maillog-fleet enrol HOST… --url URL',
    help: 'issue certificates, and write one file for each host with all that it needs',
    takesArguments: true,
    options: {
      url: { type: 'string', argument: 'URL', help: 'where hosts reach the receivers: https://NAME[:PORT]' },
      out: {
        type: 'string',
        argument: 'DIR',
        help: 'write HOST.pem into DIR (default: the current directory)',
      },
      days: { type: 'string', argument: 'DAYS', help: 'let the certificate end after DAYS (default: 30)' },
      ...DIRECTORY,
    },
  },
  retire: {
    usage: 'maillog-fleet retire HOST',
    help: 'refuse the certificates of a host that were issued until now',
    takesArguments: true,
    options: DIRECTORY,
  },
  'nats-users': {
    usage: 'maillog-fleet nats-users',
    help: 'print what enrolled hosts may do, for the configuration of a NATS broker',
    takesArguments: false,
    options: {
      receiver: {
        type: 'string',
        argument: 'NAME',
        help: 'NAME is enrolled for the receivers, and is no host',
      },
      admin: {
        type: 'string',
        argument: 'NAME',
        help: 'NAME is enrolled for migrate, status and replay, and is no host',
      },
      ...DIRECTORY,
    },
  },
  receive: {
    usage: 'maillog-fleet receive',
    help: 'take messages of enrolled hosts over HTTPS or from a NATS broker, and give a receipt for each',
    takesArguments: false,
    options: {
      listen: { type: 'string', argument: 'HOST:PORT', help: 'listen there (default: [::]:8443)' },
      inbox: {
        type: 'string',
        argument: 'FOLDER',
        help: 'keep messages in FOLDER, a Maildir (default: in the database)',
      },
      rules: {
        type: 'string',
        argument: 'DIR',
        help: 'serve the rules set that is published into DIR/NAME at URL/v1/rules/NAME (default: none)',
      },
      ...DATABASE,
      ...BODIES,
      'bodies-over': {
        type: 'string',
        argument: 'SIZE',
        help: 'bodies are large if they have more than SIZE (default: 64k)',
      },
      ...NATS,
      ...DIRECTORY,
    },
  },
  status: {
    usage: 'maillog-fleet status',
    help: 'show what waits, conflicts, the last report of each host, and alarms (exit status 1)',
    takesArguments: false,
    options: {
      inbox: { type: 'string', argument: 'FOLDER', help: 'look at the inbox in FOLDER' },
      ...DATABASE,
      ...NATS,
      dir: { type: 'string', argument: 'DIR', help: 'look at the certificates in DIR' },
      ...JSON_OPTION,
      metrics: {
        type: 'string',
        argument: 'HOST:PORT',
        help: 'serve the state to Prometheus at http://HOST:PORT/metrics, an address of the loopback',
      },
    },
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

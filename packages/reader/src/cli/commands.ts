/** The commands and their options, in one table; it drives the reading of arguments and the help. */
import { COMMON, KEYS } from '../maillog.ts';
import type { CommandSpec } from '../maillog.ts';

const STORE = {
  memory: { type: 'boolean', help: 'keep nothing on disk' },
  keep: {
    type: 'string',
    argument: 'DAYS',
    help: 'keep the texts of reports for DAYS; counts stay (default: 90)',
  },
} as const satisfies CommandSpec['options'];

const PAGE = {
  text: { type: 'boolean', help: 'show it in the terminal, not on a page' },
  listen: {
    type: 'string',
    argument: 'ADDRESS',
    help: 'serve the page on 127.0.0.1:PORT, [::1]:PORT or a Unix socket, /PATH (default: 127.0.0.1, a free port)',
  },
  'no-browser': { type: 'boolean', help: 'print the address of the page only' },
} as const satisfies CommandSpec['options'];

const RULES = {
  rules: {
    type: 'string',
    argument: 'DIR',
    help: 'keep the rules file of what is ignored in DIR; in a git repository, each change is a commit',
  },
} as const satisfies CommandSpec['options'];

const SERVERS = {
  'password-file': {
    type: 'string',
    multiple: true,
    argument: 'FILE',
    help: 'read the password of IMAP sources from FILE (repeatable: one for each, in their order)',
  },
} as const satisfies CommandSpec['options'];

const QUIET = { quiet: COMMON.quiet } as const;

export const COMMANDS = {
  view: {
    usage: 'maillog-read PATH…',
    help: 'take in the reports at PATH, and show what is unusual over all hosts on a page',
    takesArguments: true,
    options: {
      ...PAGE,
      ...RULES,
      ...KEYS,
      ...SERVERS,
      ...STORE,
      ...QUIET,
    },
  },
  digest: {
    usage: 'maillog-read digest PATH…',
    help: 'print one page of text: what is new over all hosts',
    takesArguments: true,
    options: { ...KEYS, ...SERVERS, ...STORE, ...QUIET },
  },
  check: {
    usage: 'maillog-read check PATH…',
    help: 'print one line; status 1 if a host is missing, a chain broken, a clock wrong or a mail unreadable',
    takesArguments: true,
    options: {
      json: { type: 'boolean', help: 'print it as JSON, for programs' },
      ...KEYS,
      ...SERVERS,
      ...STORE,
      ...QUIET,
    },
  },
  rules: {
    usage: 'maillog-read rules',
    help: 'print the rules file for the hosts, of what was decided to ignore',
    takesArguments: false,
    options: {},
  },
  'rules publish': {
    usage: 'maillog-read rules publish DIR --key FILE --out OUT',
    help: 'sign the rules files in DIR as a set that hosts fetch from a web server',
    takesArguments: true,
    options: {
      key: { type: 'string', argument: 'FILE', help: 'sign with the private key in FILE' },
      out: { type: 'string', argument: 'OUT', help: 'write the set into OUT, a folder of a web server' },
      name: { type: 'string', argument: 'NAME', help: 'call the set NAME (default: the name of OUT)' },
      ...QUIET,
    },
  },
  'rules key': {
    usage: 'maillog-read rules key FILE',
    help: 'make a private key that signs sets, and print its public key for the hosts',
    takesArguments: true,
    options: {},
  },
  demo: {
    usage: 'maillog-read demo',
    help: 'show 20 made hosts over 14 days; no mail and no key is needed',
    takesArguments: false,
    options: PAGE,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

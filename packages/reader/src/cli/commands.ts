/** The commands and their options, in one table; it drives the reading of arguments and the help. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** The name of the argument: `FILE`. */
  readonly argument?: string;
  readonly help: string;
}

export interface CommandSpec {
  readonly usage: string;
  readonly help: string;
  readonly takesArguments: boolean;
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** As `maillog open` takes them. */
const KEYS = {
  key: {
    type: 'string',
    multiple: true,
    argument: 'PRIVATE.asc',
    help: "decrypt with the private keys in this file (repeatable; default: gpg's keys)",
  },
  'passphrase-file': {
    type: 'string',
    argument: 'FILE',
    help: "read the private keys' passphrase from FILE",
  },
  signer: {
    type: 'string',
    multiple: true,
    argument: 'PUBLIC.asc',
    help: 'accept only what the public keys in this file signed (repeatable)',
  },
  'allow-bzip2': { type: 'boolean', help: 'open parts packed by bzip2, with --key (default: refuse them)' },
} as const satisfies CommandSpec['options'];

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

const SERVERS = {
  'password-file': {
    type: 'string',
    multiple: true,
    argument: 'FILE',
    help: 'read the password of IMAP sources from FILE (repeatable: one for each, in their order)',
  },
} as const satisfies CommandSpec['options'];

const QUIET = { quiet: { type: 'boolean', short: 'q', help: 'print errors only' } } as const;

export const COMMANDS = {
  view: {
    usage: 'maillog-read PATH…',
    help: 'take in the reports at PATH, and show what is unusual over all hosts on a page',
    takesArguments: true,
    options: {
      ...PAGE,
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
    help: 'print one line; status 1 if a host is missing, a chain broken or a mail unreadable',
    takesArguments: true,
    options: { ...KEYS, ...SERVERS, ...STORE, ...QUIET },
  },
  demo: {
    usage: 'maillog-read demo',
    help: 'show 20 made hosts over 14 days; no mail and no key is needed',
    takesArguments: false,
    options: PAGE,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

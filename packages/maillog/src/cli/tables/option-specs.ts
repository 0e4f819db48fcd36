/** What rows of the table of commands are made of, and the options that several commands have. */
/** An option as node:util's parseArgs takes it, with its help. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** One letter: `C` for `-C FILE`. */
  readonly short?: string;
  readonly multiple?: boolean;
  /** The name of the argument: `FILE`. A boolean option has none. */
  readonly argument?: string;
  /** Whether the argument may be empty; default: false. */
  readonly allowsEmpty?: boolean;
  /** One line, imperative, lower case. */
  readonly help: string;
}

export interface CommandSpec {
  /** How it is called: `maillog explain -C FILE [LOG…]`. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly help: string;
  /** Whether the command takes arguments that are not options: `LOG…`. */
  readonly takesArguments?: boolean;
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** The options of every command. */
export const COMMON = {
  quiet: { type: 'boolean', short: 'q', help: 'print errors only' },
  verbose: { type: 'boolean', short: 'v', help: 'name each step on standard error' },
} as const satisfies CommandSpec['options'];

/** The option of commands that need a configuration. */
export function configuration<const T extends string>(help: T) {
  return { conf: { type: 'string', short: 'C', argument: 'FILE', help } } as const;
}

/** The options of commands that open sealed reports. */
export const KEYS = {
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

export const JSON_OPTION = { json: { type: 'boolean', help: 'print the result as JSON' } } as const;

/** The options of a report. */
export const REPORT = {
  'dry-run': { type: 'boolean', help: 'print the report in clear; seal, send and save nothing' },
  only: {
    type: 'string',
    multiple: true,
    argument: 'NAME',
    help: 'run only the entries whose mime_file or kind is NAME (repeatable)',
  },
  all: {
    type: 'boolean',
    help: 'read every log whole, and fold no lines; leave the saved positions as they are',
  },
} as const satisfies CommandSpec['options'];

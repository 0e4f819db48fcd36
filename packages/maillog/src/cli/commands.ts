/**
 * The commands and their options, in one table. It drives the reading of arguments (options.ts), `--help` of
 * the whole and of each command (help.ts), suggestions for mistyped words, and the manual page
 * (docs/maillog.1.md, which a test holds to this table). What loads a command is in main.ts, so that this
 * file costs nothing at the start.
 */
import { COMMON, JSON_OPTION, KEYS, REPORT, configuration } from './tables/option-specs.ts';
import type { CommandSpec, OptionSpec } from './tables/option-specs.ts';

export { COMMON };
export type { CommandSpec, OptionSpec };

export const COMMANDS = {
  report: {
    usage: 'maillog -C FILE',
    help: 'collect, seal and deliver the report that FILE describes',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      ...REPORT,
      ...COMMON,
    },
  },
  run: {
    usage: 'maillog run [--dry-run] [--only NAME]… [--all]',
    help: 'make the report that /etc/maillog/maillog.conf describes, which maillog init writes',
    options: { ...REPORT, ...COMMON },
  },
  explain: {
    usage: 'maillog explain -C FILE [LOG…]',
    help: 'show what each rule of a watch hides or folds, and which rules take a line',
    takesArguments: true,
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      entry: { type: 'string', argument: 'NAME', help: 'explain only the watch whose mime_file is NAME' },
      line: {
        type: 'string',
        argument: "'TEXT'",
        allowsEmpty: true,
        help: 'show only the rules that match this line',
      },
      ...JSON_OPTION,
      ...COMMON,
    },
  },
  train: {
    usage: 'maillog train [LOG…]',
    help: 'write rules that hide or fold what is usual in logs; - is standard input',
    takesArguments: true,
    options: {
      ...configuration('read the logs of a watch in FILE, without the lines that its rules hide or fold'),
      entry: { type: 'string', argument: 'NAME', help: 'with -C: choose the watch whose mime_file is NAME' },
      min: {
        type: 'string',
        argument: 'N',
        help: 'write no rule for messages seen in fewer than N lines (default: 3)',
      },
      out: {
        type: 'string',
        argument: 'FILE',
        help: 'add the rules to FILE, in order (default: print them)',
      },
      review: {
        type: 'boolean',
        help: 'ask about each rule, by program; add the accepted ones to FILE',
      },
      trust: { type: 'boolean', help: 'hide all that is frequent, what should fold and alarm words, too' },
      like: {
        type: 'string',
        multiple: true,
        argument: "'LINE'",
        help: 'write the rule for this line only (repeatable)',
      },
      from: {
        type: 'boolean',
        help: 'take LOG… for reports, and write rules for lines of them; needs --line',
      },
      line: {
        type: 'string',
        multiple: true,
        argument: 'N[-M]',
        help: 'with --from: a line number in the output of maillog open (repeatable)',
      },
      key: KEYS.key,
      'passphrase-file': KEYS['passphrase-file'],
      convert: {
        type: 'boolean',
        help: 'take LOG for a rules file, and turn its patterns into templates that hide no more',
      },
      groups: { type: 'boolean', help: 'print the group and template of each line instead of rules' },
      content: { type: 'boolean', help: 'take lines for messages without a header (time, host, program)' },
      ...COMMON,
    },
  },
  open: {
    usage: 'maillog open [PATH…]',
    help: 'decrypt, verify and print reports: mails, mailboxes, or what maillog seal wrote',
    takesArguments: true,
    options: {
      summary: { type: 'boolean', help: 'print the summary only' },
      host: {
        type: 'string',
        multiple: true,
        argument: 'NAME',
        help: 'show only reports of hosts that NAME, a glob, matches (repeatable)',
      },
      since: {
        type: 'string',
        argument: 'WHEN',
        help: 'show only reports made since then: 24h, 2026-11-25 or 2026-11-25T06:00Z',
      },
      only: {
        type: 'string',
        multiple: true,
        argument: 'NAME',
        help: 'show only parts whose kind is NAME, or whose name NAME matches (repeatable)',
      },
      new: { type: 'boolean', help: 'show only what --new has not shown before' },
      ...KEYS,
      ...JSON_OPTION,
      extract: {
        type: 'string',
        argument: 'DIR',
        help: 'write each part into a file DIR/HOST/NUMBER/NAME instead',
      },
      raw: {
        type: 'string',
        argument: 'NAME',
        help: 'print only the parts of this name, byte for byte as the entry printed them',
      },
      ...COMMON,
    },
  },
  read: {
    usage: 'maillog read [ARGUMENT…]',
    help: 'list what is unusual over many hosts: starts maillog-read, the reading side, with the arguments',
    takesArguments: true,
    options: {},
  },
  hosts: {
    usage: 'maillog hosts [PATH…]',
    help: 'name the hosts whose reports are at PATH and which are late; or all known hosts and their keys',
    takesArguments: true,
    options: {
      silent: {
        type: 'string',
        argument: 'DURATION',
        help: 'a host is late if its last report is older (default: by what the report says)',
      },
      accept: {
        type: 'string',
        multiple: true,
        argument: 'HOST',
        help: 'take the reports of HOST at PATH for its own, with their key (repeatable)',
      },
      forget: {
        type: 'string',
        multiple: true,
        argument: 'HOST',
        help: 'forget HOST and its key: its next report counts as its first (repeatable)',
      },
      ...KEYS,
      ...JSON_OPTION,
      ...COMMON,
    },
  },
  status: {
    usage: 'maillog status -C FILE',
    help: 'show log positions, the spool, the last delivery, and keys with their expiry',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      ...JSON_OPTION,
      ...COMMON,
    },
  },
  state: {
    usage: 'maillog state -C FILE',
    help: 'show, copy or forget what is kept between reports: positions, listings, spool',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      export: { type: 'string', argument: 'DIR', help: 'copy all of it into the new private directory DIR' },
      reset: {
        type: 'boolean',
        help: 'forget positions and listings; number, chain, key and spool stay',
      },
      forget: {
        type: 'string',
        argument: 'LOG',
        help: 'forget the position in LOG (journal: the journal), or all of the entry LOG',
      },
      ...COMMON,
    },
  },
  init: {
    usage: 'maillog init [FILE]',
    help: 'set up this host: write a configuration, have it started, send a sealed test report',
    takesArguments: true,
    options: {
      to: { type: 'string', argument: 'ADDRESS', help: 'send the reports to ADDRESS' },
      recipient: { type: 'string', argument: 'KEYFILE', help: 'seal them to the public key in KEYFILE' },
      fingerprint: {
        type: 'string',
        argument: 'FINGERPRINT',
        help: "refuse another key; without --recipient or --wkd, take the key from gpg's keyring",
      },
      wkd: {
        type: 'string',
        argument: 'ADDRESS',
        help: 'look the key of ADDRESS up in its Web Key Directory',
      },
      from: { type: 'string', argument: 'ADDRESS', help: 'send from ADDRESS (default: maillog@ this host)' },
      smtp: {
        type: 'string',
        argument: 'SERVER',
        help: 'send by the mail server HOST[:PORT] or smtp://USER@HOST[:PORT]',
      },
      'password-file': {
        type: 'string',
        argument: 'FILE',
        help: "read the password of --smtp's USER from FILE",
      },
      sendmail: { type: 'boolean', help: "send by this host's own mail system" },
      maildir: { type: 'string', argument: 'DIR', help: 'put the reports into a Maildir' },
      every: {
        type: 'string',
        argument: 'daily|hourly|DURATION',
        help: 'make a report daily, hourly, or after a time such as 6h (default: daily)',
      },
      yes: { type: 'boolean', help: 'ask nothing' },
      'dry-run': { type: 'boolean', help: 'show what would be written and run; change nothing' },
      ...COMMON,
    },
  },
  doctor: {
    usage: 'maillog doctor -C FILE',
    help: 'look for what would stop a report or keep it from its reader; nothing is sent',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      send: { type: 'boolean', help: 'also send a sealed test report; log positions stay as they are' },
      ...JSON_OPTION,
      ...COMMON,
    },
  },
  'check-config': {
    usage: 'maillog check-config -C FILE',
    help: 'read the configuration and all that it names, and say what is wrong with it',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      ...JSON_OPTION,
      ...COMMON,
    },
  },
  flush: {
    usage: 'maillog flush -C FILE [--failed|--sent [NUMBER]]',
    help: 'deliver what waits in the spool now',
    takesArguments: true,
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      failed: {
        type: 'boolean',
        help: 'send failed reports again, too: all, or the one with this NUMBER',
      },
      sent: {
        type: 'boolean',
        help: 'send the copies of set keep_sent again: all, or the one with this NUMBER',
      },
      ...COMMON,
    },
  },
  'request-full': {
    usage: 'maillog request-full -C FILE',
    help: 'have the next report hold the whole listing of each monitor with send changes',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      ...COMMON,
    },
  },
  rules: {
    usage: 'maillog rules [pull]',
    help: 'show the rules sets that a configuration names; pull: fetch, check and use newer ones',
    takesArguments: true,
    options: {
      ...configuration('read the configuration FILE (default: /etc/maillog/maillog.conf)'),
      ...JSON_OPTION,
      ...COMMON,
    },
  },
  seal: {
    usage: 'maillog seal -C FILE',
    help: 'seal standard input as FILE says, armoured on standard output',
    options: {
      ...configuration('read the configuration FILE; there is no default'),
      recipient: {
        type: 'string',
        multiple: true,
        argument: "'KEY [FINGERPRINT]'",
        help: 'seal to this public key instead (repeatable)',
      },
      ...COMMON,
    },
  },
  accept: {
    usage: 'maillog accept LISTING --from NEW --why TEXT',
    help: 'merge the changes in a newer listing into a saved one; the old one is kept',
    takesArguments: true,
    options: {
      from: {
        type: 'string',
        argument: 'NEW',
        help: "take the changes from this listing, or from the newest report in a host's mailbox",
      },
      why: { type: 'string', argument: 'TEXT', help: 'record this reason in LISTING.accepted' },
      path: {
        type: 'string',
        multiple: true,
        argument: 'GLOB',
        help: 'accept only the files that GLOB matches (repeatable)',
      },
      package: {
        type: 'string',
        multiple: true,
        argument: 'NAME',
        help: 'accept only what this package ships (repeatable)',
      },
      packages: {
        type: 'string',
        argument: 'DIR',
        help: 'with --package: a directory of .deb or .rpm files (default: /, this host)',
      },
      ...KEYS,
      ...COMMON,
    },
  },
  check: {
    usage: 'maillog --check LISTING',
    help: 'compare files with a saved listing',
    options: {
      check: {
        type: 'string',
        argument: 'LISTING',
        help: "read the saved listing, the output of maillog open, or a host's mailbox",
      },
      ...configuration('also find new files in the directories that FILE monitors'),
      against: {
        type: 'string',
        argument: 'NEW',
        help: 'compare with the listing NEW, or the newest reports in a mailbox; read no file',
      },
      packages: {
        type: 'string',
        argument: 'DIR',
        help: 'fold what packages ship: / (this host), or a directory of .deb or .rpm files',
      },
      root: {
        type: 'string',
        argument: 'DIR',
        help: 'compare the files below DIR, where a disk of another system is mounted',
      },
      ...JSON_OPTION,
      ...KEYS,
      ...COMMON,
    },
  },
  generate: {
    usage: 'maillog --generate',
    help: 'write an annotated configuration for this host',
    options: {
      generate: { type: 'boolean', help: 'write it to standard output' },
      ...configuration('also show the modules that FILE names'),
      ...COMMON,
    },
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

/** The commands that are called by name: `maillog open`. The others are called by an option. */
export function isWord(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name) && COMMANDS[name as CommandName].usage.startsWith(`maillog ${name} `);
}

/** `--entry NAME`, `-C, --conf FILE`: an option as help and manual write it. */
export function optionUsage(name: string, { short, argument }: OptionSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}

const GENERAL = `maillog - collects a host's report, seals it with OpenPGP and mails it

  maillog -C FILE                 the report that FILE describes: collect, seal, mail
    --dry-run                     print it in clear instead; nothing is sealed, sent or saved
    --only NAME                   only the entries whose mime_file or kind is NAME (repeatable)
    --all                         read every log whole; positions stay as they are
  maillog explain -C FILE [LOG…]  what each rule of a watch hides: hits, last line, doubts
    --entry NAME                  of the watch with this mime_file only
    --line 'TEXT'                 the rules that hold for this line
    --json                        the same for programs
  maillog flush -C FILE           deliver what waits in the spool, due or not
  maillog status -C FILE          positions, spool, last delivery, keys and their expiry
    --json                        the same for programs
  maillog --generate              an annotated configuration that fits this host
    -C FILE                       with the modules that FILE names
  maillog --check LISTING         compare files with a saved listing
    -C FILE                       and find files that are new in FILE's monitored directories
    --against LISTING             compare two listings without touching a file
    --packages DIR                fold what packages ship: / for this host's, or a directory of .deb or .rpm
    --json                        the result for programs
  maillog accept LISTING --from NEW --why TEXT
                                take differences over into a saved listing; the old one is kept
    --path GLOB                   only of these files (repeatable)
    --package NAME [--packages DIR]  only what this package ships (repeatable)
  maillog open PATH…              decrypt, verify and print reports: .eml files or a Maildir
    --key PRIVATE.asc             with this key rather than with gpg's
    --passphrase-file FILE        the file that holds the key's passphrase
    --signer PUBLIC.asc           print only what this key signed
    --extract DIR                 write the parts into DIR instead
  maillog seal -C FILE            seal standard input as FILE says, armoured on standard output
    --recipient 'KEY [FINGERPRINT]'  to this public key instead (repeatable)
  maillog train [LOG…]            rules that hide what is usual in logs (docs/training.md); - is standard input
    -C FILE [--entry NAME]        the logs of this watch entry, without what its rules hide
    --min N                       what fewer lines had is not usual (3)
    --out FILE                    add the rules to FILE instead of printing them
    --review                      ask about each on the terminal, and add what you accept to FILE
    --trust                       take what names danger for usual, too
    --like 'LINE'                 the rule for this line (repeatable)
    --from REPORT… --line N[-M]   the rule for a line of what maillog open REPORT… prints
      --key, --passphrase-file    as of open
    --groups [--content]          the group and template of each line instead; of messages without header
  --help, --version
  --quiet, --verbose              say less, say more (on standard error)

-C FILE may be written --conf FILE or --conf=FILE. There is no default configuration.

Exit status: 0 done; 1 delivered, but an entry had a failure; 64 usage; 65 a message or listing
that cannot be read; 69 no recipient usable, nothing was sent; 70 internal; 74 I/O; 75 not
delivered yet; 77 permission; 78 configuration. --check adds up 1 new, 2 missing, 4 changed,
8 coverage incomplete.

The configuration is described in docs/config.md; maillog --generate shows every statement of it.
`;

/** What `--help` prints. */
export function helpText(): string {
  return GENERAL;
}

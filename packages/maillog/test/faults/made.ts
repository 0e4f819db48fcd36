import { BUILT_IN, createEntries } from '../../src/entry/create-entries.ts';
import { parseLogPosition } from '../../src/log/position.ts';
import { parseMemory } from '../../src/entry/watch/watch-memory.ts';
import { readSettings } from '../../src/cli/wiring/read-settings.ts';
import { loadConfiguration } from '../../src/config/configuration.ts';
import { readSpoolRecord } from '../../src/delivery/spool-record.ts';
import { writeManifest as writeReportManifest } from '../../src/manifest/manifest.ts';
import { readManifest as readReportManifest } from '../../src/manifest/read-manifest.ts';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import { fc } from '../helpers/property.ts';
import { SAMPLE } from '../manifest/sample.ts';
import { readProgress } from '../../src/delivery/progress.ts';
import { readRecord, writeRecord } from '../../src/delivery/checksummed-record.ts';
import { MailLogErrors } from '../../src/errors.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { entryLine, parseEntry } from '../../src/host/logs/journal-entry.ts';
import { compareListings } from '../../src/listing/compare.ts';
import { readListing } from '../../src/listing/read.ts';
import { readChainLink } from '../../src/chain/chain.ts';

/**
 * What may be put before each thing that reads, made by chance: wild bytes, and sound input that was damaged.
 */

/** What is read, and how. `read` answers, or throws an error of ours. */
export interface Reader {
  readonly name: string;
  /** So many of a hundred thousand. */
  readonly share: number;
  readonly made: fc.Arbitrary<Uint8Array>;
  readonly read: (bytes: Uint8Array) => unknown;
}

const wild = fc.uint8Array({ maxLength: 300 });

function words(choice: readonly string[], between: string): fc.Arbitrary<Uint8Array> {
  return fc
    .array(fc.constantFrom(...choice), { maxLength: 40 })
    .map((chosen) => Buffer.from(chosen.join(between), 'latin1'));
}

/** `sound` with some places changed: a byte, a run taken out or put in twice, an end cut off. */
export function damaged(sound: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    kind: fc.constantFrom('byte', 'out', 'twice', 'end', 'line', 'word'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 200 }),
    byte: fc.nat(255),
    word: fc.constantFrom(
      '\n\n',
      '\r\n',
      '--',
      '=',
      '\0',
      ': ',
      ';',
      '"',
      '\t',
      '-----END PGP MESSAGE-----',
      'multipart/mixed',
    ),
  });
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    let bytes = Buffer.from(sound);
    for (const { kind, at, length, byte, word } of changes) {
      const place = Math.floor(at * bytes.length);
      const [before, behind] = [bytes.subarray(0, place), bytes.subarray(place)];
      const run = behind.subarray(0, length);
      if (kind === 'byte') bytes = Buffer.concat([before, Buffer.of(byte), behind.subarray(1)]);
      if (kind === 'out') bytes = Buffer.concat([before, behind.subarray(length)]);
      if (kind === 'twice') bytes = Buffer.concat([before, run, behind]);
      if (kind === 'end') bytes = Buffer.from(before);
      if (kind === 'word') bytes = Buffer.concat([before, Buffer.from(word), behind]);
      // A line to where another begins.
      if (kind === 'line') {
        const end = bytes.indexOf('\n', place) + 1;
        const next = bytes.indexOf('\n', end) + 1;
        if (next > end)
          bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(next), bytes.subarray(end, next)]);
      }
    }
    return bytes;
  });
}

function json(keys: readonly string[]): fc.Arbitrary<Uint8Array> {
  return fc
    .oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(1)), {
        maxKeys: 8,
      }),
    )
    .map((value) => Buffer.from(JSON.stringify(value)));
}

const CONFIGURATION = `recipient you.asc\nset to 'you@example.com'\nset subject "Report of {host}"\nwatch <<X
  logfile '/var/log/*.log'\n  ignore =~ /^(?:a|b){2,5}[[:alpha:]]+\\d*$/i\n  do filter\n  =~ /x/\n  !~ m{y}\n  end\n  expect =~ /z/ within 24h
X\ncommand <<"Y"\nexec 'ls -l'\n  timeout 60\nY\nmonitor <<Z\ndir /etc\ndigest sha256\nZ\n`;
const CONFIGURATION_WORDS =
  `watch <<X|X|command|set to|ignore =~ /a/|do ignore|end|<<|'|"|\\|#|=~|/(|exec|\0|\n| |source x|\nX\n|m{|[^|]|{99999}|(?<a>|\\k<a>|*`.split(
    '|',
  );

const POSITION = {
  version: 1,
  files: [
    {
      id: { device: '1', inode: '2', born: '3', size: 4, modified: '5' },
      role: 'current',
      offset: 4,
      head: { bytes: 4, hash: 'abc' },
      tail: { bytes: 4, hash: 'abc' },
    },
  ],
};
const MANIFEST = {
  version: 1,
  sequence: 1,
  made: '2026-01-01T00:00:00Z',
  positions: { memories: { 'a.txt': POSITION } },
  messages: [
    { file: 'message-1.eml', bytes: 1, sha256: 'ab', from: 'a@b.c', to: ['a@b.c'], messageId: '<a@b>' },
  ],
};
const STATE_WORDS = [
  'version',
  'files',
  'logs',
  'role',
  'id',
  'head',
  'tail',
  'offset',
  'time',
  'journal',
  'messages',
  'sequence',
  'pending',
  'givenUp',
];
const LISTING = Buffer.from(
  `==> monitor-1.txt <==\n${'A'.repeat(43)}\tsha256\t12\t/etc/motd\n${'b'.repeat(22)}\tmd5\t0\t/etc/a\\tb\n` +
    'attr\tfile\t0644\t0\t0\t2026-11-22T07:36:01.123456789Z\t1\t-\t/etc/motd\nwarn\t/etc/shadow: permission denied\n',
);
const SOUND_LISTING = readListing(LISTING, 'sound');
const ENTRY = Buffer.from(
  JSON.stringify({
    __CURSOR: 's=ab;i=1;b=cd;m=1;t=5;x=7',
    __REALTIME_TIMESTAMP: '1700000000000000',
    _HOSTNAME: 'web1',
    SYSLOG_IDENTIFIER: 'sshd',
    _PID: '1',
    MESSAGE: [104, 105, 0, 255],
  }),
);
const REPORT_MANIFEST = Buffer.from(writeReportManifest(SAMPLE));
const KNOWN_HOSTS = Buffer.from(
  `{"host":"web1","configuration":"/etc/web.conf","fingerprint":"${'AB'.repeat(20)}","first_seen":"2026-03-01T06:15:00.000Z"}\n`.repeat(
    3,
  ),
);
const CHAIN = Buffer.from(`host=web1; sequence=12; message=1/3; previous=${'ab'.repeat(32)}\n`);

/** What the program reads on a host, and listings. */
export const READERS: readonly Reader[] = [
  {
    name: 'configurations',
    share: 20_000,
    made: fc.oneof(wild, words(CONFIGURATION_WORDS, ' '), damaged(Buffer.from(CONFIGURATION))),
    read: async (bytes) => {
      const files = {
        read: () => Promise.resolve(bytes),
        identify: (file: string) => Promise.resolve(file),
        hostname: () => 'web1',
        glob: () => Promise.resolve([]),
        kindOf: () => Promise.resolve('file' as const),
      };
      const { configuration, errors } = await loadConfiguration('made.conf', files, Object.keys(BUILT_IN));
      const created = await createEntries(configuration, {
        host: nodeHost(),
        modules: new Map(),
        sealCommand: '',
      });
      const all = [...errors, ...created.errors, ...readSettings(configuration, 'web1').errors];
      if (all.length > 0) throw new MailLogErrors(all);
    },
  },
  {
    name: 'listings',
    share: 20_000,
    made: fc.oneof(wild, damaged(LISTING), words(LISTING.toString('latin1').split(/(?=[\t\n])/), '')),
    read: (bytes) => {
      const listing = readListing(bytes, 'made');
      return [[...compareListings(SOUND_LISTING, listing)], [...compareListings(listing, SOUND_LISTING)]];
    },
  },
  {
    name: 'states',
    share: 15_000,
    made: fc.oneof(
      wild,
      json(STATE_WORDS),
      damaged(Buffer.from(writeRecord(MANIFEST))),
      damaged(Buffer.from(JSON.stringify(POSITION))),
      json(STATE_WORDS).map((made) => Buffer.from(writeRecord(JSON.parse(made.toString())))),
    ),
    read: (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      const record = readRecord(text);
      const sound = readSpoolRecord(writeRecord(MANIFEST));
      if (sound) readProgress(text, sound);
      return [
        readSpoolRecord(text),
        parseLogPosition(record ?? parsed(text)),
        parseMemory(record ?? parsed(text)),
        readChainLink(text),
      ];
    },
  },
  {
    name: 'manifests and known hosts',
    share: 10_000,
    made: fc.oneof(
      wild,
      damaged(REPORT_MANIFEST),
      damaged(KNOWN_HOSTS),
      json(Object.keys(SAMPLE)),
      json(['host', 'configuration', 'fingerprint', 'first_seen']),
    ),
    read: (bytes) => {
      const text = Buffer.from(bytes).toString();
      const reading = readReportManifest(text);
      if (reading.kind === 'manifest') writeReportManifest(reading.manifest);
      return KnownHosts.read(text, 'made').text();
    },
  },
  {
    name: 'journal outputs',
    share: 15_000,
    made: fc.oneof(
      wild,
      damaged(ENTRY),
      damaged(CHAIN),
      json(['__CURSOR', 'MESSAGE', '_HOSTNAME', '__REALTIME_TIMESTAMP', '_PID']),
    ),
    read: (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      readChainLink(text);
      for (const line of text.split('\n')) {
        const entry = parseEntry(line);
        if (entry) entryLine(entry);
      }
    },
  },
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

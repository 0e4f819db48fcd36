import { chmodSync, mkdirSync } from 'node:fs';
import { row } from './kill.ts';
import { someOf } from './row.ts';
import type { Extent, Row } from './row.ts';
import { Site } from './site.ts';

/**
 * The programs that a report is made by come to a stop: what seals it, looks up keys, reads the journal,
 * unpacks a log, takes the mail. Stand-ins hang as no sound program does; with them gone, the real ones (or
 * the built-in engine) go on.
 */

interface Hang {
  readonly words: string;
  /** The program's name and what it does, for a shell. */
  readonly program: readonly [string, string];
  /** What the configuration says to use it. */
  readonly says: string;
  /** Before the run. */
  readonly prepare?: (site: Site) => void;
  readonly status: number;
  /** Whether a report was committed all the same. */
  readonly waiting: number;
}

/**
 * From ten minutes to five seconds; the mail server, which is sound, keeps its minute to answer on a busy
 * machine.
 */
const HASTE = { FAULT_HASTE: '120', FAULT_HASTE_FROM: '600000' };

const SLEEP = "trap '' TERM HUP; sleep 1000 & wait; sleep 1000";

const HANGS: readonly Hang[] = [
  {
    words: 'pgp reads nothing',
    program: ['sealer', SLEEP],
    says: 'set pgp sealer',
    status: 69,
    waiting: 0,
  },
  {
    words: 'pgp never ends, and what it started holds its output',
    program: ['sealer', `cat > /dev/null; ${SLEEP}`],
    says: 'set pgp sealer',
    status: 69,
    waiting: 0,
  },
  {
    words: 'pgp stops half-way',
    program: ['sealer', `echo '-----BEGIN PGP MESSAGE-----'; head -c 9 > /dev/null; ${SLEEP}`],
    says: 'set pgp sealer',
    status: 69,
    waiting: 0,
  },
  {
    words: 'gpg never lists its keys',
    program: ['gpg', 'exec sleep 1000'],
    says: "set pgp 'gpg -a -e -r you@example.com'",
    status: 69,
    waiting: 0,
  },
  {
    words: 'sendmail never ends',
    program: ['sendmail', SLEEP],
    says: 'set deliver sendmail',
    status: 75,
    waiting: 1,
  },
  {
    words: 'journalctl prints nothing',
    program: ['journalctl', 'exec sleep 1000'],
    says: 'watch <<J\n  journal\nJ',
    status: 1,
    waiting: 0,
  },
  {
    words: 'xz gives nothing',
    program: ['xz', 'exec sleep 1000'],
    says: '',
    prepare: ({ log }) => {
      log.rename();
      log.pack('.1', 'xz');
      log.write(10);
    },
    status: 1,
    waiting: 0,
  },
];

export function hangingPrograms(extent: Extent): Promise<Row[]> {
  return Promise.all(someOf(HANGS, extent).map(meet));
}

async function meet({
  words,
  program: [name, script],
  says,
  prepare,
  status: wanted,
  waiting: kept,
}: Hang): Promise<Row> {
  const site = await new Site().open();
  try {
    site.write(10);
    const first = await site.run();
    site.write(30);
    prepare?.(site);
    const { configuration } = site;
    site.configure(
      says.startsWith('set deliver') ? says : `${configuration}${says}\n`,
      !says.startsWith('set pgp'),
    );
    mkdirSync(site.world.path('bin'));
    chmodSync(site.world.write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
    const PATH = `${site.world.path('bin')}:${site.world.env['PATH']}`;
    const status = await site.run([], { PATH, ...HASTE });
    const { waiting } = site.spooled();
    site.configure(configuration);
    const said = `${words}: status ${status}, ${waiting} waiting`;
    return row(
      said,
      await site.account(),
      site.leaks(),
      first === 0 && status === wanted && waiting === kept,
    );
  } finally {
    await site.close();
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rotate, row } from './kill.ts';
import { chance } from './row.ts';
import type { Extent, Row } from './row.ts';
import { Site } from './site.ts';

/**
 * The kernel refuses a call: strace makes the Nth call of a kind fail, for each N. The program may end as it
 * likes, but with a status of its own; and nothing may be lost or doubled, nor said to be missing that is
 * there. (Calls that write are in kill.ts: here they could not be told from the words of one thread to
 * another.)
 */

interface Kind {
  readonly call: string;
  readonly error: string;
  /** How many a run makes, or a few less. */
  readonly times: number;
  /**
   * Whether only calls on files that are there are meant: other threads make them at each turn, on what is no
   * file.
   */
  readonly onFiles?: true;
}

const KINDS: readonly Kind[] = [
  { call: 'openat', error: 'EMFILE', times: 100 },
  { call: 'statx', error: 'EIO', times: 60 },
  { call: 'getdents64', error: 'EIO', times: 45 },
  { call: 'readlink', error: 'EIO', times: 2 },
  { call: 'read', error: 'EIO', times: 15, onFiles: true },
  { call: 'pread64', error: 'EIO', times: 5, onFiles: true },
  { call: 'close', error: 'EIO', times: 10, onFiles: true },
  { call: 'fsync', error: 'EIO', times: 8 },
  { call: 'rename', error: 'ENOSPC', times: 5 },
  { call: 'mkdir', error: 'ENOSPC', times: 5 },
  { call: 'unlink', error: 'EIO', times: 4 },
  { call: 'rmdir', error: 'EIO', times: 2 },
];

/**
 * strace counts each thread's calls: the thread that works on files is given so many more than the one that
 * loads the program (preload.ts). Loading takes up to 510 calls.
 */
const START = 1000;
const STARTED: ReadonlySet<string> = new Set(['openat', 'statx']);

/** Statuses that the program gives on purpose (src/errors.ts), an internal error not among them. */
const STATUSES: ReadonlySet<number | string> = new Set([0, 1, 69, 74, 75, 77, 78]);
/**
 * No run makes more calls of a kind; so many in a row that met none are the end; so many are tried in the
 * short form.
 */
const MOST = 600;
const IDLE = 4;
const FEW = 8;

export async function failingCalls({ long, seed }: Extent): Promise<Row[]> {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
  } catch {
    return [{ fault: 'system calls that fail', figures: 'not tried: there is no strace here', held: true }];
  }
  if (!long) return [await someCalls(seed)];
  const rows: Row[] = [];
  for (const kind of KINDS) rows.push(await allCalls(kind, seed));
  return rows;
}

function allCalls(kind: Kind, seed: number): Promise<Row> {
  return onTraced(seed, async (site) => {
    for (let nth = 1, idle = 0; nth < MOST && idle < IDLE; nth++)
      idle = (await site.fail(kind, nth)) ? 0 : idle + 1;
    return `${kind.call} fails with ${kind.error}, at ${site.met} places`;
  });
}

function someCalls(seed: number): Promise<Row> {
  return onTraced(seed, async (site, random) => {
    for (let call = 0; call < FEW || site.met === 0; call++) {
      const kind = KINDS[Math.floor(random() * KINDS.length)];
      await site.fail(kind, 1 + Math.floor(random() * kind.times));
    }
    return `system calls that fail, at ${site.met} places`;
  });
}

async function onTraced(
  seed: number,
  body: (site: TracedSite, random: () => number) => Promise<string>,
): Promise<Row> {
  const random = chance(seed);
  const site = await new TracedSite(random).open();
  try {
    site.write(20);
    await site.run();
    const words = await body(site, random);
    const account = await site.account();
    if (site.warned.some((line) => line.includes('unaccounted')))
      site.wrong.push('said to be missing what is there');
    const { fault, figures, held } = row(
      words,
      account,
      site.leaks(),
      site.met > 0 && site.wrong.length === 0,
    );
    return { fault, figures: [figures, ...site.wrong].join('; '), held };
  } finally {
    await site.close();
  }
}

class TracedSite extends Site {
  met = 0;
  readonly wrong: string[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    super();
    this.#random = random;
    this.mood = () => (random() < 0.05 ? 'put off' : 'fine');
  }

  /** One run in which a call fails; whether there was such a call. */
  async fail({ call, error, onFiles }: Kind, nth: number): Promise<boolean> {
    this.write(20);
    if (this.#random() < 0.7) rotate(this, this.#random);
    const started = STARTED.has(call);
    const inject = `inject=${call}:error=${error}:when=${started ? START + nth : nth}`;
    const files = onFiles ? this.files().flatMap((path) => ['-P', path]) : [];
    // Beside the log: a trace shows what is read.
    const trace = `${this.log.folder}/trace`;
    const under = [
      'strace',
      '-f',
      '-qq',
      '--seccomp-bpf',
      '-o',
      trace,
      '-e',
      `trace=${call}`,
      '-e',
      inject,
      ...files,
    ];
    const env = { UV_THREADPOOL_SIZE: '1', ...(started ? { FAULT_START: String(START) } : {}) };
    const status = await this.run(this.#random() < 0.25 ? ['flush'] : [], env, { under });
    const met = readFileSync(trace, 'latin1').includes('(INJECTED)');
    if (met) this.met++;
    if (met && !STATUSES.has(status)) this.wrong.push(`status ${status} at the ${nth}th ${call}`);
    return met;
  }
}

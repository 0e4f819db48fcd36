import { MailLogError, MailLogErrors } from '../../src/errors.ts';
import { fc } from '../helpers/property.ts';
import { READERS } from './made.ts';
import type { Reader } from './made.ts';
import { mailReaders } from './made-mail.ts';
import type { Extent, Row } from './row.ts';

/** What is only long, and repeats this. */
const LARGE: readonly string[] = ['A', '\0', "'", '[', '{"a":', 'name*0*=a; ', '<<X '];
const LARGE_BYTES = 2 << 20;

const LONGEST_MS = 10_000;
const MOST_GROWTH_MB = 300;

/**
 * Made input for everything that reads: an answer, or an error that says what is wrong. Anything else throws
 * out of here.
 */
export async function badInput({ long, seed }: Extent): Promise<Row[]> {
  const mails = await mailReaders();
  try {
    const rows: Row[] = [];
    const readers = [...READERS, ...mails.readers];
    for (const reader of readers) rows.push(await readMade(reader, long ? 1 : 0.015, seed));
    const made = fc.constantFrom(...LARGE.map((text) => Buffer.alloc(LARGE_BYTES, text)));
    for (const reader of long ? readers : [])
      rows.push(
        await readMade({ ...reader, name: `large ${reader.name}`, share: LARGE.length, made }, 1, seed),
      );
    return rows;
  } finally {
    mails.remove();
  }
}

async function readMade({ name, share, made, read }: Reader, part: number, seed: number): Promise<Row> {
  const before = process.memoryUsage().heapUsed;
  const numRuns = Math.ceil(share * part);
  let refused = 0;
  let slowest = 0;
  let most = before;
  await fc.assert(
    fc.asyncProperty(made, async (bytes) => {
      const start = process.hrtime.bigint();
      try {
        await read(bytes);
      } catch (error) {
        if (!(error instanceof MailLogError || error instanceof MailLogErrors)) throw error;
        refused++;
      }
      slowest = Math.max(slowest, Number(process.hrtime.bigint() - start) / 1e6);
      most = Math.max(most, process.memoryUsage().heapUsed);
    }),
    { seed, numRuns },
  );
  const grown = (most - before) >> 20;
  return {
    fault: `bad input: ${numRuns} made ${name}`,
    figures: `${refused} refused in words, ${numRuns - refused} answered; 0 crashes; the slowest took ${slowest.toFixed(0)} ms; heap grown by ${grown} MB at most`,
    held: slowest < LONGEST_MS && grown < MOST_GROWTH_MB,
  };
}

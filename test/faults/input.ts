import fc from 'fast-check';
import { loadConfiguration } from '../../src/config/configuration.ts';
import { readManifest } from '../../src/delivery/manifest.ts';
import { readRecord, writeRecord } from '../../src/delivery/record.ts';
import { parsePosition } from '../../src/entry/position.ts';
import { parseMemory } from '../../src/entry/watch-memory.ts';
import { MailLogError, MailLogErrors } from '../../src/errors.ts';
import { entryLine, parseEntry } from '../../src/host/journal-entry.ts';
import type { Extent, Row } from './row.ts';

const WORDS = [
  'watch <<X',
  'X',
  'command',
  'set to',
  'ignore =~ /a/',
  'do ignore',
  'end',
  '<<',
  "'",
  '"',
  '\\',
  '#',
  '=~',
  '/(',
  'exec',
  '\0',
  '\n',
  ' ',
  'source x',
];
const text = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.constantFrom(...WORDS), { maxLength: 40 })
    .map((words) => Buffer.from(words.join(' ').replaceAll(' X ', '\nX\n'))),
);
const shapes = [
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
  '__CURSOR',
  'MESSAGE',
  'messages',
  'sequence',
];
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(fc.constantFrom(...shapes), fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(1)), {
    maxKeys: 8,
  }),
);

/** Made input for everything that reads: an answer, or an error that says what is wrong. Anything else throws out of here. */
export async function badInput({ long, seed }: Extent): Promise<Row> {
  const runs = long ? 25_000 : 400;
  const before = process.memoryUsage().heapUsed;
  const parameters = { seed, numRuns: runs };
  let errors = 0;
  const answers = async (read: () => unknown): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof MailLogError || error instanceof MailLogErrors)) throw error;
      errors++;
    }
  };
  await fc.assert(
    fc.asyncProperty(text, async (bytes) => {
      const files = {
        read: () => Promise.resolve(bytes),
        identify: (file: string) => Promise.resolve(file),
        glob: () => Promise.resolve([]),
      };
      await answers(async () => {
        const loaded = await loadConfiguration('made.conf', files, ['watch', 'command', 'monitor']);
        errors += loaded.errors.length > 0 ? 1 : 0;
      });
    }),
    parameters,
  );
  await fc.assert(
    fc.asyncProperty(json, (value) => answers(() => [parsePosition(value), parseMemory(value)])),
    parameters,
  );
  await fc.assert(
    fc.asyncProperty(json, text, (value, bytes) =>
      answers(() => {
        readManifest(writeRecord(value));
        readManifest(Buffer.from(bytes).toString('latin1'));
        readRecord(Buffer.from(bytes).toString('latin1'));
      }),
    ),
    parameters,
  );
  await fc.assert(
    fc.asyncProperty(json, text, (value, bytes) =>
      answers(() => {
        for (const line of [JSON.stringify(value), Buffer.from(bytes).toString('latin1')]) {
          const entry = parseEntry(line);
          if (entry) entryLine(entry);
        }
      }),
    ),
    parameters,
  );
  const grown = Math.max(0, process.memoryUsage().heapUsed - before) >> 20;
  return {
    fault: `bad input: ${4 * runs} made configurations, positions, states, journal outputs`,
    figures: `${errors} refused in words, the others answered; 0 crashes; heap grown by ${grown} MB`,
    held: grown < 300,
  };
}

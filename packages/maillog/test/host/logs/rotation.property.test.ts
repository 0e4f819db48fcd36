import assert from 'node:assert/strict';
import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fc } from '../../helpers/property.ts';
import { RotatingLog } from './rotating-log.ts';

/**
 * Any interleaving of writing, rotating in every way and reading shows each line once, in order. The model is
 * a writer that remembers what it wrote; the files are real.
 */

type Step =
  | { readonly do: 'write'; readonly lines: number; readonly part: boolean }
  | { readonly do: 'rename'; readonly pack: boolean; readonly reopen: boolean }
  | { readonly do: 'copytruncate'; readonly pack: boolean }
  | { readonly do: 'copy' | 'truncate' | 'reopen' | 'pack' | 'expire' | 'read' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      lines: fc.integer({ min: 0, max: 120 }),
      part: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('rename' as const), pack: fc.boolean(), reopen: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('copytruncate' as const), pack: fc.boolean() }) },
  { weight: 3, arbitrary: fc.constant({ do: 'read' as const }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('copy', 'truncate', 'reopen', 'pack', 'expire')
      .map((what): Step => ({ do: what })),
  },
);

type Names = 'numbers' | 'dates' | 'words';

class Rotation {
  readonly log = new RotatingLog();
  readonly #names: Names;
  #day = 0;
  #fd: number;
  #late = false;
  #part = '';
  /**
   * A copy has been made; nothing may be written until the log is truncated, or copytruncate itself loses it.
   */
  #copied = false;
  #lastCopy = '';
  /** Rotated files that have been read to their end. */
  #past = new Set<string>();
  written = '';
  shown = '';

  constructor(names: Names) {
    this.#names = names;
    writeFileSync(this.log.path, '');
    this.#fd = openSync(this.log.path, 'a');
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
        return this.#write(step.lines, step.part && !this.#late);
      case 'rename':
        return this.#rename(step.pack, step.reopen);
      case 'copytruncate':
        if (this.#late) return;
        this.#copy(step.pack);
        return this.#truncate();
      case 'copy':
        if (!this.#late && !this.#copied) this.#copy(false);
        return;
      case 'truncate':
        if (this.#copied) this.#truncate();
        return;
      case 'reopen':
        return this.#reopen();
      case 'pack':
        return this.#pack();
      case 'expire':
        return this.#expire();
      case 'read':
        return this.read();
    }
  }

  async read(): Promise<void> {
    const text = await this.log.read();
    const warnings = this.log.warnings.filter((words) => !words.includes('names that tell no order'));
    assert.deepEqual(warnings, []);
    const begins = text !== '' && this.shown !== '' && !this.log.beginsInside;
    if (begins && !this.shown.endsWith('\n')) this.shown += '\n';
    this.shown += text;
    // Before the log is truncated, only its copy can tell that nothing followed what was read.
    const needed = this.#copied ? this.#lastCopy : undefined;
    this.#past = new Set(this.#late ? [] : this.#rotated().filter((path) => path !== needed));
  }

  close(): void {
    closeSync(this.#fd);
    this.log.remove();
  }

  #write(lines: number, part: boolean): void {
    if (this.#copied) return;
    const text = this.log.lines(lines);
    const half = part ? `part ${this.log.lines(1).trimEnd()}` : '';
    writeSync(this.#fd, text + half);
    this.written += text;
    if (this.#part !== '' && text !== '') this.#part = '';
    this.written += half;
    this.#part += half;
  }

  /** The rotated file keeps its unfinished line; whatever is written next begins another. */
  #endPart(): void {
    if (this.#part !== '') this.written += '\n';
    this.#part = '';
  }

  #next(): string {
    if (this.#names === 'numbers') return '.1';
    this.#day++;
    if (this.#names === 'words') return `.${'abcdefghijklmnopqrstuvwxyz'[this.#day % 26]}${this.#day}-host`;
    return `-${new Date(Date.UTC(2026, 0, this.#day)).toISOString().slice(0, 10).replaceAll('-', '')}`;
  }

  #rename(pack: boolean, reopen: boolean): void {
    if (this.#copied) return;
    // A writer that stays with the old file could finish its line there.
    const stays = !reopen && this.#part === '';
    this.#endPart();
    const suffix = this.#next();
    this.log.rename(suffix);
    if (pack && !stays) this.log.pack(suffix);
    this.#late = stays || (this.#late && !reopen);
    if (!this.#late) this.#reopen();
  }

  #reopen(): void {
    closeSync(this.#fd);
    this.#fd = openSync(this.log.path, 'a');
    this.#late = false;
  }

  #copy(pack: boolean): void {
    if (this.#copied) return;
    const suffix = this.#next();
    if (this.#names === 'numbers') this.log.shift();
    this.#lastCopy = this.log.path + suffix;
    copyFileSync(this.log.path, this.#lastCopy);
    if (pack) this.log.pack(suffix);
    this.#copied = true;
  }

  #truncate(): void {
    this.#endPart();
    truncateSync(this.log.path);
    this.#copied = false;
  }

  #rotated(): string[] {
    const names = readdirSync(this.log.folder).filter((name) => name !== basename(this.log.path));
    return names.map((name) => join(this.log.folder, name));
  }

  #pack(): void {
    // Packed within a tick of a reading, a file with such a name cannot be told from a new one.
    if (this.#late || this.#copied || this.#names === 'words') return;
    const plain = this.#rotated().find((path) => !path.endsWith('.gz'));
    if (plain === undefined) return;
    writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)));
    rmSync(plain);
  }

  #expire(): void {
    if (this.#copied) return;
    const past = this.#rotated().find((path) => this.#past.has(path));
    // A number that moved on is not the file it was.
    if (past !== undefined && this.#names === 'dates') rmSync(past);
  }
}

/** What once went wrong. */
const FOUND: [Step[]][] = [
  [
    [
      { do: 'rename', pack: false, reopen: true },
      { do: 'rename', pack: false, reopen: false },
      { do: 'read' },
      { do: 'write', lines: 1, part: false },
    ],
  ],
  [
    [
      { do: 'write', lines: 1, part: false },
      { do: 'copytruncate', pack: false },
      { do: 'read' },
      { do: 'pack' },
      { do: 'write', lines: 0, part: true },
      { do: 'read' },
    ],
  ],
  [
    [
      { do: 'rename', pack: false, reopen: true },
      { do: 'write', lines: 1, part: false },
      { do: 'copy' },
      { do: 'read' },
      { do: 'truncate' },
    ],
  ],
  [[{ do: 'write', lines: 0, part: true }, { do: 'copy' }, { do: 'read' }, { do: 'truncate' }]],
  [
    [
      { do: 'write', lines: 1, part: false },
      { do: 'copy' },
      { do: 'read' },
      { do: 'truncate' },
      { do: 'expire' },
      { do: 'read' },
    ],
  ],
];

async function check(names: Names, steps: readonly Step[]): Promise<void> {
  const rotation = new Rotation(names);
  try {
    await rotation.read();
    for (const step of steps) await rotation.run(step);

    await rotation.read();
    // An unfinished line is shown by the second of two readings between which nobody wrote.
    await rotation.read();
    const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
    const [shown, written] = [lines(rotation.shown), lines(rotation.written)];
    // Words tell no order.
    if (names === 'words') assert.deepEqual(shown.sort(), written.sort());
    else assert.deepEqual(shown, written);
  } finally {
    rotation.close();
  }
}

describe('any interleaving of writing, rotation and reading', () => {
  for (const names of ['numbers', 'dates', 'words'] as const) {
    it(`readLog: shows each line once${names === 'words' ? '' : ', in order'}, whatever the writing, rotation and reading, with ${names} for names`, async () => {
      const steps = fc.array(step, { minLength: 1, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(steps, (steps) => check(names, steps)),
        { examples: FOUND, numRuns: Number(process.env['ROTATION_RUNS'] ?? 60) },
      );
    });
  }
});

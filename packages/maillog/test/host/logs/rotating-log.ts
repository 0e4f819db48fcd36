import { byteString } from '../../../src/bytes.ts';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Left, LogReadOptions } from '../../../src/entry/host.ts';
import { readLog } from '../../../src/host/logs/read-log.ts';

/**
 * A log in a folder of its own, with what rotation does to it and a reader that keeps its position as a state
 * file would.
 */
export class RotatingLog {
  readonly folder = mkdtempSync(join(tmpdir(), 'maillog-log-'));
  readonly path: string;
  position: unknown;
  warnings: string[] = [];
  /** Whether the last reading began within a line. */
  beginsInside = false;
  left: Left | undefined;
  /** Every line that was written, without its line feed. */
  readonly written: string[] = [];

  constructor(name = 'app.log') {
    this.path = join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Appends so many new lines, each unlike any other, and returns them. */
  write(count = 1, path = this.path): string {
    const lines = this.lines(count);
    appendFileSync(path, lines);
    return lines;
  }

  lines(count: number): string {
    const first = this.written.length;
    for (let number = first + 1; number <= first + count; number++) {
      this.written.push(`line ${number} c4n4ry-7Zq ${'x'.repeat(number % 61)}`);
    }
    return this.written
      .slice(first)
      .map((line) => `${line}\n`)
      .join('');
  }

  async read(options?: ReadOptions): Promise<string> {
    const { text, ...rest } = await readFrom(this.path, this.position, options);
    Object.assign(this, rest);
    return text;
  }

  /** `app.log` becomes `app.log.1`, that `app.log.2` and so on, compressed or not. */
  shift(from = 1): void {
    const numbers = readdirSync(this.folder).map((name) => Number(/\.(\d+)(?:\.\w+)?$/.exec(name)?.[1] ?? 0));
    for (let number = Math.max(...numbers); number >= from; number--) {
      for (const packing of ['', '.gz', '.xz', '.zst', '.bz2']) {
        const path = `${this.path}.${number}${packing}`;
        if (existsSync(path)) renameSync(path, `${this.path}.${number + 1}${packing}`);
      }
    }
  }

  rename(suffix = '.1', create = true): void {
    if (suffix === '.1') this.shift();
    renameSync(this.path, this.path + suffix);
    if (create) writeFileSync(this.path, '');
  }

  copy(suffix = '.1'): void {
    if (suffix === '.1') this.shift();
    copyFileSync(this.path, this.path + suffix);
  }

  truncate(): void {
    truncateSync(this.path);
  }

  pack(suffix: string, program = 'gzip'): void {
    const args = program === 'zstd' ? ['-q', '--rm'] : program === 'gzip' ? ['-f'] : [];
    execFileSync(program, [...args, this.path + suffix]);
  }
}

export interface ReadOptions extends LogReadOptions {
  /** Gets the length of each block. */
  readonly onGiven?: (bytes: number) => void;
}

/** One reading; the position goes through JSON, as it does in a state file. */
export async function readFrom(
  path: string,
  position: unknown,
  options?: ReadOptions,
): Promise<{
  text: string;
  position: unknown;
  warnings: string[];
  beginsInside: boolean;
  left: Left | undefined;
}> {
  const saved: unknown = position === undefined ? undefined : JSON.parse(JSON.stringify(position));
  const reading = readLog(byteString(path), saved, options);
  let text = '';
  for await (const block of reading.blocks) {
    options?.onGiven?.(block.length);
    text += Buffer.from(block).toString('latin1');
  }
  const missing = reading.missing ? [`${path}: no such file or directory`] : [];
  const { beginsInside, left } = reading;
  return {
    text,
    position: reading.position,
    warnings: [...reading.warnings, ...missing],
    beginsInside,
    left,
  };
}

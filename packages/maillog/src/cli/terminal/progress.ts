import type { Host, Listed } from '../../entry/host.ts';

/** How often the line is drawn. Milliseconds. */
const DRAWN_EVERY = 100;

/** How much there is to do: `{files: 60000, bytes: 4.2e9}`; without `bytes` if that is unknown. */
interface Whole {
  readonly files: number;
  readonly bytes?: number | undefined;
}

/** One line on a terminal that shows how far hashing has come. */
class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #whole: Whole;
  readonly #started = performance.now();
  /**
   * When the line was last drawn, as `performance.now()`; initially so long ago that the first piece draws
   * it.
   */
  #drawn: number | undefined;
  #files = 0;
  #bytes = 0;

  constructor(stream: NodeJS.WriteStream, whole: Whole) {
    this.#stream = stream;
    this.#whole = whole;
  }

  add(files: number, bytes: number): void {
    this.#files += files;
    this.#bytes += bytes;
    const now = performance.now();
    if (this.#drawn !== undefined && now - this.#drawn < DRAWN_EVERY) return;
    this.#drawn = now;
    const seconds = (now - this.#started) / 1000;
    this.#stream.write(`\r${progressText(this.#files, this.#bytes, this.#whole, seconds)}\u001B[K`);
  }

  /** Removes the line from the terminal. */
  end(): void {
    if (this.#drawn !== undefined) this.#stream.write('\r\u001B[K');
  }
}

/** `[#####     ] 30000 of 60000 files, 2.1 GB, 1.0 GB/s, 0:02 left`. */
export function progressText(files: number, bytes: number, whole: Whole, seconds: number): string {
  const share = Math.min(1, whole.bytes ? bytes / whole.bytes : files / Math.max(1, whole.files));
  const bar = `[${'#'.repeat(Math.floor(share * 20)).padEnd(20)}]`;
  const left = share > 0 ? `, ${clock((seconds / share) * (1 - share))} left` : '';
  const rate = seconds > 0 ? `, ${inUnits(bytes / seconds)}/s` : '';
  return `${bar} ${files} of ${whole.files} files, ${inUnits(bytes)}${rate}${left}`;
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Powers of 1000, as disks are sold. */
function inUnits(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/**
 * A host whose listings show their progress on `stream`. They count files first, which takes a tenth of the
 * time.
 */
export function showingProgress(host: Host, stream: NodeJS.WriteStream): Host {
  return {
    ...host,
    async *listFiles(request) {
      const line = new ProgressLine(stream, { files: await host.countFiles(request) });
      yield* shown(host.listFiles(request), line);
    },
  };
}

/** A host that shows on `stream` the progress of hashing the files of a saved listing again. */
export function showingChecks(host: Host, stream: NodeJS.WriteStream, whole: Whole): Host {
  return {
    ...host,
    hashFiles: (request) => shown(host.hashFiles(request), new ProgressLine(stream, whole)),
  };
}

/** Passes the pieces on, and shows progress on a line. */
async function* shown(pieces: AsyncIterable<Listed>, line: ProgressLine): AsyncGenerator<Listed> {
  try {
    for await (const piece of pieces) {
      line.add(piece.coverage.files, piece.bytes);
      yield piece;
    }
  } finally {
    line.end();
  }
}

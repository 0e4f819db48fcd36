/**
 * The answers of a reviewer: keys of a terminal; or lines of standard input, so that a script can answer.
 */
import type { ReadStream } from 'node:tty';
import type { Streams } from '../terminal/streams.ts';

const CLEAR = '\x1b[H\x1b[2J';
/** The width of a screen that is printed, not shown. */
const PRINTED_COLUMNS = 110;

/** What a reviewer sees, and answers. */
export interface Reviewer {
  /** Shows a screen made for a size, and resolves to the next of the `known` letters; `q` at the end. */
  ask(screen: (size: { columns: number; rows: number }) => readonly string[]): Promise<string>;
  close(): void;
}

/** `known`: the letters that answer; others are ignored. */
export function reviewerAt(io: Streams, known: string): Reviewer {
  const { stdin } = process;
  return stdin.isTTY && io.stdout.isTTY ? atTerminal(stdin, io, known) : byLines(stdin, io, known);
}

/** Letters that came and were not asked for yet. */
class Letters {
  readonly #known: string;
  readonly #waiting: string[] = [];
  #hasEnded = false;
  #wake: (() => void) | undefined;

  constructor(known: string) {
    this.#known = known;
  }

  take(text: string): void {
    for (const letter of text) if (this.#known.includes(letter)) this.#waiting.push(letter);
    this.#wake?.();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  async next(): Promise<string> {
    while (this.#waiting.length === 0 && !this.#hasEnded)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#waiting.shift() ?? 'q';
  }
}

/** An interrupt quits. */
function atTerminal(stdin: ReadStream, { stdout }: Streams, known: string): Reviewer {
  const letters = new Letters(known);
  const take = (data: Buffer): void => letters.take(data.toString('latin1').replace(/[\x03\x04]/g, 'q'));
  const end = (): void => letters.end();
  stdin.setRawMode(true);
  stdin.on('data', take);
  stdin.on('end', end);
  return {
    async ask(screen) {
      const paint = (): void => {
        const { columns, rows } = stdout;
        stdout.write(CLEAR + screen({ columns, rows }).join('\r\n'));
      };
      stdout.on('resize', paint);
      paint();
      const letter = await letters.next();
      stdout.off('resize', paint);
      return letter;
    },
    close() {
      stdin.setRawMode(false);
      stdin.off('data', take);
      stdin.off('end', end);
      stdin.pause();
      stdout.write(CLEAR);
    },
  };
}

function byLines(stdin: NodeJS.ReadStream, { stdout }: Streams, known: string): Reviewer {
  const letters = new Letters(known);
  const take = (data: Buffer): void => letters.take(data.toString('latin1'));
  const end = (): void => letters.end();
  stdin.on('data', take);
  stdin.on('end', end);
  stdin.on('error', end);
  return {
    ask(screen) {
      const lines = screen({ columns: PRINTED_COLUMNS, rows: Infinity });
      stdout.write(`${lines.join('\n')}\n\n`);
      return letters.next();
    },
    close() {
      stdin.off('data', take);
      stdin.off('end', end);
      stdin.off('error', end);
      stdin.pause();
    },
  };
}

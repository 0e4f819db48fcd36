import { escapeText } from '../../text/escape.ts';

/** How often the line is drawn. Milliseconds. */
const DRAWN_EVERY_MS = 100;

/** One line on a terminal that says what is being done; without a terminal, nothing is shown. */
export interface WorkingLine {
  /** `at('reading /var/log/syslog: 120000 lines')` */
  at(words: string): void;
  /** Removes the line. */
  end(): void;
}

export function workingLine(stream: NodeJS.WriteStream | undefined): WorkingLine {
  if (stream?.isTTY !== true) return { at: () => undefined, end: () => undefined };
  let drawn: number | undefined;
  let shown = '';
  return {
    at: (words) => {
      const now = performance.now();
      const kind = words.replace(/\d+/g, '');
      // Another kind of work is drawn at once: it may go on for long before it is heard of again.
      if (kind === shown && drawn !== undefined && now - drawn < DRAWN_EVERY_MS) return;
      [drawn, shown] = [now, kind];
      stream.write(`\r${escapeText(words)}\u001B[K`);
    },
    end: () => {
      if (drawn !== undefined) stream.write('\r\u001B[K');
    },
  };
}

/** A page of text on a screen: where it was scrolled to, and the keys that scroll it. */
import { escapeText } from '../maillog.ts';
import { wrapped } from './wrapped.ts';

export interface Page {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

export class Pager {
  /** The first row that is shown. */
  #top = 0;
  /** Rows of text on the screen, when it was last drawn. */
  #room = 1;

  toStart(): void {
    this.#top = 0;
  }

  /** Moves if the key does; else false. */
  press(key: string): boolean {
    const page = Math.max(1, this.#room - 1);
    const to = {
      j: this.#top + 1,
      down: this.#top + 1,
      k: this.#top - 1,
      up: this.#top - 1,
      ' ': this.#top + page,
      pagedown: this.#top + page,
      pageup: this.#top - page,
      home: 0,
      end: Infinity,
      G: Infinity,
    }[key];
    if (to === undefined) return false;
    this.#top = Math.max(0, to);
    return true;
  }

  /** At most `rows` rows; the last one says how much is below. */
  lines({ title, lines }: Page, { rows, columns }: Size): string[] {
    const head = wrapped(escapeText(title), columns).slice(0, Math.max(1, Math.floor(rows / 3)));
    const all = lines.flatMap((line) => wrapped(escapeText(line), columns));
    const room = Math.max(1, rows - head.length - 1);
    this.#top = Math.max(0, Math.min(this.#top, all.length - room));
    const below = all.length - this.#top - room;
    const hasSign = below > 0 && room > 1;
    this.#room = hasSign ? room - 1 : room;
    const shown = all.slice(this.#top, this.#top + this.#room);
    return [...head, '', ...shown, ...(hasSign ? [`-- ${below + 1} more below: Space --`] : [])];
  }
}

/**
 * Bounds the lines that `open` prints of one mail: somebody can send a mail with thousands of parts.
 */

/** As `open` takes what it is to print of a mail (open.ts). */
export type Say = (text: string, fault: boolean, isHint?: boolean, isLoud?: boolean) => void;

/** Of faults, and of remarks. */
const MAX_LINES = 60;

export class BoundedSay {
  readonly #say: Say;
  readonly #counts = { faults: 0, remarks: 0 };
  #isNamed = true;

  constructor(say: Say) {
    this.#say = say;
  }

  readonly say: Say = (text, fault, isHint = false, isLoud = false) => {
    // A hint belongs to the line before it.
    if (!isHint) this.#isNamed = ++this.#counts[fault ? 'faults' : 'remarks'] <= MAX_LINES;
    if (this.#isNamed) this.#say(text, fault, isHint, isLoud);
  };

  /** Names the number of lines that were left out. */
  end(): void {
    for (const [what, count] of Object.entries(this.#counts))
      if (count > MAX_LINES) this.#say(`${count - MAX_LINES} more ${what}`, what === 'faults');
  }
}

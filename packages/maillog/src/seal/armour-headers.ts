/**
 * Rewrites armour that passed the gate as the built-in engine writes it: without header lines, lines ending
 * in LF. A header is readable by everybody, and a program may put anything into one: `gpg --comment`, or a
 * script with access to the report.
 */
const BANNER = Buffer.from('-----BEGIN PGP MESSAGE-----');

export class HeaderStripper {
  /**
   * The bytes before the empty line that ends the headers; undefined after that line. The gate bounds them.
   */
  #head: string | undefined = '';

  /** The bytes to keep of the next block. The gate has checked it. */
  pass(block: Uint8Array): Buffer {
    const text = Buffer.from(block).toString('latin1').replaceAll('\r', '');
    if (this.#head === undefined) return Buffer.from(text, 'latin1');
    this.#head += text;
    const blank = this.#head.indexOf('\n\n');
    if (blank < 0) return Buffer.alloc(0);
    const kept = Buffer.concat([BANNER, Buffer.from(this.#head.slice(blank), 'latin1')]);
    this.#head = undefined;
    return kept;
  }
}

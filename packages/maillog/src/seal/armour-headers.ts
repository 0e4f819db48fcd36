/**
 * Armour that passes the gate, as our own engine would write it: without header lines, lines ending in LF. A
 * header is read by anybody, and a program may put anything into one: `gpg --comment`, or a script that has
 * the report at hand.
 */
const BANNER = Buffer.from('-----BEGIN PGP MESSAGE-----');

export class HeaderStripper {
  /** What came before the empty line behind the headers; undefined once that has come. The gate bounds it. */
  #head: string | undefined = '';

  /** What is to be kept of the next block, which the gate has seen. */
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

/**
 * What an entry may ask of the machine. src/host implements it on Node; nobody else should.
 *
 * Paths and file contents are bytes. A path travels as a `ByteString`: one character (U+0000 to U+00FF) for each byte, as the
 * configuration has it, so that a name that is not UTF-8 stays exact.
 */
export type ByteString = string;

/** How a command ended. Exactly one of the fields besides `kind` says the rest: `{kind: 'exit', status: 3}`. */
export type Ending =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'unstartable'; readonly reason: string };

export interface Host {
  /** The time now; tests set it. */
  now(): Date;
  /** This machine's name, without what `set host` says. */
  hostname(): string;
  /** The paths a shell glob (`*`, `?`, `[…]`) matches, sorted by bytes; a word without those is itself, existing or not. */
  glob(pattern: ByteString): Promise<ByteString[]>;
  /**
   * The bytes of a regular file in large blocks (cut anywhere, also within a line); `.gz` is read through.
   * A block may be reused for the next one: copy what must outlive the iteration's step.
   * @throws Error with Node's `code` (`ENOENT`, `EACCES`, …) where it cannot be read.
   */
  readBlocks(path: ByteString): AsyncIterable<Uint8Array>;
  /** Runs `/bin/sh -c command` in its own process group, input empty, both outputs in the order written. */
  shell(
    command: ByteString,
    timeoutSeconds: number,
    print: (data: Uint8Array) => Promise<void>,
  ): Promise<Ending>;
}

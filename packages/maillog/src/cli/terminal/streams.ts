/** Where a command prints. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Default: the process's. */
  readonly stdin?: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
}

export function stdinOf({ stdin = process.stdin }: Streams): NonNullable<Streams['stdin']> {
  return stdin;
}

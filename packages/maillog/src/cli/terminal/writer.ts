/**
 * Writes to a stream and waits until it has taken the bytes, so that a slow reader slows us down and a block
 * may be reused.
 */
export function writerTo(stream: NodeJS.WritableStream): (data: Uint8Array) => Promise<void> {
  return (data) =>
    new Promise((resolve, reject) => {
      stream.write(data, (error) => (error ? reject(error) : resolve()));
    });
}

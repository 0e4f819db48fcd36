/**
 * Writes to a stream and waits until the stream has taken the bytes. So a slow reader slows MailLog down, and
 * a block may be reused.
 */
export function writerTo(stream: NodeJS.WritableStream): (data: Uint8Array) => Promise<void> {
  return (data) =>
    new Promise((resolve, reject) => {
      stream.write(data, (error) => (error ? reject(error) : resolve()));
    });
}

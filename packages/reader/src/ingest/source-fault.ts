/**
 * A source that cannot be read now, as a server that does not answer. It says nothing of a mail: what is
 * there is read the next time.
 */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
}

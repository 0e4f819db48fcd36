import { openSpool } from '../../src/delivery/spool.ts';
import { MailLogError } from '../../src/errors.ts';

// `node spool-process.js commit DIR SEQUENCE BYTES` commits a report of that size and says `committed`, or
// the error's kind and words.
const [, directory, sequence, bytes] = process.argv.slice(2);
const content = (async function* (): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(Number(bytes), 'x');
})();
const messages = [{ content, from: 'm@example.com', to: ['a@example.com'], messageId: '<x@example.com>' }];
try {
  const spool = await openSpool({ directory, limit: 1e9 });
  await spool.commit({ sequence: Number(sequence), checkpoint: undefined, messages });
  console.log('committed');
} catch (error) {
  console.log(error instanceof MailLogError ? `${error.kind}: ${error.message}` : String(error));
}

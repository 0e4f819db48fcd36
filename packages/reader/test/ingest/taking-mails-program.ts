/**
 * A program for a test: takes the mails of the arguments into the store of this user. `KEY PATH…`. Prints the
 * most memory that it took, in bytes. The test may kill it. It imports no helper, since those of the tests
 * have state directories of their own.
 */
import { Ingest } from '../../src/ingest/ingest.ts';
import { mailInput } from '../../src/maillog.ts';
import { openStore } from '../../src/store/open-store.ts';

const [key = '', ...paths] = process.argv.slice(2);
const { store, close } = await openStore();
await new Ingest({
  store,
  paths,
  keys: { key: [key] },
  input: { ...mailInput(process), passOver: () => undefined },
  secretOf: () => Promise.reject(new Error('no server is named')),
  keepDays: 90,
  savesHosts: true,
}).run();
await close();
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));

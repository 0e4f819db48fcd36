/**
 * A program for a test: takes the mails of the arguments into the store of this user. `KEY PATH…`. The test
 * kills it.
 */
import { openStore } from '../../src/store/open-store.ts';
import { taking } from '../helpers/taking.ts';

const [key = '', ...paths] = process.argv.slice(2);
const { store, close } = await openStore();
await taking(store, paths, ['--key', key]).run();
await close();

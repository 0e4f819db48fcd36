/**
 * A program for a test: takes a hundred made mails into the store at the path of its argument, those that are
 * not there yet, and prints a line for each. The test kills it.
 */
import { openStore } from '../../src/store/open-store.ts';
import { form, mail, message, part } from './contract.ts';

const MAILS = 100;

const { store, close } = await openStore(process.argv[2]);
for (let number = 1; number <= MAILS; number++) {
  const host = `web${number % 5}`;
  const forms = [1, 2, 3].map((each) => ({ form: form(`form ${(number + each) % 20}`), lines: each }));
  const made = message(number, [part(`text of ${number}\n`, forms)], { host });
  const taken = mail(`${number}`, [made]);
  if ((await store.mailState(taken.digest)) !== undefined) continue;
  await store.take(taken, number);
  process.stdout.write(`${number}\n`);
}
await close();

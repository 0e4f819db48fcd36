import { maildirDelivery } from '../../src/delivery/maildir.ts';
import type { OutgoingMessage } from '../../src/report/ports.ts';

// `node maildir-process.js DIR '{"file": …}'` delivers and prints the outcome.
const [directory, message] = process.argv.slice(2);
console.log(JSON.stringify(await maildirDelivery(directory).deliver(JSON.parse(message) as OutgoingMessage)));

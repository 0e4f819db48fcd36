import { smtpDelivery } from '../../src/delivery/smtp.ts';
import type { SmtpOptions } from '../../src/delivery/smtp.ts';
import type { OutgoingMessage } from '../../src/report/ports.ts';

// `node smtp-process.js '{"options": …, "message": …}'` delivers and prints the outcome.
const { options, message } = JSON.parse(process.argv[2]) as {
  options: SmtpOptions;
  message: OutgoingMessage;
};
console.log(JSON.stringify(await smtpDelivery(options).deliver(message)));

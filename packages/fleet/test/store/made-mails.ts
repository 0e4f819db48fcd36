/** Made mails that share hosts, forms, contents and, some of them, messages. */
import { form, mail, message, part } from '../../../reader/test/store/contract.ts';
import type { TakenMail } from '../../src/reader.ts';

export const MAILS = 120;

/** Every fifth brings the message of another one a second time, with one part more. */
export function madeMail(number: number): TakenMail {
  const of = number % 5 === 0 ? number - 1 : number;
  const host = `web${of % 6}`;
  const forms = [1, 2, 3, 4, 5].map((each) => ({ form: form(`form ${(of * each) % 17}`), lines: each }));
  const parts = [part(`text of ${of % 40}\n`, forms)];
  if (of !== number)
    parts.push(part(`more of ${of}\n`, [{ form: form(`form ${of % 17}`), lines: 2 }], 'b.txt'));
  return mail(`${number}`, [message(of, parts, { host })]);
}

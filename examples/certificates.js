// A module in JavaScript: until when certificates are valid.
//
//     module Certificates certificates /etc/maillog/certificates.js
//
//     certificates <<__CERTIFICATES
//         file /etc/letsencrypt/live/example.com/cert.pem
//         file /etc/ssl/certs/mail.pem
//         within 30
//     __CERTIFICATES
//
// It has no table of directives, so that an entry may say what it likes; validate() looks at it.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ReportEntry } from 'maillog/module';

const DAY = 24 * 60 * 60 * 1000;

export class Certificates extends ReportEntry {
  validate() {
    const { file, within } = this.directives;
    if (!file) throw this.fault('certificates has no file', 'write file /etc/ssl/certs/mail.pem in it');
    if (within && !/^[0-9]+$/.test(within.text)) throw this.fault('within is a number of days');
  }

  async run(out) {
    const within = Number(this.directives.within?.text ?? 30);
    // A directive has every argument of every repetition: texts for people, bytes where a path may be no
    // UTF-8.
    for (const file of this.directives.file.texts) {
      try {
        await this.#report(file, within, out);
      } catch (error) {
        await out.warn(`${file}: ${error.message}`);
      }
    }
  }

  /** A file may hold a whole chain. */
  async #report(file, within, out) {
    const pem = await readFile(file, 'latin1');
    const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (found.length === 0) await out.warn(`${file}: it holds no certificate`);
    for (const text of found) {
      const { subject, validTo } = new X509Certificate(text);
      const name = subject.replaceAll('\n', ', ');
      const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY);
      await out.print(`${new Date(validTo).toISOString().slice(0, 10)}\t${days} days\t${name}\t${file}\n`);
      if (days < 0) await out.warn(`${file}: ${name} has expired`);
      else if (days < within) await out.warn(`${file}: ${name} expires in ${days} days`);
    }
  }

  description() {
    return super.description() ?? 'Certificates, and until when they are valid';
  }
}

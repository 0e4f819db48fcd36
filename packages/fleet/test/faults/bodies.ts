/** Reports that are too large, too manifold, or hostile. */
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMessage, encrypt, enums, readKey } from 'openpgp';
import { readFileSync } from 'node:fs';
import { newWord } from './host.ts';
import type { Row } from './row.ts';
import { sendBody } from './sending.ts';
import { onSite, rowOf } from './site.ts';

const LARGE_BYTES = 50 << 20;
/** A worker that takes more for one report is no good neighbour. */
const MOST_MB = 1500;

export function largeReport(): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const [receiver, worker] = [await site.receive(), await site.work(1)];
    const [host] = site.hosts;
    host.configure('set max_size 90M');
    const word = newWord();
    let lines = 0;
    for (let bytes = 0; bytes < LARGE_BYTES;) {
      const block = Array.from(
        { length: 1000 },
        () => `Jun 14 15:02:11 web1 app[7]: ${word} sum ${randomBytes(100).toString('hex')}\n`,
      ).join('');
      appendFileSync(host.log, block);
      bytes += block.length;
      lines += 1000;
    }
    host.written.set(word, lines);
    const status = await host.run();
    await site.drained();
    const peaks = [receiver, worker].map((program) => program.peakMb());
    const longest = await site.number('SELECT max(octet_length(sealed)) / 1000000.0 FROM inbox_body');
    const words = `a report of 50 MB (${longest.toFixed(0)} MB sealed): status ${status}; at most ${peaks[0]} MB of memory in the receiver, ${peaks[1]} MB in the worker`;
    return [rowOf(words, await site.account(), status === 0 && peaks.every((peak) => peak < MOST_MB))];
  });
}

const FORMS = 100_000;

/** The rarest forms of a part count as one, whose name says it. */
export function manyForms(): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const [, worker] = [await site.receive(), await site.work(1)];
    const [host] = site.hosts;
    const lines = Array.from(
      { length: FORMS },
      (_, at) => `Jun 14 15:02:11 web1 app[7]: ${newWord()} job ${at} done\n`,
    );
    appendFileSync(host.log, lines.join(''));
    const status = await host.run();
    await site.drained();
    const peak = worker.peakMb();
    const forms = await site.number("SELECT count(*) FROM form WHERE kind = 'line'");
    const account = await site.account();
    const lost = Math.max(0, FORMS - account.lines);
    const words = `a report of 100,000 forms: status ${status}; ${forms} forms are kept, the lines of the others as one; at most ${peak} MB of memory in the worker`;
    return [
      rowOf(words, { ...account, lost: account.lost + lost }, peak < MOST_MB && account.lines === FORMS),
    ];
  });
}

/** A host that was taken over sends what it likes; another one goes on. */
export function hostileBodies(): Promise<readonly Row[]> {
  return onSite({ hosts: 2 }, async (site) => {
    const [receiver, worker] = [await site.receive(), await site.work(1)];
    const [host] = site.hosts;
    await host.report();
    await site.drained();
    const [{ body }] = await site.sql<{ body: Buffer }>('SELECT sealed AS body FROM inbox_body');
    const hostile = await bodiesLike(body, join(site.folder, 'admin.asc'));
    const [port] = site.ports;
    const pem = join(site.folder, 'web2.pem');
    const statuses: number[] = [];
    for (const [at, each] of hostile.entries())
      statuses.push(await sendBody({ port, pem, host: 'web2', sequence: at + 1 }, each));
    await host.report();
    await site.drained();
    const refused = await site.number('SELECT count(*) FROM inbox WHERE error IS NOT NULL');
    const others = hostile.length - refused;
    const peak = worker.peakMb();
    const isAlive = receiver.isRunning && worker.isRunning && statuses.every((status) => status === 201);
    site.hosts.splice(1);
    const words = `${hostile.length} hostile bodies: ${refused} kept with an error, ${others} otherwise; at most ${peak} MB of memory in the worker, which ${isAlive ? 'goes on' : 'ENDED'}`;
    return [rowOf(words, await site.account(), isAlive && others === 0 && peak < MOST_MB)];
  });
}

/** `true` is one that opens. */
async function bodiesLike(body: Buffer, key: string): Promise<readonly Buffer[]> {
  const text = body.toString('latin1');
  const head = text.slice(0, text.indexOf('\r\n\r\n') + 4);
  const flipped = Buffer.from(body);
  flipped[Math.floor(body.length * 0.7)] ^= 1;
  const bomb = await encrypt({
    message: await createMessage({ binary: Buffer.alloc(400 << 20) }),
    encryptionKeys: await readKey({ armoredKey: readFileSync(key, 'utf8') }),
    config: { preferredCompressionAlgorithm: enums.compression.zlib },
  });
  const nested = Array.from(
    { length: 5000 },
    (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
  );
  return [
    'no mail',
    '\0'.repeat(1000),
    '\xff\xfe\xed\xa0\x80'.repeat(1000),
    text.slice(0, text.length / 2),
    flipped.toString('latin1'),
    text.replace(/-----END PGP MESSAGE-----/g, ''),
    text.replace(/^[A-Za-z0-9+/]{20}/gm, '\0\xff'),
    `${head}-----BEGIN PGP MESSAGE-----\r\n\r\nAAAA\r\n-----END PGP MESSAGE-----\r\n`,
    `Subject: bomb\r\nX-MailLog-Report: host=web2\r\nContent-Type: text/plain\r\n\r\n${bomb}`,
    nested.join(''),
    `X-Long: ${'a'.repeat(4 << 20)}\r\n\r\n`,
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n\r\n'.repeat(100_000)}--b--\r\n`,
  ].map((each) => Buffer.from(each, 'latin1'));
}

/** NUL, bytes that are no UTF-8, controls and a line of 1 MB, in the lines of a report that opens. */
export function oddBytes(): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const programs = [await site.receive(), await site.work(1)];
    const [host] = site.hosts;
    const odd = [
      '\0',
      'a\0b',
      '\xff\xfe',
      '\xed\xa0\x80',
      '\xc3',
      '\xef\xbf\xbf',
      '\x1b[2J',
      '\r',
      '\u0085',
      'x'.repeat(1 << 20),
    ];
    for (const each of odd) {
      const word = newWord();
      host.written.set(word, 1);
      appendFileSync(host.log, Buffer.from(`Jun 14 15:02:11 web1 app[7]: ${word} ${each} end\n`, 'latin1'));
    }
    const status = await host.run();
    await site.drained();
    const isAlive = programs.every(({ isRunning }) => isRunning);
    const words = `lines with NUL, invalid UTF-8, controls, 1 MB: status ${status}`;
    return [rowOf(words, await site.account(), isAlive && status === 0)];
  });
}

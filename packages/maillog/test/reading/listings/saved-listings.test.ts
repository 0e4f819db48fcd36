/**
 * What `--check` decides of the saved output of `open`, by what `open` has taken from manifests.
 *
 * Covers: src/reading/summary/listing-origin.ts, src/reading/origin-verdict.ts,
 * src/reading/listings/newest-reports.ts
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { accept } from '../../../src/cli/accept.ts';
import { check } from '../../../src/cli/check.ts';
import { report } from '../../../src/cli/report.ts';
import type { Streams } from '../../../src/cli/terminal/streams.ts';
import { MailLogError } from '../../../src/errors.ts';
import { createSealer } from '../../../src/seal/create-sealer.ts';
import { configure, makeReport, setClock } from '../made-reports.ts';
import { directory, file, openingWhole, pair, partsMail, printing, seal } from '../reports.ts';

const reader = await pair('reader@example.com');
const other = await pair('other@example.com');
const mailbox = join(directory, 'Maildir');
/** Holds one report in several messages. */
const box = join(directory, 'box');
const [first, second] = [join(directory, 'one'), join(directory, 'two')];
const mails: Record<string, string> = {};
const monitors = [first, second]
  .map((dir, at) => `monitor <<END\nmime_file files${at}.txt\ndir ${dir}\nEND`)
  .join('\n');

async function makeReports(): Promise<void> {
  for (const folder of [mailbox, first, second]) mkdirSync(folder, { mode: 0o700 });
  for (const folder of [first, second]) writeFileSync(join(folder, 'a'), 'a\n', { mode: 0o600 });
  setClock('2090-03-01T06:15:00Z');
  const web1 = configure({ host: 'web1', key: reader.pub, mailbox }, monitors);
  mails['signed'] = await makeReport(web1, mailbox);
  mails['next'] = await makeReport(web1, mailbox);
  const unsigned = configure({ host: 'web2', key: reader.pub, mailbox }, `set sign off\n${monitors}`);
  mails['not signed'] = await makeReport(unsigned, mailbox);
  const clone = configure({ host: 'web1', name: 'b.conf', key: reader.pub, mailbox }, monitors);
  mails['new key'] = await makeReport(clone, mailbox);
  const large = join(directory, 'large');
  for (const folder of [large, box]) mkdirSync(folder, { mode: 0o700 });
  for (let name = 0; name < 3000; name++) writeFileSync(join(large, `${name}`), `${name}`, { mode: 0o600 });
  const split = configure(
    { host: 'web3', key: reader.pub, mailbox: box },
    `set max_size 100k\nmonitor <<END\nmime_file large.txt\ndir ${large}\nEND`,
  );
  assert.equal(await report(['-C', split], printing().io), 0);
  setClock('2090-03-01T07:00:00Z');
}

/** Saves what `open` prints of the mails. */
async function saved(name: string, status: number, ...files: readonly string[]): Promise<string> {
  const opened = await openingWhole(['--key', reader.key, '--quiet', ...files]);
  assert.equal(opened.status, status, opened.err);
  return file(Buffer.from(opened.out, 'latin1'), name);
}

type Command = (args: readonly string[], io: Streams) => Promise<number>;

async function running(
  command: Command,
  ...args: readonly string[]
): Promise<{ status: number; out: string; err: string }> {
  const { out, err, io } = printing();
  try {
    return { status: await command(args, io), out: out.text, err: err.text };
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    return { status: error.exitCode, out: out.text, err: error.format() };
  }
}

function without(path: string, lines: RegExp): string {
  const text = readFileSync(path, 'latin1');
  const left = text.split('\n').filter((line) => !lines.test(line));
  return file(Buffer.from(left.join('\n'), 'latin1'), 'edited.txt');
}

describe('maillog --check: saved output of maillog open', () => {
  before(makeReports);

  it('maillog --check: reads the listings of one report', async () => {
    const text = await saved('good.log', 0, mails['signed'] ?? '');
    const ends = readFileSync(text, 'latin1').match(/^==> end of listing <== .*$/gm) ?? [];
    assert.equal(ends.length, 2);
    for (const [entry, end] of ends.entries())
      assert.match(end, new RegExp(`, report [0-9a-f]{16}, entry ${entry}, piece 1 of 1, signed$`));
    const { status, out } = await running(check, '--check', text);
    assert.equal(status, 0, out);
    assert.doesNotMatch(out, /Note:/);
  });

  it('maillog --check: refuses listings of two reports, without their headings as well', async () => {
    const text = await saved('good.log', 0, mails['signed'] ?? '', mails['next'] ?? '');
    for (const path of [text, without(text, /^(?:===> | {2}\S)/)]) {
      const { status, err } = await running(check, '--check', path);
      assert.deepEqual([status, /holds whole listings of several reports/.test(err)], [65, true], err);
    }
  });

  it('maillog --check: refuses a listing of a report with an alarm, without its heading as well', async () => {
    const mail = readFileSync(mails['signed'] ?? '', 'latin1');
    const altered = file(Buffer.from(mail.replace(/filename="?files1\.txt"?/, 'filename="x.txt"'), 'latin1'));
    const text = await saved('good.log', 65, altered);
    const { status, err } = await running(check, '--check', without(text, /^(?:===> | {2}\S)/));
    assert.deepEqual([status, /a report with an alarm/.test(err)], [65, true], err);
  });

  it('maillog --check: refuses a listing that lacks a message of its report', async () => {
    const files = readdirSync(join(box, 'new')).map((name) => join(box, 'new', name));
    assert.ok(files.length > 1, 'the report is in one message');
    const whole = await saved('good.log', 0, ...files);
    const { status, out } = await running(check, '--check', whole);
    assert.equal(status, 0, out);
    assert.match(out, /All 3000 entries are as they were/);
    const text = await saved('good.log', 65, ...files.slice(1));
    const cut = await running(check, '--check', without(text, /^(?:===> | {2}\S)/));
    assert.deepEqual([cut.status, /lacks a piece of a listing/.test(cut.err)], [65, true], cut.err);
  });

  it('maillog --check: notes a listing that nobody, or another key, has signed', async () => {
    const listing = readFileSync(join(directory, 'one', 'a'));
    const digest = createHash('sha256').update(listing).digest('base64').slice(0, 43);
    const plain = await createSealer({ recipients: [{ file: reader.pub }] });
    const body = `${digest}\tsha256\t2\t${join(first, 'a')}\n`;
    const mail = await partsMail([{ mimeFile: 'f.txt', body }], () => seal(plain, body));
    // A host that has sent no manifest.
    mails['no manifest'] = file(mail.toString('latin1').replaceAll('web1', 'web9'));
    for (const [name, words] of [
      ['not signed', /^Note: .* is not signed: anybody with the reader's public key can have written it/m],
      ['no manifest', /^Note: .* without a manifest: anybody with the reader's public key can have/m],
      ['new key', /^Note: .* whose key is not that of its host/m],
    ] as const) {
      // The reader knows the host by its first key.
      await saved('known.log', 0, mails['signed'] ?? '');
      const read = await running(check, '--check', mails[name] ?? '', '--key', reader.key);
      assert.equal(read.status, 0, read.err);
      assert.match(read.out, words, name);
      const text = await saved('good.log', 0, mails[name] ?? '');
      const { status, out } = await running(check, '--check', text);
      assert.equal(status, 0, out);
      assert.match(out, words, name);
      const taken = await running(accept, text, '--from', text, '--why', 'x');
      assert.match(taken.err, /^maillog: .* (?:anybody|not that of its host)/m);
    }
    const signing = await createSealer({ recipients: [{ file: reader.pub }], sign: { file: other.key } });
    const sealed = await partsMail([{ mimeFile: 'f.txt', body }], () => seal(signing, body));
    const signed = file(sealed.toString('latin1').replaceAll('web1', 'web9'));
    const { out } = await openingWhole(['--key', reader.key, '--quiet', '--signer', other.pub, signed]);
    assert.match(out, /^==> end of listing <== .*, report [0-9a-f]{16}, signed$/m);
  });

  it('maillog --check MAILBOX: knows by the manifest that a listing is complete', async () => {
    const { status, out } = await running(check, '--check', mails['signed'] ?? '', '--key', reader.key);
    assert.equal(status, 0, out);
    assert.doesNotMatch(out, /Note:/);
  });

  it('maillog --check MAILBOX: names the way to accept a key that the host is not known by', async () => {
    await saved('first.log', 0, ...readdirSync(join(box, 'new')).map((name) => join(box, 'new', name)));
    const again = join(directory, 'again');
    mkdirSync(again, { mode: 0o700 });
    const conf = configure({ host: 'web3', key: reader.pub, mailbox: again }, monitors);
    rmSync(join(directory, 'web3', 'state-maillog.conf'), { recursive: true });
    const mail = await makeReport(conf, again);
    const { status, err } = await running(check, '--check', mail, '--key', reader.key);
    assert.equal(status, 65);
    assert.match(err, /hint: if the key is right: maillog hosts --accept web3 \S+$/);
  });

  it('maillog --check --against: takes the later of two reports of one second by their manifests', async () => {
    for (const layout of ['parts', 'pgpmime']) {
      const folder = join(directory, layout);
      mkdirSync(folder, { mode: 0o700 });
      const conf = configure(
        { host: layout, key: reader.pub, mailbox: folder },
        `set layout ${layout}\n${monitors}`,
      );
      writeFileSync(join(first, 'b'), 'b\n', { mode: 0o600 });
      const one = await makeReport(conf, folder);
      rmSync(join(first, 'b'));
      const later = await makeReport(conf, folder);
      const good = await saved('good.log', 0, later);
      // Names of files and the header in clear say the opposite.
      for (const [path, name, number] of [
        [one, 'z', 9],
        [later, 'a', 5],
      ] as const) {
        const text = readFileSync(path, 'latin1').replace(/(sequence=)\d+/, `$1${number}`);
        rmSync(path);
        writeFileSync(join(folder, 'new', name), text, 'latin1');
      }
      const args = ['--check', good, '--against', folder, '--key', reader.key];
      const { status, out } = await running(check, ...args);
      assert.equal(status, 0, `${layout}: ${out}`);
    }
  });
});

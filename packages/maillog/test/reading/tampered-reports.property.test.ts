/**
 * Whatever is done to a signed report on its way, without a key of the host: it is named, and the report does
 * not count as whole. The reports are the built program's; what is done to them is done to the mail's text.
 *
 * Covers: src/reading/open.ts, src/reading/part-matcher.ts, src/reading/recognise.ts
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readKey } from 'openpgp';
import type { Key } from 'openpgp';
import { createOpenpgpDecryptor } from '../../src/reading/decrypt-openpgp.ts';
import { KnownHosts } from '../../src/reading/known-hosts.ts';
import { openMessage } from '../../src/reading/open.ts';
import { recognise } from '../../src/reading/recognise.ts';
import { undescribedNotices } from '../../src/reading/undescribed.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { World } from '../cli/world.ts';
import { fc } from '../helpers/property.ts';
import { bytesOf, blocks, directory, pair, seal } from './reports.ts';

const world = new World();
after(() => world.remove());
const reader = await pair('reader@example.com');
const other = await pair('other@example.com');
const stranger = await createSealer({ recipients: [{ file: reader.pub }] });
const decryptor = await createOpenpgpDecryptor({ keys: [reader.key] });

/** A mail's parts, each with its header; the first is the cover. */
interface Mail {
  readonly head: string;
  readonly boundary: string;
  readonly parts: readonly string[];
}

interface Opened {
  readonly isWhole: boolean;
  readonly said: readonly string[];
  readonly shown: readonly (readonly [string, string])[];
}

const reports: Record<string, string[]> = {};
const hosts = new KnownHosts();

before(async () => {
  for (const layout of ['parts', 'pgpmime']) {
    const file = world.write(`${layout}.conf`, configuration(layout));
    for (let number = 0; number < 2; number++) {
      const { status, stderr } = await world.maillog(['-C', file]);
      assert.equal(status, 0, stderr);
    }
    const folder = join(world.path(layout), 'new');
    reports[layout] = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'latin1').replaceAll('\n', '\r\n'));
    for (const report of reports[layout]) assert.equal((await opened(report)).isWhole, true);
  }
});

function configuration(layout: string): string {
  return `set to you@example.com
set from maillog@web1.example.com
set host web1
set layout ${layout}
set deliver maildir:${world.path(layout)}
set state ${world.path(`${layout}-state`)}
recipient ${reader.pub}
command <<END
  mime_file auth.txt
  description 'Logins'
  exec 'date +%N; echo "root login by mallory"'
END
command <<END
  mime_file nothing.txt
  exec true
END
command <<END
  mime_file disk.txt
  description 'Disks'
  exec 'date +%N; df /'
END
`;
}

async function opened(mail: string, signers?: readonly Key[]): Promise<Opened> {
  const said: string[] = [];
  const shown: [string, string][] = [];
  const isWhole = await openMessage(blocks(Buffer.from(mail, 'latin1')), {
    decryptor,
    signers,
    directory,
    sink: {
      async take(name, _label, clear) {
        shown.push([name, (await bytesOf(clear)).toString('latin1')]);
      },
    },
    say: (text, fault) => void (fault && said.push(text)),
    recognise: (signed) => recognise(hosts, signed, new Date(0)),
    undescribed(report) {
      for (const { words, fault } of undescribedNotices([{ ...report, file: 'mail' }], [], hosts))
        if (fault) said.push(words);
    },
  });
  return { isWhole: isWhole && said.length === 0, said, shown };
}

function apart(mail: string): Mail {
  const boundary = /boundary="([^"]+)"/.exec(mail)?.[1] ?? '';
  const [head = '', ...parts] = mail.split(`--${boundary}`);
  return { head, boundary, parts: parts.slice(0, -1) };
}

function together({ head, boundary, parts }: Mail): string {
  return [head, ...parts, '--\r\n'].join(`--${boundary}`);
}

/** What can be done to a mail of layout `parts`, by whoever carries it. */
type Tampering = (mail: Mail, from: Mail, at: number, to: number) => Mail | Promise<Mail>;

/** A sealed part, the cover left out. */
function partAt({ parts }: Mail, at: number): number {
  return 1 + (at % (parts.length - 1));
}

function withPart(mail: Mail, index: number, ...parts: readonly string[]): Mail {
  return { ...mail, parts: mail.parts.toSpliced(index, 1, ...parts) };
}

function bodyOf(part: string): string {
  return part.slice(part.indexOf('\r\n\r\n') + 4);
}

function headOf(part: string): string {
  return part.slice(0, part.indexOf('\r\n\r\n') + 4);
}

const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  drop: (mail, _, at) => withPart(mail, partAt(mail, at)),
  double(mail, _, at) {
    const part = mail.parts[partAt(mail, at)];
    return withPart(mail, partAt(mail, at), part, part);
  },
  reorder(mail, _, at) {
    // The manifest has no place of its own: it is looked for.
    const index = 1 + (at % (mail.parts.length - 3));
    return withPart(withPart(mail, index + 1), index, mail.parts[index + 1], mail.parts[index]);
  },
  rename(mail, _, at) {
    const index = 1 + (at % (mail.parts.length - 2));
    return withPart(mail, index, mail.parts[index].replace(/filename="[^"]+"/, 'filename="quiet.txt"'));
  },
  'take the name away'(mail, _, at) {
    const index = 1 + (at % (mail.parts.length - 2));
    return withPart(mail, index, mail.parts[index].replace(/; filename="[^"]+"/, ''));
  },
  describe(mail) {
    const index = mail.parts.findIndex((part) => part.includes('Content-Description'));
    return withPart(
      mail,
      index,
      mail.parts[index].replace(/Content-Description: .*/, 'Content-Description: no'),
    );
  },
  'swap bodies'(mail, _, at, to) {
    const [one, other] = [partAt(mail, at), partAt(mail, to)];
    const [first, second] = [mail.parts[one], mail.parts[other === one ? partAt(mail, to + 1) : other]];
    const swapped = withPart(mail, one, headOf(first) + bodyOf(second));
    return withPart(swapped, mail.parts.indexOf(second), headOf(second) + bodyOf(first));
  },
  'exchange for that of the report before'(mail, from, at) {
    const index = partAt(mail, at);
    return withPart(mail, index, from.parts[index]);
  },
  'exchange for one sealed by a stranger': async (mail, _, at) => {
    const index = partAt(mail, at);
    const forged = (await seal(stranger, 'all is well\n')).toString('latin1').replaceAll('\n', '\r\n');
    return withPart(mail, index, `${headOf(mail.parts[index])}${forged}\r\n`);
  },
  'add one sealed by a stranger': async (mail, _, at) => {
    const index = partAt(mail, at);
    const forged = (await seal(stranger, 'all is well\n')).toString('latin1').replaceAll('\n', '\r\n');
    const head = headOf(mail.parts[index]).replace(/filename="[^"]+"/, 'filename="more.txt"');
    return withPart(mail, index, mail.parts[index], `${head}${forged}\r\n`);
  },
  'alter a character'(mail, _, at, to) {
    const part = mail.parts[partAt(mail, at)];
    const body = bodyOf(part);
    // Within the armour's lines, after its banner and blank line.
    const begin = body.indexOf('\r\n\r\n') + 4;
    const place = begin + (to % (body.lastIndexOf('=') - begin - 2));
    const character = body[place] === 'A' ? 'B' : 'A';
    if (!/[A-Za-z0-9+/]/.test(body[place])) return withPart(mail, partAt(mail, at));
    return withPart(
      mail,
      partAt(mail, at),
      headOf(part) + body.slice(0, place) + character + body.slice(place + 1),
    );
  },
};

for (const [name, tamper] of Object.entries(TAMPERINGS)) {
  test(`maillog open: names what is done to a signed report of layout parts: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (at, to) => {
        const [before = '', report = ''] = reports['parts'];
        const { isWhole, said, shown } = await opened(
          together(await tamper(apart(report), apart(before), at, to)),
        );
        assert.equal(isWhole, false, JSON.stringify(shown));
        assert.ok(said.length > 0);
        // Under a name of the host's is its content, or nothing.
        const sent = new Map((await opened(report)).shown);
        const isDescribed = !said.some((words) => words.includes('no description'));
        if (isDescribed) for (const [part, text] of shown) assert.equal(text, sent.get(part), part);
      }),
      { numRuns: 8, includeErrorInReport: true },
    );
  });
}

test('maillog open: names what is done to a signed report of layout pgpmime', async () => {
  const [before = '', report = ''] = reports['pgpmime'];
  const [mail, from] = [apart(report), apart(before)];
  const forged = (await seal(stranger, 'Content-Type: text/plain\r\n\r\nall is well\r\n')).toString('latin1');
  const body = mail.parts[1];
  const mails = {
    dropped: withPart(mail, 1),
    doubled: withPart(mail, 1, body, body),
    altered: await TAMPERINGS['alter a character'](mail, from, 0, 200),
    'with another part': withPart(mail, 1, body, `${headOf(apart(reports['parts'][0]).parts[1])}x\r\n`),
  };
  for (const [name, tampered] of Object.entries(mails))
    assert.equal((await opened(together(tampered))).isWhole, false, name);
  // Only its address names a host in a mail that somebody else has sealed: it is shown, and named.
  const { shown, said } = await opened(together(withPart(mail, 1, `${headOf(body)}${forged}\r\n`)));
  assert.deepEqual([shown.map(([name]) => name), said.length], [['part-1.txt'], 1]);
  assert.match(said[0] ?? '', /web1 has described its reports before, and this one has no description/);
  // The report before, in its place, is a whole report; that it is the older one, its number says.
  assert.equal((await opened(together(withPart(mail, 1, from.parts[1])))).isWhole, true);
});

test('maillog open: takes nothing for the host that another key of a reader has sealed', async () => {
  const [, report = ''] = reports['parts'];
  const blind = await createOpenpgpDecryptor({ keys: [other.key] });
  const said: string[] = [];
  const isWhole = await openMessage(blocks(Buffer.from(report, 'latin1')), {
    decryptor: blind,
    signers: undefined,
    directory,
    sink: { take: () => assert.fail('nothing can be opened') },
    say: (text, fault) => void (fault && said.push(text)),
  });
  assert.equal(isWhole, false);
  assert.equal(said.filter((words) => words.includes('cannot be decrypted')).length, 4);
});

test('maillog open: shows nothing of a report whose manifest another key than that of --signer has signed', async () => {
  for (const layout of ['parts', 'pgpmime']) {
    const [, report = ''] = reports[layout];
    const { isWhole, shown, said } = await opened(report, [
      await readKey({ armoredKey: readFileSync(other.pub, 'latin1') }),
    ]);
    assert.deepEqual([isWhole, shown], [false, []]);
    assert.match(said[0], /its report is signed by another key, [0-9A-F]{40}; not shown/);
  }
});

test('maillog open: does not open a mail that somebody attached to a report', async () => {
  const [, report = ''] = reports['parts'];
  const mail = apart(report);
  const attached =
    '\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.c\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="files.txt"\r\n\r\nforged\r\n';
  const { isWhole, shown, said } = await opened(together({ ...mail, parts: [...mail.parts, attached] }));
  assert.equal(isWhole, false);
  assert.deepEqual(shown, (await opened(report)).shown);
  assert.deepEqual(said, ['attached mail 1: the host did not send it with this report; not shown']);
});

test('maillog open: quotes what somebody wrote beside the armour of a report', async () => {
  const [, report = ''] = reports['parts'];
  const mail = apart(report);
  const banner = `${headOf(mail.parts[1])}warn\tdisk full\r\n==> files.txt <==\r\n\r\n${bodyOf(mail.parts[1])}`;
  const { isWhole, shown } = await opened(together(withPart(mail, 1, banner)));
  assert.equal(isWhole, true);
  assert.match(shown.map(([, text]) => text).join(), />warn\tdisk full\r?\n>==> files\.txt <==/);
});

test('maillog open: names a copy of the manifest that differs, and believes the one that is signed', async () => {
  const [before = '', report = ''] = reports['parts'];
  const mail = apart(report);
  const last = mail.parts.length - 1;
  const copyHead = headOf(mail.parts[last]).replace('maillog-report.json', 'maillog-report-2.json');
  const forged = (await seal(stranger, '{"version": 2}\n')).toString('latin1').replaceAll('\n', '\r\n');
  for (const body of [`${forged}\r\n`, bodyOf(apart(before).parts[last])]) {
    // Before the host's own, and after it.
    for (const at of [1, last + 1]) {
      const parts = mail.parts.toSpliced(at, 0, copyHead + body);
      const { isWhole, shown, said } = await opened(together({ ...mail, parts }));
      assert.equal(isWhole, false);
      const differs = said.some((words) =>
        words.startsWith('maillog-report-2.json: it describes the report'),
      );
      if (differs) assert.deepEqual(shown, (await opened(report)).shown);
      // The report before is a report, too, and has an empty part as well.
      else assert.deepEqual(shown, [['nothing.txt', '']]);
    }
  }
});

/** Covers: src/text/own-lines.ts, src/report/part-stream.ts, src/text/part-printer.ts */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartStream } from '../../src/report/part-stream.ts';
import { LineQuoter, LineRestorer, sampleIn } from '../../src/text/own-lines.ts';
import { PartPrinter } from '../../src/text/part-printer.ts';
import { fc } from '../helpers/property.ts';

/** What MailLog's own lines begin with: no line of content may. */
const OWN = /^(?:===?> |=-=-|warn\t|fold\t|hidden\t)/;

/** Bytes that are often near to a line of MailLog's own. */
const pieces = fc.constantFrom(
  '==> x <==\n',
  '===> report 1 of web1 <==\n',
  'warn\tx\n',
  'hidden\t1\n',
  'fold\t1\n',
  '=-=-=-=-=\n',
  '=',
  '=>',
  '==',
  '==>',
  '> ',
  '>',
  '>>',
  'w',
  'arn',
  'warn',
  '\t',
  'hidden',
  'fo',
  'fold',
  ' ',
  '\r',
  '\n',
  '\r\n',
  '\0',
);
const content = fc
  .array(
    fc.oneof(
      pieces,
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    ),
  )
  .map((all) => Buffer.from(all.join(''), 'latin1'));

/** The content in blocks of `size`. */
function* blocksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function changed(changer: LineQuoter | LineRestorer, bytes: Uint8Array, size: number): Buffer {
  const blocks = [...blocksOf(bytes, size)].map((block) => changer.pass(block));
  return Buffer.concat([...blocks, changer.end()]);
}

function linesOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes).toString('latin1').split('\n');
}

test('LineQuoter: no line of content begins as one of MailLog does, wherever blocks are cut', () => {
  fc.assert(
    fc.property(content, fc.integer({ min: 1, max: 40 }), (bytes, size) => {
      const quoted = changed(new LineQuoter(), bytes, size);
      assert.deepEqual(
        linesOf(quoted).filter((line) => OWN.test(line)),
        [],
      );
      assert.deepEqual(quoted, changed(new LineQuoter(), bytes, bytes.length + 1));
    }),
    { numRuns: 2000 },
  );
});

test('LineRestorer: gives back the content byte for byte, wherever blocks are cut', () => {
  fc.assert(
    fc.property(
      content,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (bytes, size, other) => {
        const quoted = changed(new LineQuoter(), bytes, size);
        assert.deepEqual(changed(new LineRestorer(), quoted, other), bytes);
      },
    ),
    { numRuns: 2000 },
  );
});

test('LineQuoter: changes only lines that read as one of MailLog', () => {
  const text = '> diff\n>> mail\n=> x\n= y\nwarning\nwarn x\n ==> x <==\n====> \n';
  assert.equal(changed(new LineQuoter(), Buffer.from(text), 3).toString(), text);
  assert.equal(
    changed(new LineQuoter(), Buffer.from('warn\tx\r\n>warn\tx'), 3).toString(),
    '>warn\tx\r\n>>warn\tx',
  );
});

type Step = { readonly print: Buffer } | { readonly warn: string } | { readonly own: string };
const steps = fc.array(
  fc.oneof(
    content.map((print): Step => ({ print })),
    fc.string().map((warn): Step => ({ warn })),
    fc
      .constantFrom('==> /var/log/syslog <==\n', 'hidden\t1 of 2 lines by 1 rule\n')
      .map((own): Step => ({ own })),
  ),
  { maxLength: 8 },
);

test('PartStream, PartPrinter: what an entry prints cannot pass for a line of MailLog', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.string(), fc.string(), async (all, name, description) => {
      const part = new PartStream();
      const own: string[] = [];
      for (const step of all) {
        if ('print' in step) await part.print(step.print);
        else if ('own' in step) {
          await part.own(step.own);
          own.push(step.own.trimEnd());
        } else await part.warn(step.warn);
      }
      part.end();
      const shown: Uint8Array[] = [];
      const printer = new PartPrinter(async (data) => void shown.push(Uint8Array.from(data)), false);
      await printer.begin(
        Buffer.from(name).toString('latin1'),
        Buffer.from(description).toString('latin1'),
        false,
      );
      for await (const block of part) await printer.print(block);
      await printer.end();
      const [heading = '', ...lines] = linesOf(Buffer.concat(shown));
      assert.match(heading, /^==> /);
      const found = lines.filter((line) => OWN.test(line) && !line.startsWith('warn\t'));
      assert.deepEqual(found, own);
      assert.equal(lines.filter((line) => line.startsWith('warn\t')).length, part.warnings.length);
    }),
    { numRuns: 500 },
  );
});

test('PartPrinter: quotes headings in a part without a manifest', async () => {
  const shown: Uint8Array[] = [];
  const printer = new PartPrinter(async (data) => void shown.push(Uint8Array.from(data)), false);
  await printer.begin('auth.txt');
  for (const block of blocksOf(Buffer.from('x\n==> ls.txt <==\n===> report 1 <===\n'), 2))
    await printer.print(block);
  await printer.end();
  const text = Buffer.concat(shown).toString();
  assert.equal(text, '==> auth.txt <==\nx\n>==> ls.txt <==\n>===> report 1 <===\n\n');
});

test('PartPrinter: quotes what reads as the end of a listing in the body of any part', async () => {
  const end =
    '==> end of listing <== 1 line, sha256 x, report 0123456789abcdef, entry 0, piece 1 of 1, signed';
  const body = `${end}\n==> end of changes <== more follow\n==> /var/log/x <==\n>${end}\n==> end`;
  const quoted = `>${end}\n>==> end of changes <== more follow\n==> /var/log/x <==\n>${end}\n==> end\n`;
  for (let size = 1; size <= body.length; size++) {
    const shown: Uint8Array[] = [];
    const printer = new PartPrinter(async (data) => void shown.push(Uint8Array.from(data)), false);
    await printer.begin('auth.txt', '', false);
    for (const block of blocksOf(Buffer.from(body), size)) await printer.print(block);
    await printer.end();
    assert.equal(Buffer.concat(shown).toString(), `==> auth.txt <==\n${quoted}\n`, `${size}`);
  }
});

test('sampleIn(): gives the whole line that a fold quotes', () => {
  assert.equal(sampleIn('fold\tsample\ta\tb\n'), 'a\tb\n');
  assert.equal(sampleIn('fold\tsample\ta\xe2\x80\xa6\n'), undefined, 'cut');
  assert.equal(sampleIn('fold\t3\tline 2..line 3\tx'), undefined);
  assert.equal(sampleIn('>fold\tsample\ta'), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalEscaper } from '../../src/text/escape.ts';
import { PartPrinter } from '../../src/text/part-printer.ts';
import { fc } from '../helpers/property.ts';

async function printed(terminal: boolean, use: (printer: PartPrinter) => Promise<void>): Promise<string> {
  const blocks: Uint8Array[] = [];
  await use(new PartPrinter(async (data) => void blocks.push(Uint8Array.from(data)), terminal));
  return Buffer.concat(blocks).toString('latin1');
}

function onePart(terminal: boolean, body: string, name = 'ls.txt', description?: string): Promise<string> {
  return printed(terminal, async (printer) => {
    await printer.begin(name, description);
    await printer.print(Buffer.from(body, 'latin1'));
    await printer.end();
  });
}

/** What a terminal shows of the bytes, fed in blocks of `size`. */
function shown(bytes: Uint8Array, size = bytes.length + 1): Buffer {
  const escaper = new TerminalEscaper();
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(escaper.escape(bytes.subarray(at, at + size)));
  return Buffer.concat([...pieces, escaper.end()]);
}

test('PartPrinter: a part is its heading, its body byte for byte, and an empty line', async () => {
  assert.equal(
    await onePart(false, 'a\nb\n', 'ls.txt', 'Show directory'),
    '==> ls.txt <== Show directory\na\nb\n\n',
  );
  assert.equal(await onePart(false, 'a\n'), '==> ls.txt <==\na\n\n');
  assert.equal(await onePart(false, '', 'ls.txt', ''), '==> ls.txt <==\n\n');
  assert.equal(await onePart(false, 'no end'), '==> ls.txt <==\nno end\n\n', 'the empty line is empty');
});

test('PartPrinter: every part starts anew', async () => {
  const text = await printed(false, async (printer) => {
    for (const name of ['1', '2']) {
      await printer.begin(name);
      if (name === '1') await printer.print(Buffer.from('x'));
      await printer.end();
    }
  });
  assert.equal(text, '==> 1 <==\nx\n\n==> 2 <==\n\n');
});

test('PartPrinter: a pipe gets every byte of a body unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (body) => {
      const text = Buffer.from(body).toString('latin1');
      const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
      assert.equal(await onePart(false, text), `==> ls.txt <==\n${ended}\n`);
    }),
  );
});

test('PartPrinter: a terminal gets no control of a body', async () => {
  assert.equal(
    await onePart(true, '\x1b[2Ja\tb\r\n\x07\x7f'),
    '==> ls.txt <==\n\\x1b[2Ja\tb\\x0d\n\\x07\\x7f\n\n',
  );
  assert.equal(
    shown(Buffer.from('\u009b2J \u202e \u200b \u2028')).toString(),
    '\\xc2\\x9b2J \\xe2\\x80\\xae \\xe2\\x80\\x8b \\xe2\\x80\\xa8',
  );
  assert.equal(shown(Buffer.from([0x9b, 0x41, 0xff, 0xc3])).toString(), '\\x9bA\\xff\\xc3');
  assert.equal(shown(Buffer.from('Grüße, 日本 🎉')).toString(), 'Grüße, 日本 🎉');
});

test('PartPrinter: a terminal gets valid, visible text only, however the blocks are cut', () => {
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 20 }).map((value) => new Uint8Array(Buffer.from(value))),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 5 }), (bytes, size) => {
      const whole = shown(bytes);
      assert.ok(whole.equals(shown(bytes, size)), 'the cut shows');
      const back = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole);
      assert.doesNotMatch(back, /[^\P{Cc}\t\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('PartPrinter: a heading cannot leave its line, to a pipe either', async () => {
  assert.equal(
    await onePart(false, '', 'a\n==> b <==', 'c\x1b\td'),
    '==> a\\x0a==> b <== <== c\\x1b\\x09d\n\n',
  );
});

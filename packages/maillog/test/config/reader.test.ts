import { byteString } from '../../src/bytes.ts';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Reader } from '../../src/config/reader.ts';
import { sourceLines } from '../../src/config/source.ts';
import type { Statement } from '../../src/config/statement.ts';
import { MailLogError } from '../../src/errors.ts';
import { fc } from '../helpers/property.ts';

const RULES = new Set(['ignore', 'filter']);
function reader(text: string) {
  return new Reader(sourceLines('a.conf', Buffer.from(text, 'latin1')));
}

/** Every statement, errors among them as `line:column message`. */
function read(text: string): (Statement | string)[] {
  const source = reader(text);
  const found: (Statement | string)[] = [];
  for (;;) {
    try {
      const statement = source.statement(RULES);
      if (!statement) return found;
      found.push(statement);
    } catch (error) {
      assert.ok(error instanceof MailLogError, String(error));
      found.push(`${error.place?.line}:${error.place?.column} ${error.message}`);
    }
  }
}

function shape(found: Statement | string | undefined): unknown {
  if (found === undefined || typeof found === 'string') return found;
  return {
    words: found.words.map((word) => word.text),
    ...(found.tail && { tail: found.tail.text }),
    ...(found.body && { body: found.body.lines.map((line) => line.text) }),
  };
}

describe('Reader', () => {
  it('Reader reads the example of the manual', () => {
    const found = read(
      `# a comment\n<<__EOC\n\nThis is also a comment\n__EOC\ncommand <<__EOC\n\texec 'ls -l'\n\tmime_file "ls.txt"\n__EOC\n`,
    );
    assert.deepEqual(found.map(shape), [
      { words: ['command'], body: [`\texec 'ls -l'`, `\tmime_file "ls.txt"`] },
    ]);
  });

  it('Reader reads a body raw, before any of its lines is read, and ends it at the first trimmed tag', () => {
    const found = read(`a <<X\n"open quote\n# X\n x\n <<Y\n\tX \t\nb`);
    assert.deepEqual(found.map(shape), [
      { words: ['a'], body: ['"open quote', '# X', ' x', ' <<Y'] },
      { words: ['b'] },
    ]);
  });

  it('Reader nests bodies with other tags', () => {
    const [outer] = read(`a <<X\nb <<Y\nX2\nY\nX\n`);
    assert.ok(typeof outer === 'object' && outer.body);
    const inner = new Reader(outer.body.lines).statement();
    assert.deepEqual(
      inner?.body?.lines.map((line) => [line.text, line.line]),
      [['X2', 3]],
    );
  });

  it('Reader names the line where a document that never ends began', () => {
    assert.deepEqual(read(`a\n b <<X\nc\n`).map(shape), [
      { words: ['a'] },
      '2:4 the here-document <<X that begins here never ends',
    ]);
  });

  it('Reader trims a tag of ASCII blanks only: a byte A0 is part of a letter', () => {
    assert.deepEqual(read(byteString(`a <<à\nx\nà\n`)).map(shape), [{ words: ['a'], body: ['x'] }]);
  });

  it('Reader leaves a rule unsplit, with its # and its quotes', () => {
    const found = read(`ignore =~ /a 'b "c #d/ # e\n  filter!~ m{<<X}\nignore`);
    assert.deepEqual(found.map(shape), [
      { words: ['ignore'], tail: `=~ /a 'b "c #d/ # e` },
      { words: ['filter'], tail: '!~ m{<<X}' },
      { words: ['ignore'], tail: '' },
    ]);
    assert.deepEqual((found[1] as Statement).tail?.place, { file: 'a.conf', line: 2, column: 9 });
  });

  it('Reader keeps backslash and newline of a continued rule in its tail', () => {
    assert.deepEqual(read('ignore =~ /a\\\n b/\nx').map(shape), [
      { words: ['ignore'], tail: '=~ /a\\\n b/' },
      { words: ['x'] },
    ]);
  });

  it('Reader does not take an ignored word, or a quoted one, for a rule', () => {
    assert.deepEqual(read(`ignored a\n'ignore' b`).map(shape), [
      { words: ['ignored', 'a'] },
      { words: ['ignore', 'b'] },
    ]);
  });

  it('Reader continues a line at its trailing backslash, but not a comment', () => {
    assert.deepEqual(read('dir /a \\\n  /b\n# c \\\ndir /d').map(shape), [
      { words: ['dir', '/a', '/b'] },
      { words: ['dir', '/d'] },
    ]);
    assert.deepEqual(read('dir /a \\'), ['1:8 this line is continued by its \\, but no line follows']);
  });

  it('Reader continues after a statement with an error', () => {
    assert.deepEqual(read(`a 'b\nc`).map(shape), [
      "1:3 the quote ' opened here is not closed on its line",
      { words: ['c'] },
    ]);
  });

  it('Reader reads lines that end with CR LF', () => {
    assert.deepEqual(read('a <<X\r\nb\r\nX\r\n').map(shape), [{ words: ['a'], body: ['b'] }]);
  });

  it('Reader gives lines raw or interpreted, as interpret() says', () => {
    const source = reader('# a\n\nb \\\nc\n# d\n e');
    assert.equal(source.getline(), 'b c');
    source.interpret(false);
    assert.equal(source.getline(), '# d');
    source.interpret(true);
    assert.equal(source.getline(), ' e');
    assert.equal(source.getline(), undefined);
  });

  it('Reader splits a text into words as it splits a statement, and gives lines as text', () => {
    const source = reader('caf\u00c3\u00a9 "a b"');
    assert.equal(source.getline(), 'café "a b"');
    assert.deepEqual(source.words(`café 'a b'\\ c # d`), ['café', 'a b c']);
    assert.throws(() => source.words(`'a`), { message: "the quote ' opened here is not closed on its line" });
  });

  it('Reader reads back any words that quoteWord() wrote', () => {
    const byte = fc
      .integer({ min: 1, max: 255 })
      .filter((code) => code !== 10 && code !== 13)
      .map((code) => String.fromCharCode(code));
    const word = fc.string({ unit: byte });
    const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(word, { minLength: 1 }), fc.option(fc.array(word)))),
        (statements) => {
          const text = statements.map(([words, body], index) => {
            const head = words.map(quote).join(' ');
            return body
              ? `${head} <<TAG${index}x\n${body.map((line) => `${line}.\n`).join('')}TAG${index}x\n`
              : `${head}\n`;
          });
          const expected = statements.map(([words, body]) => ({
            words,
            ...(body && { body: body.map((line) => `${line}.`) }),
          }));
          assert.deepEqual(read(text.join('')).map(shape), expected);
        },
      ),
    );
  });

  it('Reader reads any bytes: statements or errors, never a crash, never a hang', () => {
    const piece = fc.oneof(
      fc.constantFrom('\n', '<<A', 'A', '\\', "'", '"', '#', ' ', 'ignore', 'set', 'do', '\r\n'),
      fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => assert.ok(Array.isArray(read(pieces.join(''))))),
      { numRuns: 500 },
    );
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { lineWords, splitWords } from '../../src/config/words.ts';
import { MailLogError } from '../../src/errors.ts';
import { fc } from '../helpers/property.ts';

function line(text: string) {
  return { text, file: 'a.conf', line: 7 };
}
function texts(text: string) {
  return lineWords(line(text)).words.map((word) => word.text);
}
function refusal(text: string): MailLogError {
  try {
    lineWords(line(text));
  } catch (error) {
    if (error instanceof MailLogError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: `${text} was not refused` });
}

describe('lineWords', () => {
  it('lineWords() splits at blanks and joins adjacent pieces', () => {
    assert.deepEqual(texts(`set  to\t'a b'"c d"\\ e f`), ['set', 'to', 'a bc d e', 'f']);
  });

  it('lineWords() keeps an empty quoted word', () => {
    assert.deepEqual(texts(`subject '' ""`), ['subject', '', '']);
  });

  it('lineWords() expands nothing', () => {
    assert.deepEqual(texts('exec $HOME `id` *.log ~ a|b;c>d&e'), [
      'exec',
      '$HOME',
      '`id`',
      '*.log',
      '~',
      'a|b;c>d&e',
    ]);
  });

  it('lineWords() treats a backslash in double quotes as a shell does', () => {
    assert.deepEqual(texts(String.raw`"a\"b\\c\$d\n"`), [String.raw`a"b\c$d\n`]);
  });

  it('lineWords() starts a comment at a # that starts a word, and only there', () => {
    assert.deepEqual(texts(`dir /a#b '#c' \\#d # rest 'open`), ['dir', '/a#b', '#c', '#d']);
  });

  it('lineWords() reads every form of a here-document tag', () => {
    const tags = ['<<TAG', "<<'TAG'", '<<"TAG"', '<<-TAG', '<< TAG', '<<TAG # why'].map(
      (text) => lineWords(line(`command ${text}`)).here?.tag,
    );
    assert.deepEqual(
      tags,
      Array.from({ length: 6 }, () => 'TAG'),
    );
    assert.equal(lineWords(line('command<<TAG')).here?.place.column, 8);
  });

  it('lineWords() names the place of a quote that is left open', () => {
    const error = refusal(`set to "a b`);
    assert.deepEqual(error.place, { file: 'a.conf', line: 7, column: 8 });
    assert.match(error.message, /not closed on its line/);
  });

  it('lineWords() refuses words after a tag, a missing tag, a NUL byte', () => {
    assert.equal(refusal('command <<TAG x').place?.column, 15);
    assert.equal(refusal('command <<').place?.column, 9);
    assert.equal(refusal('exec a\0b').place?.column, 7);
  });

  it('lineWords() carries an open word over a continued line', () => {
    const first = lineWords(line('exec ab\\'));
    assert.ok(first.continued);
    assert.deepEqual(
      lineWords(line('cd e'), first.open).words.map((word) => word.text),
      ['abcd', 'e'],
    );
  });

  it('lineWords() agrees with /bin/sh on what is quoted', () => {
    // Characters that a shell would expand or take as operators are left out: there the difference is ours.
    const piece = fc.stringMatching(/^[a-z"'\\ \t]{0,12}$/);
    const cases = fc.sample(piece, 400).filter((text) => {
      try {
        return !lineWords(line(text)).continued;
      } catch {
        return false;
      }
    });
    assert.ok(cases.length > 50, `only ${cases.length} cases`);
    const script = cases.map((text) => `printf '<%s>' ${text}\nprintf '\\n'\n`).join('');
    const answers = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\n');
    for (const [index, text] of cases.entries()) {
      const words = texts(text);
      const expected = words.length === 0 ? '<>' : words.map((word) => `<${word}>`).join('');
      assert.equal(answers[index], expected, JSON.stringify(text));
    }
  });

  it('lineWords() reads any bytes: words or an error, never a crash', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
        (text) => {
          try {
            lineWords(line(text.replaceAll('\n', '')));
          } catch (error) {
            assert.ok(error instanceof MailLogError && error.kind === 'config' && error.place);
          }
        },
      ),
    );
  });
});

describe('splitWords', () => {
  it('splitWords() splits a command as the manual quotes it', () => {
    const place = { file: 'a.conf', line: 1, column: 9 };
    const words = splitWords("gpg -a -e -r 'you@example.com' --no-tty --batch", place).map(
      (word) => word.text,
    );
    assert.deepEqual(words, ['gpg', '-a', '-e', '-r', 'you@example.com', '--no-tty', '--batch']);
  });
});

/** Covers: src/pattern/template/fields/ */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseUsual } from '../../../../src/pattern/index.ts';
import { escaped, unescaped } from '../../../../src/pattern/template/fields/escapes.ts';
import { readFields } from '../../../../src/pattern/template/fields/field-line.ts';
import { fc } from '../../../helpers/property.ts';
import { place } from '../../rules/make-rule.ts';
import { hides, printed } from './field-template.ts';

/** Names that mean something to a language, a template, or a log. */
const NAMES = [
  'level',
  'msg',
  'a',
  'b',
  'keys',
  '__proto__',
  'constructor',
  'toString',
  'time',
  'ts',
  'a.b',
  'x-y',
  '@v',
];
const key = fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[A-Za-z_][\w.@/-]{0,6}$/));
/** Any text, as a string of JSON; a newline at its end counts for nothing. */
const text = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('', '{int}', '{{', '=', '" x="'),
  )
  .map((value) => value.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|[\r\n]+$/g, ''));
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
);

type Fields = readonly (readonly [string, unknown])[];

const fields: fc.Arbitrary<Fields> = fc.uniqueArray(fc.tuple(key, scalar), {
  minLength: 2,
  maxLength: 8,
  selector: ([name]) => name,
});

/** Fields and the same in another order. */
const shuffled = fields.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
);

function json(all: Fields): string {
  return bytes(
    `{${all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
  );
}

function logfmt(all: Fields): string {
  return bytes(all.map(([name, value]) => `${name}=${JSON.stringify(String(value))}`).join(' '));
}

function bytes(characters: string): string {
  return Buffer.from(characters).toString('latin1');
}

/** A template with these constants. */
function template(form: 'json' | 'logfmt', all: Fields): string {
  const words = all.map(
    ([name, value]) => `${name}=${form === 'json' ? constant(value) : quoted(String(value))}`,
  );
  return `app ${form === 'json' ? '{json} ' : ''}${words.join(' ')}`;
}

function constant(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function quoted(value: string): string {
  return bytes(JSON.stringify(value)).replaceAll('{', '{{');
}

const FORMS = [
  ['json', json],
  ['logfmt', logfmt],
] as const;

describe('templates by fields: properties', () => {
  for (const [form, line] of FORMS) {
    it(`usual: the order of the fields of ${form} changes no verdict`, () => {
      fc.assert(
        fc.property(shuffled, ([all, other]) => {
          assert.ok(hides(template(form, all), line(all)), 'in order');
          assert.ok(hides(template(form, all), line(other)), 'in another order');
          assert.ok(hides(template(form, other), `app[7]: ${line(all)}`));
        }),
        { numRuns: 60 },
      );
    });

    it(`usual: a field of ${form} that the template does not name shows the line, a missing one too`, () => {
      fc.assert(
        fc.property(fields, fc.nat(), (all, at) => {
          const rest = all.filter((_, index) => index !== at % all.length);
          const [[name, value] = ['', '']] = all.slice(at % all.length);
          if (rest.length < 2) return;
          // A time needs no name.
          const isTime =
            ['time', 'ts', 'timestamp', '@timestamp'].includes(name) && /^\D*\d/.test(String(value));
          assert.equal(isTime || !hides(template(form, rest), line(all)), true, 'added');
          assert.equal(hides(template(form, all), line(rest)), false, 'missing');
          assert.equal(hides(template(form, all), line([...all, [name, value]])), false, 'twice');
        }),
        { numRuns: 60 },
      );
    });

    it(`usual: another value of a constant in ${form} shows the line`, () => {
      fc.assert(
        fc.property(fields, fc.nat(), scalar, (all, at, value) => {
          const changed = all.map((field, index) =>
            index === at % all.length ? ([field[0], value] as const) : field,
          );
          const isSame = line(all) === line(changed);
          assert.equal(hides(template(form, all), line(changed)), isSame);
        }),
        { numRuns: 120 },
      );
    });

    it(`usual: a template of ${form} is printed so that it reads the same`, () => {
      fc.assert(
        fc.property(fields, (all) => {
          const text = printed(template(form, all));
          assert.equal(printed(text), text);
          assert.ok(hides(text, line(all)));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('usual: whatever the bytes of a line, reading its fields ends, and names no field twice', () => {
    const noise = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        '=',
        ' ',
        'a',
        '1',
        '\\u0061',
        '\\ud83d',
        'true',
        '\xff',
        '\x01',
        'k="v" ',
        '"k":1,',
        '\t',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(noise, fc.boolean(), (parts, isObject) => {
        const found = readFields(isObject ? `{"a":1,${parts.join('')}}` : parts.join(''));
        const keys = found?.fields.map(({ key: each }) => each) ?? [];
        assert.equal(new Set(keys).size, keys.length);
      }),
      { numRuns: 600 },
    );
  });

  it('usual: JSON.parse refuses no line that is read as JSON, and has the same fields', () => {
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    })).tree;
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }), (object) => {
        const line = bytes(JSON.stringify(object, undefined, 1).replaceAll('\n', ''));
        const expected = new Map<string, string>();
        const isTwice = !flatten(object, '', expected);
        const found = readFields(line);
        const actual = found && new Map(found.fields.map((each) => [each.key, each.value]));
        assert.deepEqual(actual, isTwice ? undefined : expected);
      }),
      { numRuns: 120 },
    );
  });

  it('usual: text that is escaped and unescaped is the same', () => {
    fc.assert(
      fc.property(text, (characters) => {
        const value = bytes(characters).replaceAll('\n', '\x0b');
        assert.equal(unescaped(escaped(value)), value);
        assert.equal(
          unescaped(
            JSON.stringify(characters)
              .slice(1, -1)
              .replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
          ),
          value,
        );
      }),
      { numRuns: 120 },
    );
  });

  it('usual: what is no template of fields is read as before', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -z]{0,20}$/), (words) => {
        const { text: written } = parseUsual(`app word ${words}`, place);
        assert.equal(parseUsual(written, place).text, written);
      }),
    );
  });
});

/** Adds the fields of a value by their paths; false if one is there twice. */
function flatten(value: unknown, path: string, to: Map<string, string>): boolean {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (members.length > 0)
    return members.every(([name, each]) => flatten(each, path === '' ? name : `${path}.${name}`, to));
  const plain = typeof value === 'string' ? value.replaceAll('\n', '\x0b') : JSON.stringify(value);
  if (to.has(path)) return false;
  to.set(path, bytes(plain));
  return true;
}

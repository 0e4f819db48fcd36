import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NO_MEMORY, ReportEntry } from '../../src/entry/entry.ts';
import { collect } from '../../src/report/collect.ts';
import { PartStream } from '../../src/report/part-stream.ts';
import { needs } from '../helpers/needs.ts';
import { SEAL_COMMAND, entriesOf, folderWith, partOf, partsOf } from './reported.ts';
import type { Part } from './reported.ts';

/**
 * What every kind of entry keeps, whoever wrote it. A kind says how its lines are written for what the suite
 * wants to see: `says` prints the lines a and b, `fails` prints them and then has a failure, `invalid` is an
 * entry that cannot be right.
 */
interface Kind {
  readonly name: string;
  readonly alias: string;
  /** The `module` statement; none for a built-in kind. */
  readonly module?: string;
  readonly says: string;
  readonly fails: string;
  readonly invalid: string;
  readonly output: string;
  /** Prints 64 MiB. */
  readonly big?: string;
  readonly endless?: string;
}

/** A copy: root trusts no module in a clone that was made with umask 002. */
const probe = folderWith(filesIn('packages/maillog/test/entry/probe'));

function filesIn(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

function moduleKind(name: string, file: string, output = 'a 1\nb 1\n'): Kind {
  const alias = 'probe';
  const module = `module Probe probe ${join(probe, file)}`;
  const lines = { says: 'say a b', fails: 'say a\nsay b\ndie boom', invalid: 'loop yes' };
  return { name, alias, module, ...lines, output, big: 'say a\nbig 1024', endless: 'say a b\nloop yes' };
}

const KINDS: readonly Kind[] = [
  {
    name: 'command, built in',
    alias: 'command',
    says: `exec "printf 'a\\nb\\n'"`,
    fails: `exec "printf 'a\\nb\\n'; exit 3"`,
    invalid: 'description none',
    output: 'a\nb\n',
    big: `exec 'head -c 67108864 /dev/zero'`,
    endless: `exec "printf 'a\\nb\\n'; sleep 600"`,
  },
  {
    name: 'watch, built in',
    alias: 'watch',
    says: 'logfile log.txt\nignore =~ /c/',
    fails: 'logfile log.txt no*.txt\nignore =~ /c/',
    invalid: 'ignore =~ /a/',
    output: 'a\nb\n',
  },
  {
    name: 'monitor, built in',
    alias: 'monitor',
    says: 'dir data',
    fails: 'dir data missing',
    invalid: 'description none',
    // The digests are sha256sum's.
    output:
      'h0KPxSKAPTEGXnvOPPA/5HUJZjHl4Hu9eg/eYMTPJcc\tsha256\t2\tdata/a\n' +
      'AmOCmYm2/ZVPcrqvL8ZLwuLwHWktTecphuqAj26ZgT8\tsha256\t2\tdata/b\n',
  },
  moduleKind('a module in TypeScript', 'probe.ts'),
  moduleKind('a module in JavaScript', 'probe.js'),
  moduleKind('a module in Perl', 'Probe.pm'),
];

function configuration(kind: Kind, ...bodies: readonly string[]): string {
  const entries = bodies.map((body) => `${kind.alias} <<__END\n${body}\n__END`);
  const folder = folderWith({
    'web.conf': [kind.module ?? '', ...entries, ''].join('\n'),
    'log.txt': 'a\nc\nb\n',
  });
  mkdirSync(join(folder, 'data'));
  for (const name of ['a', 'b']) writeFileSync(join(folder, 'data', name), `${name}\n`);
  return join(folder, 'web.conf');
}

/** What was printed, without the folder that the test made. */
function textOf(part: Part | undefined): string {
  return part ? part.body.toString().replaceAll(/\/[^\t\n]*\/maillog-entry-[^/]+\//g, '') : 'no part';
}

function options(kind: Kind): { concurrency: number; skip?: string } {
  return { concurrency: 4, ...(kind.module?.endsWith('.pm') ? needs('perl') : {}) };
}

for (const kind of KINDS) {
  describe(`an entry: ${kind.name}`, options(kind), () => {
    it(`${kind.name}: prints its part, and nothing else`, async () => {
      const parts = await partsOf(configuration(kind, kind.says));
      const part = parts.get(`${kind.alias}-1.txt`);
      assert.equal(textOf(part), kind.output);
      assert.equal(part?.warnings, 0);
    });

    it(`${kind.name}: each entry is an instance of its own, with the names that its lines give it`, async () => {
      const named = `${kind.says}\nmime_file "ü b.txt"\ndescription 'What it is'`;
      const { entries, errors } = await entriesOf(configuration(kind, kind.says, named));
      assert.deepEqual(errors, []);
      assert.deepEqual(
        entries.map((entry) => [entry.mimeFile(), entry.description()]),
        [
          [`${kind.alias}-1.txt`, undefined],
          ['ü b.txt', 'What it is'],
        ],
      );
      for (const entry of entries) assert.equal(textOf(await partOf(entry)), kind.output);
    });

    it(`${kind.name}: a faulty statement is refused with its place while the configuration is read`, async () => {
      const file = configuration(kind, kind.says, kind.invalid);
      const { entries, errors } = await entriesOf(file);
      assert.deepEqual(
        errors.map(({ exitCode, place }) => [exitCode, place?.file, place?.line]),
        [[78, file, 2 + kind.says.split('\n').length + 2]],
      );
      for (const entry of entries) await partOf(entry);
    });

    it(`${kind.name}: a failure is in its own part, and in no other`, async () => {
      const parts = [...(await partsOf(configuration(kind, kind.fails, kind.says))).values()];
      const body = textOf(parts[0]);
      assert.equal(body.replaceAll(/^warn\t[^\n]+\n/gm, ''), kind.output);
      assert.match(body, /^warn\t/m);
      assert.equal(textOf(parts[1]), kind.output);
      assert.deepEqual(
        parts.map((part) => part.warnings > 0),
        [true, false],
      );
    });

    it(`${kind.name}: names the command that encrypts: its own, that of the top, or ours for keys`, async () => {
      const commandsOf = async (top: string, ...own: readonly string[]): Promise<string[]> => {
        const bodies = own.map((line) => `${kind.says}\n${line}`);
        const { entries } = await entriesOf(
          configuration({ ...kind, module: `${top}\n${kind.module ?? ''}` }, ...bodies),
        );
        try {
          return entries.map((entry) => entry.encryptCmd());
        } finally {
          for (const entry of entries) await partOf(entry);
        }
      };
      assert.deepEqual(
        await commandsOf('set pgp "gpg -e"', '', 'pgp "gpg -r x"', `recipient "/k/o'.asc" AB`),
        ['gpg -e', 'gpg -r x', String.raw`${SEAL_COMMAND} --recipient ''\''/k/o'\''\'\'''\''.asc'\'' AB'`],
      );
      assert.deepEqual(await commandsOf('recipient a.asc', ''), [SEAL_COMMAND]);
      assert.deepEqual(await commandsOf('recipient a.asc\nset encrypt off', ''), ['cat']);
      await assert.rejects(commandsOf('', ''), { message: 'there is nothing to encrypt with' });
    });

    it(`${kind.name}: is sealed`, async () => {
      const { entries } = await entriesOf(configuration(kind, kind.says));
      assert.deepEqual(
        entries.map((entry) => ReportEntry.goesInClear(entry)),
        [false],
      );
      for (const entry of entries) await partOf(entry);
    });

    const { big, endless } = kind;
    if (big !== undefined) {
      it(`${kind.name}: prints no faster than its part is read`, async () => {
        const { entries } = await entriesOf(configuration(kind, big));
        assert.equal(entries.length, 1);
        for (const entry of entries) {
          const part = new PartStream();
          const collecting = collect(entry, part, NO_MEMORY);
          let read = 0;
          let ahead = 0;
          for await (const data of part) {
            ahead = Math.max(ahead, part.bytes - read);
            read += data.length;
          }
          await collecting;
          assert.ok(read >= 64 << 20, `${read} bytes`);
          assert.ok(ahead < 4 << 20, `${ahead} bytes waited`);
        }
      });
    }

    if (endless !== undefined) {
      it(`${kind.name}: is stopped after its time`, async () => {
        const parts = await partsOf(configuration(kind, `${endless}\ntimeout 1`, kind.says));
        const [stopped, whole] = [...parts.values()].map((part) => part.body.toString());
        assert.equal(stopped, `${kind.output}warn\ttimed out after 1 seconds\n`);
        assert.equal(whole, kind.output);
      });
    }
  });
}

for (const kind of KINDS.filter(({ module }) => module !== undefined)) {
  describe(`a custom entry: ${kind.name}`, options(kind), () => {
    it(`${kind.name}: is parsed, validated with all others, run and finished, also when its run failed`, async () => {
      const trace = join(folderWith({}), 'trace');
      const body = (name: string, more: string): string => `say a\nname ${name}\ntrace ${trace}\n${more}`;
      await partsOf(configuration(kind, body('one', 'die boom'), body('two', '')));
      assert.deepEqual(
        readFileSync(trace, 'utf8').trim().split('\n'),
        'parse validate parse validate run finish run finish'
          .split(' ')
          .map((step, index) => `${step} ${[0, 1, 4, 5].includes(index) ? 'one' : 'two'}`),
      );
    });

    it(`${kind.name}: says what is wrong in its own words`, async () => {
      const { errors } = await entriesOf(configuration(kind, 'name x'));
      assert.match(errors[0]?.message ?? '', /^probe: Missing say!/);
      const parts = await partsOf(configuration(kind, 'say a\nwarn "a b"\ndie "boom: it"'));
      assert.match(parts.get('probe-1.txt')?.body.toString() ?? '', /^a 1\nwarn\ta b\nwarn\tboom: it/);
    });

    it(`${kind.name}: prints any bytes`, async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const parts = await partsOf(configuration(kind, `say é\nbytes ${bytes.toString('hex')}`));
      const body = parts.get('probe-1.txt')?.body;
      assert.deepEqual(body, Buffer.concat([Buffer.from('é 1\n'), bytes]));
    });

    it(`${kind.name}: knows the command that encrypts`, async () => {
      const own = 'say a\ncommand yes\npgp "gpg -e -r x"';
      const parts = await partsOf(
        configuration({ ...kind, module: `${kind.module}\nrecipient a.asc` }, own, 'say a\ncommand yes'),
      );
      assert.deepEqual(
        [...parts.values()].map((part) => part.body.toString()),
        ['a 1\ngpg -e -r x\n', `a 1\n${SEAL_COMMAND}\n`],
      );
      const without = await partsOf(configuration(kind, 'say a\ncommand yes'));
      assert.match(
        without.get('probe-1.txt')?.body.toString() ?? '',
        /^a 1\nwarn\tthere is nothing to encrypt with/,
      );
    });

    it(`${kind.name}: goes in clear only where the module and the entry both say so`, async () => {
      const { entries, errors } = await entriesOf(
        configuration(
          kind,
          'say a\nencrypt off',
          'say a\nclear 1\nencrypt on',
          'say a\nclear 1\nencrypt off',
        ),
      );
      assert.deepEqual(errors, []);
      assert.deepEqual(
        entries.map((entry) => ReportEntry.goesInClear(entry)),
        [false, false, true],
      );
      for (const entry of entries) await partOf(entry);
    });

    it(`${kind.name}: has the common directives checked, whatever it takes itself`, async () => {
      const { entries, errors } = await entriesOf(
        configuration(kind, 'say a\ntimeout soon\nencrypt of\nmime_file a b\nanything goes'),
      );
      assert.deepEqual(
        errors.map(({ message, place }) => [place?.line, message]),
        [
          [4, 'timeout cannot be soon'],
          [5, 'encrypt cannot be of'],
          [6, 'mime_file takes one word'],
        ],
      );
      for (const entry of entries) await partOf(entry);
    });
  });
}

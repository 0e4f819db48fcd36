import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { entriesOf, folderWith, partOf, partsOf } from './reported.ts';

/**
 * Modules in TypeScript and JavaScript, in folders without node_modules: how they are loaded, what is wrong
 * with them, what they are given to read.
 */
const HEAD = `import { ReportEntry, MailLogError, DirectiveValue } from 'maillog/module';\n`;

/** The configuration of one entry, `x`, that the class X of the file reports. */
function one(name: string, source: string, lines = '', more: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith({
    [name]: source,
    'web.conf': `module X x ${name}\nx <<__END\n${lines}\n__END\n`,
    ...more,
  });
  return join(folder, 'web.conf');
}

async function body(file: string): Promise<string> {
  return (await partsOf(file)).get('x-1.txt')?.body.toString() ?? '';
}

/** What is wrong with a configuration: `line:column message`. */
async function wrong(file: string, preparingSeconds?: number): Promise<string[]> {
  const { errors } = await entriesOf(file, preparingSeconds);
  return errors.map(
    ({ place, message }) =>
      `${place?.line}:${place?.column} ${message.replaceAll(file.replace('web.conf', ''), '')}`,
  );
}

describe('a module is loaded', { concurrency: 4 }, () => {
  const source = `${HEAD}import { help } from './helper.HELPER';
    export class X extends ReportEntry {
      run(out) { return out.print([help, this instanceof ReportEntry, this.directives.a instanceof DirectiveValue].join(' ')); }
    }`;
  for (const [extension, helper] of [
    ['ts', 'ts'],
    ['mts', 'mts'],
    ['js', 'js'],
    ['mjs', 'mjs'],
  ] as const) {
    it(`module: is loaded from a .${extension} file that imports another`, async () => {
      const help = `export const help${extension.endsWith('ts') ? ': string' : ''} = 'helped';`;
      const text = source
        .replace('HELPER', helper)
        .replace('run(out)', extension.endsWith('ts') ? 'run(out: any)' : 'run(out)');
      assert.equal(
        await body(one(`x.${extension}`, text, 'a b', { [`helper.${helper}`]: help })),
        'helped true true',
      );
    });
  }

  it('module: is loaded by its default export, with enum, decorator-free fields and await at the top', async () => {
    const text = `${HEAD}enum Colour { red = 'RED' }
      const late: string = await Promise.resolve('late');
      export default class extends ReportEntry { #own: string = late; override async run(out: import('maillog/module').Out): Promise<void> { await out.print(Colour.red + this.#own); } }`;
    assert.equal(await body(one('x.ts', text)), 'REDlate');
  });

  it('module: is loaded once for each entry, in a process of its own', async () => {
    const text = `${HEAD}let runs = 0; export class X extends ReportEntry { run(out) { return out.print(String(++runs)); } }`;
    const file = one('x.js', text, '__END\nx <<__END');
    assert.deepEqual(
      [...(await partsOf(file)).values()].map((part) => part.body.toString()),
      ['1', '1'],
    );
  });
});

describe('a module that cannot be loaded is an error of its statement', { concurrency: 4 }, () => {
  it('module that cannot be loaded: is an error of its statement and of nothing else, whatever its alias', async () => {
    const folder = folderWith({ 'web.conf': 'module X constructor none.ts\nconstructor <<_\n_\n' });
    assert.deepEqual(await wrong(join(folder, 'web.conf')), [
      '1:1 cannot read none.ts: no such file or directory',
    ]);
  });

  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['x.ts', 'export class X {', /^1:1 cannot load X from x\.ts: ParseError/],
    ['x.js', 'export class X {', /^1:1 cannot load X from x\.js: Unexpected end of input/],
    ['x.js', 'export const Y = 1;', /^1:1 cannot load X from x\.js: it exports neither X nor a default$/],
    [
      'x.js',
      'export class X { run() {} }',
      /^1:1 cannot load X from x\.js: its X is no class that extends ReportEntry of maillog\/module$/,
    ],
    [
      'x.js',
      `${HEAD}export class X extends ReportEntry {}`,
      /^1:1 cannot load X from x\.js: its X has no run\(\)$/,
    ],
    [
      'x.js',
      `${HEAD}export class X extends ReportEntry { static table = [{ name: 'pgp' }]; run() {} }`,
      /its table names pgp, which every module takes$/,
    ],
    ['x.js', `throw new Error('first\\nsecond.');`, /^1:1 cannot load X from x\.js: first$/],
    ['x.js', 'process.exit(4);', /^1:1 cannot load X from x\.js: ended by itself with exit status 4$/],
    ['x.js', 'import "./none.js";', /^1:1 cannot load X from x\.js: Cannot find module '.*none\.js'/],
    ['x.js', 'for (;;);', /^1:1 cannot load X from x\.js: timed out after 4 seconds$/],
    ['x.rb', '', /^1:1 x\.rb is in no language that is known here$/],
  ];
  for (const [name, source, message] of cases) {
    it(`module that cannot be loaded: ${source === '' ? name : source.replace(HEAD, '')}`, async () => {
      const [first = '', ...more] = await wrong(one(name, source), source.includes('for') ? 4 : 60);
      assert.match(first, message);
      assert.deepEqual(more, []);
    });
  }

  it('module that cannot be loaded: a file that is missing, or is a directory', async () => {
    const folder = folderWith({ 'web.conf': 'module X x none.ts\nmodule Y y folder.js\n' });
    mkdirSync(join(folder, 'folder.js'));
    assert.deepEqual(await wrong(join(folder, 'web.conf')), [
      '1:1 cannot read none.ts: no such file or directory',
      '2:1 folder.js is not a regular file',
    ]);
  });
});

describe('a module reads its entry', { concurrency: 4 }, () => {
  it('module: reads its entry line by line, raw or interpreted, and splits words', async () => {
    const text = `${HEAD}export class X extends ReportEntry {
      lines = [];
      parse(reader) {
        this.lines.push(reader.getline());
        reader.interpret(false);
        this.lines.push(reader.getline(), reader.getline());
        reader.interpret(true);
        for (let line = reader.getline(); line !== undefined; line = reader.getline()) this.lines.push(reader.words(line));
      }
      run(out) { return out.print(JSON.stringify(this.lines)); }
    }`;
    const lines = `# comment\n\none \\\n  é\n# raw\n\n two 'three  four' # rest\nfive\\ six`;
    assert.deepEqual(JSON.parse(await body(one('x.js', text, lines))), [
      'one   é',
      '# raw',
      '',
      ['two', 'three  four'],
      ['five six'],
    ]);
  });

  it('module: reads its entry by a table, like a built-in entry', async () => {
    const text = `${HEAD}export class X extends ReportEntry {
      static table = [
        { name: 'limit', usage: 'SIZE', words: [1, 1], repeatable: false, value: 'size', help: 'how much' },
        { name: 'path', usage: 'PATH…', words: [1, Infinity], repeatable: true, help: 'where' },
      ];
      run(out) { return out.print([this.directives.limit.text, ...this.directives.path.texts].join(' ')); }
    }`;
    assert.equal(
      await body(one('x.js', text, 'path /a /b\nlimit 5M\npath "/c d"\ntimeout 5')),
      '5M /a /b /c d',
    );
    assert.deepEqual(
      await wrong(
        one('x.js', text, 'pat /a\nlimit five\nlimit 1 2\npath\ntimeout no\nmime_file a\nmime_file b'),
      ),
      [
        '3:1 unknown directive pat in x',
        '4:7 limit cannot be five',
        '5:9 limit takes one word',
        '6:1 path needs PATH…',
        '7:9 timeout cannot be no',
        '9:1 mime_file is repeated in x; the first is on line 8',
      ],
    );
  });

  it('module: names all places at once where its entry is wrong', async () => {
    const text = `${HEAD}export class X extends ReportEntry {
      parse(reader) {
        super.parse(reader);
        throw new MailLogError('usage', 'not this', { place: this.directives.a.words[0].place, hint: 'that' });
      }
      run() {}
    }`;
    const { errors } = await entriesOf(one('x.js', text, ' a  b'));
    assert.deepEqual(
      errors.map(({ message, hint, exitCode, place }) => [
        message,
        hint,
        exitCode,
        place?.line,
        place?.column,
      ]),
      [['not this', 'that', 78, 3, 5]],
    );
    assert.deepEqual(await wrong(one('x.js', text, `a 'b\nc 'd`)), [
      "3:3 the quote ' opened here is not closed on its line",
      "4:3 the quote ' opened here is not closed on its line",
    ]);
  });

  it('module: does not stop the run while it reads its entry, whatever it does', async () => {
    const of = (parse: string, validate: string) =>
      one(
        'x.js',
        `${HEAD}export class X extends ReportEntry { parse() { ${parse} } validate() { ${validate} } run() {} }`,
      );
    assert.deepEqual(await wrong(of('for (;;);', ''), 4), ['2:1 x: timed out after 4 seconds']);
    assert.deepEqual(await wrong(of('', 'return new Promise(() => {});'), 4), [
      '2:1 x: timed out after 4 seconds',
    ]);
    assert.deepEqual(await wrong(of('process.kill(process.pid, "SIGKILL");', '')), [
      '2:1 x: killed by SIGKILL',
    ]);
    assert.deepEqual(await wrong(of('throw null;', '')), ['2:1 x: null']);
  });

  it('module: may change the mime_file and description of its entry', async () => {
    const text = `${HEAD}export class X extends ReportEntry {
      mimeFile() { return 'made-' + this.directives.a + '.txt'; }
      description() { return 'Made of ' + this.directives.a; }
      run() {}
    }`;
    const { entries } = await entriesOf(one('x.js', text, 'a b'));
    assert.deepEqual(
      entries.map((entry) => [entry.mimeFile(), entry.description()]),
      [['made-b.txt', 'Made of b']],
    );
    for (const entry of entries) await partOf(entry);
    assert.deepEqual(await wrong(one('x.js', text, 'a ../b')), ['2:1 mime_file cannot be made-../b.txt']);
  });
});

describe('a module that others could have written', () => {
  const source = `${HEAD}export class X extends ReportEntry { run(out) { return out.print('ran'); } }`;
  // Anybody but root may trust what he likes: the same files are then taken.
  const root = process.getuid?.() === 0;
  const refused = async (prepare: (folder: string) => string): Promise<string[]> => {
    const folder = folderWith({ 'x.js': source });
    writeFileSync(join(folder, 'web.conf'), `module X x ${prepare(folder)}\n`);
    return (await wrong(join(folder, 'web.conf'))).map((message) => message.replaceAll(folder, 'FOLDER'));
  };
  const expected = (what: string, mode: string, owner = 0): string[] =>
    root
      ? [`1:1 ${what} can be written by others (mode ${mode}, owner ${owner}), and root will not trust it`]
      : [];

  it('module, as root: is refused if others may write to the file', async () => {
    const writable =
      (mode: number) =>
      (folder: string): string => {
        chmodSync(join(folder, 'x.js'), mode);
        return 'x.js';
      };
    assert.deepEqual(await refused(writable(0o646)), expected('x.js', '0646'));
    assert.deepEqual(await refused(writable(0o664)), expected('x.js', '0664'));
    assert.deepEqual(await refused(writable(0o644)), []);
  });

  it('module, as root: is refused if others may write to its directory, or the way to it', async () => {
    const inside =
      (mode: number) =>
      (folder: string): string => {
        mkdirSync(join(folder, 'a/b'), { recursive: true });
        writeFileSync(join(folder, 'a/b/x.js'), source);
        chmodSync(join(folder, 'a'), mode);
        return 'a/b/x.js';
      };
    assert.deepEqual(await refused(inside(0o755)), []);
    assert.deepEqual(await refused(inside(0o777)), expected('a/b/x.js: a', '0777'));
    assert.deepEqual(await refused(inside(0o1777)), []);
    const own = (folder: string): string => {
      chmodSync(folder, 0o1777);
      return 'x.js';
    };
    assert.deepEqual(await refused(own), expected('x.js: FOLDER', '1777'));
  });

  it('module, as root: is refused if somebody else owns it, or may change the link that leads to it', async () => {
    const owned = (folder: string): string => {
      if (root) chownSync(join(folder, 'x.js'), 12345, 0);
      return 'x.js';
    };
    assert.deepEqual(await refused(owned), expected('x.js', '0644', 12345));
    const linked = (folder: string): string => {
      mkdirSync(join(folder, 'links'));
      symlinkSync(join(folder, 'x.js'), join(folder, 'links/x.js'));
      chmodSync(join(folder, 'links'), 0o777);
      return 'links/x.js';
    };
    assert.deepEqual(await refused(linked), expected('links/x.js: links', '0777'));
  });
});

// Covers: share/manual: the pages that packages install, read by mandoc and by groff
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../src/cli/commands.ts';
import type { CommandSpec } from '../../src/cli/commands.ts';
import { STATEMENTS } from '../../src/config/configuration.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { BUILT_IN } from '../../src/entry/create-entries.ts';
import { COMMON_DIRECTIVES } from '../../src/entry/entry.ts';
import { parseMarkdown } from '../../share/manual/markdown.ts';
import { inline, literal, prose } from '../../share/manual/mdoc.ts';
import { needs } from '../helpers/needs.ts';
import { written } from './written.ts';

/** A page as a reader sees it, in one line a paragraph's line. */
function shown(path: string): string {
  const { stdout, stderr } = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=200', path], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout.replace(/.\x08/g, '');
}

const man = join(await written(), 'usr/share/man');
const paths = ['man1', 'man5'].flatMap((folder) =>
  readdirSync(join(man, folder)).map((name) => join(man, folder, name)),
);

describe('manual pages', () => {
  it('manual pages: there is one of each command, of the configuration and of listings', () => {
    const commands = Object.keys(COMMANDS).filter((name) => name !== 'report');
    assert.deepEqual(
      paths.map((path) => path.slice(man.length + 1)).sort(),
      [
        'man1/maillog.1',
        'man1/maillog.pl.1',
        ...commands.map((name) => `man1/maillog-${name}.1`),
        'man5/maillog.conf.5',
        'man5/maillog-listing.5',
      ].sort(),
    );
  });

  it('manual pages: mandoc has no warning about them', needs('mandoc'), () => {
    // mandoc advises against a page that names another one. Packages could not compress a symlink.
    const written = paths.filter((path) => !path.endsWith('/maillog.pl.1'));
    const { stdout, stderr } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', ...written], {
      cwd: man,
      encoding: 'utf8',
    });
    assert.equal(stdout + stderr, '');
  });

  it('manual pages: groff has no warning about them', needs('groff'), () => {
    for (const path of paths) {
      const { status, stderr } = spawnSync('groff', ['-ww', '-mdoc', '-Tutf8', path], {
        cwd: man,
        encoding: 'utf8',
      });
      assert.deepEqual([path, status, stderr], [path, 0, '']);
    }
  });

  for (const [name, spec] of Object.entries(COMMANDS)) {
    const { usage, options }: CommandSpec = spec;
    const page = name === 'report' ? 'maillog' : `maillog-${name}`;
    it(`${page}(1): has the usage and every option of ${usage}`, needs('mandoc'), () => {
      const text = shown(join(man, 'man1', `${page}.1`)).replace(/\s+/g, ' ');
      assert.ok(text.includes(usage), usage);
      for (const [option, { help, argument }] of Object.entries(options)) {
        assert.ok(text.includes(`--${option} ${argument === undefined ? '' : `${argument} `}`), option);
        assert.ok(text.includes(help.slice(1)), help);
      }
    });
  }

  it('maillog.conf(5): has every row of the directive tables', needs('mandoc'), async () => {
    const text = shown(join(man, 'man5/maillog.conf.5'));
    const kinds = await Promise.all(Object.values(BUILT_IN).map((load) => load()));
    const settings = SETTINGS.map((spec) => Object.assign({}, spec, { name: `set ${spec.name}` }));
    for (const { name, usage, example } of [
      ...settings,
      ...STATEMENTS,
      ...COMMON_DIRECTIVES,
      ...kinds.flatMap(({ table }) => table ?? []),
    ]) {
      assert.match(text, new RegExp(`^ +${name}`, 'm'));
      assert.ok(text.includes(` ${name} ${usage}\n`), `${name} ${usage}`);
      for (const line of (example ?? '').split('\n')) assert.ok(text.includes(line), line);
    }
  });

  it('maillog-listing(5): says what a line of a listing is', needs('mandoc'), () => {
    assert.match(shown(join(man, 'man5/maillog-listing.5')), /DIGEST<TAB>KEY<TAB>SIZE<TAB>NAME/);
  });
});

describe('mdoc', () => {
  const refer = (target: string): string => target;

  it('literal: keeps every character from roff and from being made typographic', () => {
    assert.equal(literal('\\-\'`^~"…'), String.raw`\e\-\(aq\(ga\(ha\(ti\(dq\[u2026]`);
  });

  it('prose: begins no line with a dot or a quote, and each sentence on a line', () => {
    assert.deepEqual(prose('.conf files. The second.', refer), [String.raw`\&.conf files.`, 'The second.']);
    assert.deepEqual(prose('**One. Two** here. Three.', refer), [
      String.raw`\fBOne.`,
      String.raw`Two\fR here.`,
      'Three.',
    ]);
  });

  it('inline: shows code, strong words, emphasis and links', () => {
    assert.equal(
      inline('`a*b*` **c** *d* [e](f.md) `` `g` ``', refer),
      String.raw`\fBa*b*\fR \fBc\fR \fId\fR f.md \fB\(gag\(ga\fR`,
    );
  });

  it('parseMarkdown: refuses what a manual page cannot show', () => {
    assert.throws(() => parseMarkdown('> quoted'), /cannot show this line: > quoted/);
    assert.throws(() => parseMarkdown('```sh\nls'), /no end/);
  });
});

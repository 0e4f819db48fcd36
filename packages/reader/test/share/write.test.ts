/**
 * What goes with the packages of the reading side.
 *
 * Covers: packages/reader/share/, scripts/share.mjs, scripts/pack.mjs, scripts/package/stage.mjs
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { writeShare } from '../../share/write.ts';

const DATE = new Date('2026-11-27T12:00:00Z');
const directory = temporary();

async function written(): Promise<string> {
  const folder = join(directory, 'share');
  if (!existsSync(folder)) await writeShare('.', folder, DATE);
  return join(folder, 'usr/share');
}

it(
  'maillog-read(1): names every command, option and source, and mandoc has no warning',
  needs('mandoc'),
  async () => {
    const page = join(await written(), 'man/man1/maillog-read.1');
    const { status, stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', page], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [0, '']);
    const shown = execFileSync('mandoc', ['-T', 'ascii', page], { encoding: 'utf8' }).replaceAll(
      /.\x08/g,
      '',
    );
    for (const { usage, options } of Object.values(COMMANDS))
      for (const words of [usage.replace('…', ''), ...Object.keys(options).map((name) => `--${name}`)])
        assert.ok(shown.includes(words), words);
    for (const heading of ['Sources', 'Limits', 'The store']) assert.match(shown, new RegExp(heading, 'i'));
  },
);

it('completions of maillog-read: are what the shells read', needs('zsh', 'fish'), async () => {
  const share = await written();
  for (const [shell, file] of [
    ['bash', 'bash-completion/completions/maillog-read'],
    ['zsh', 'zsh/vendor-completions/_maillog-read'],
    ['fish', 'fish/vendor_completions.d/maillog-read.fish'],
  ]) {
    execFileSync(shell, ['-n', join(share, file)]);
    const text = readFileSync(join(share, file), 'utf8');
    for (const word of ['digest', 'check', 'demo', 'password-file'])
      assert.ok(text.includes(word), `${shell}: ${word}`);
  }
});

it("scripts/pack.mjs: packs the reading side with its libraries, and nothing of it into the host's", () => {
  execFileSync(process.execPath, ['scripts/pack.mjs', directory, 'reader'], { stdio: 'ignore' });
  const name = readdirSync(directory).find((each) => each.endsWith('.tgz')) ?? '';
  const folder = join(directory, 'unpacked');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', join(directory, name), '-C', folder]);
  const program = join(folder, 'package/dist/maillog-read.js');
  const library = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `await import('${folder}/package/node_modules/imapflow/dist/esm/imap-flow.js')`,
    ],
    { encoding: 'utf8' },
  );
  assert.deepEqual([library.status, library.stderr], [0, '']);
  const help = spawnSync(process.execPath, [program, 'help'], { encoding: 'utf8' });
  assert.deepEqual([help.status, help.stderr], [0, '']);
  const { files } = JSON.parse(readFileSync('packages/maillog/package.json', 'utf8')) as { files: string[] };
  assert.ok(files.includes('!docs/reading-api.md'));
});

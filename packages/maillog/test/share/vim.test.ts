// Covers: share/vim, in Vim itself
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { temporary } from '../helpers/temporary.ts';
import { written } from './written.ts';

needs('vim');

const CONFIGURATION = `# a comment
set to 'you@example.com' # it's
watch <<__END
    logfile /var/log/syslog
    ignore =~ /a # b\\/c/ and =~ m{d}
    do ignore
        !~ /from (?!10\\.)/
    end
    usual sshd Connection closed by {ip} port {port}
    fold =~ /x/
__END
`;

/** The group of each of these words: \`['2:set', 'maillogStatement']\`. */
function groups(
  folder: string,
  file: string,
  words: readonly (readonly [line: number, word: string])[],
): string {
  const out = join(folder, 'out');
  const asked = words.map(
    ([line, word]) =>
      `call writefile([synIDattr(synID(${line}, stridx(getline(${line}), '${word}') + 1, 1), 'name')], '${out}', 'a')`,
  );
  const script = join(folder, 'script.vim');
  writeFileSync(script, [`call writefile([&filetype], '${out}')`, ...asked, 'qall!', ''].join('\n'));
  const { error } = spawnSync(
    'vim',
    [
      '--clean',
      '-es',
      '-N',
      '--cmd',
      `set runtimepath^=${folder}/usr/share/vim/vimfiles`,
      '--cmd',
      'filetype on | syntax on',
      '-S',
      script,
      file,
    ],
    { env: { ...process.env, HOME: folder, TERM: 'xterm' }, timeout: 60_000, stdio: 'ignore' },
  );
  if (error) throw error;
  return readFileSync(out, 'utf8');
}

test('vim: highlights a configuration by the tables', async () => {
  const folder = await written();
  const place = join(temporary(), 'etc/maillog');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'web.conf'), CONFIGURATION);
  const words = [
    [1, 'comment', 'maillogComment'],
    [2, 'set', 'maillogStatement'],
    [2, 'to', 'maillogSetting'],
    [2, 'you', 'maillogString'],
    [2, 'it', 'maillogComment'],
    [3, 'watch', 'maillogStatement'],
    [3, '__END', 'maillogTag'],
    [4, 'logfile', 'maillogDirective'],
    [5, 'ignore', 'maillogDirective'],
    [5, '=~', 'maillogOperator'],
    [5, 'b', 'maillogPattern'],
    [5, 'c/', 'maillogPattern'],
    [5, 'd}', 'maillogPattern'],
    [6, 'do', 'maillogGroup'],
    [6, 'ignore', 'maillogRule'],
    [7, 'from', 'maillogPattern'],
    [8, 'end', 'maillogGroup'],
    [9, 'usual', 'maillogTemplateName'],
    [9, 'Connection', 'maillogTemplate'],
    [9, '{ip}', 'maillogPlaceholder'],
    [10, 'fold', 'maillogDirective'],
    [10, 'x', 'maillogPattern'],
    [11, '__END', 'maillogEnd'],
  ] as const;
  const found = groups(
    folder,
    join(place, 'web.conf'),
    words.map(([line, word]) => [line, word]),
  ).trim();
  assert.deepEqual(found.split('\n'), ['maillog', ...words.map(([, , group]) => group)]);
});

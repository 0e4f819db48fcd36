// Covers: share/completions, in the real shells at a terminal
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { COMMANDS, isWord } from '../../src/cli/commands.ts';
import { needs } from '../helpers/needs.ts';
import { temporary } from '../helpers/temporary.ts';
import { written } from './written.ts';

/** What is typed, and the arguments that the program gets then. */
const TYPED: readonly (readonly [keys: string, bash: readonly string[], zsh?: readonly string[]])[] = [
  ['op\t', ['open']],
  ['he\texp\t', ['help', 'explain']],
  ['open --ke\tweb.\t', ['open', '--key', 'web.conf'], ['open', '--key=web.conf']],
  ['open Mai\t', ['open', 'Maildir/'], ['open', 'Maildir']],
  ['-C two\t --dr\t', ['-C', 'two words.conf', '--dry-run']],
  ['--conf=web\t', ['--conf=web.conf']],
  [
    '--chec\tweb\t --ag\tweb\t',
    ['--check', 'web.conf', '--against', 'web.conf'],
    ['--check=web.conf', '--against=web.conf'],
  ],
  [
    '-C web.conf --chec\tweb\t',
    ['-C', 'web.conf', '--check', 'web.conf'],
    ['-C', 'web.conf', '--check=web.conf'],
  ],
  ['accept --packages \t', ['accept', '--packages', 'Maildir/'], ['accept', '--packages', 'Maildir']],
  ['open --since we\t', ['open', '--since', 'we']],
  ['status web\t', ['status', 'web']],
];

/** A command line of the shell that prints the arguments of `maillog` in brackets. */
const PRINT = `maillog() { printf '[%s]' "$@"; echo; }\n`;

/** The arguments of each call, from what a terminal shows. */
function typedInto(shell: string, start: string, cwd: string): readonly (readonly string[])[] {
  const keys = TYPED.map(([line]) => `maillog ${line}\n`).join('');
  const { stdout, error } = spawnSync('script', ['-qec', shell, '/dev/null'], {
    cwd,
    env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', HOME: cwd, ZDOTDIR: cwd },
    input: `${start}${PRINT}${keys}exit\n`,
    timeout: 60_000,
    encoding: 'utf8',
  });
  if (error) throw error;
  const calls = stdout.match(/^(?:\x1b\S*?)?((?:\[[^\]\x1b]*\])+)\r$/gm) ?? [];
  return calls.map((call) => [...call.matchAll(/\[([^\]\x1b?]+)\]/g)].map(([, word = '']) => word));
}

const share = join(await written(), 'usr/share');
const cwd = temporary();
/** Fish makes folders in it. */
const fishHome = temporary();
mkdirSync(join(cwd, 'Maildir'));
for (const name of ['web.conf', 'two words.conf']) writeFileSync(join(cwd, name), '');

describe('completions', () => {
  it('completions: bash completes words, options, files and directories', needs('script'), () => {
    const file = join(share, 'bash-completion/completions/maillog');
    assert.deepEqual(
      typedInto('bash --norc -i', `source ${file}\n`, cwd),
      TYPED.map(([, words]) => words),
    );
  });

  it('completions: zsh completes words, options, files and directories', needs('script', 'zsh'), () => {
    const start = `fpath=(${share}/zsh/vendor-completions $fpath); autoload -U compinit; compinit -u -D\n`;
    assert.deepEqual(
      typedInto('zsh -f -i', start, cwd),
      TYPED.map(([, words, own]) => own ?? words),
    );
  });

  /** What fish offers, without the descriptions. */
  function fish(line: string): readonly string[] {
    const file = join(share, 'fish/vendor_completions.d/maillog.fish');
    const { stdout, stderr } = spawnSync('fish', ['-N', '-c', `source ${file}; complete -C '${line}'`], {
      cwd,
      env: { ...process.env, HOME: fishHome, XDG_CONFIG_HOME: fishHome, XDG_DATA_HOME: fishHome },
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    return stdout
      .split('\n')
      .map((row) => row.split('\t')[0] ?? '')
      .filter((row) => row !== '');
  }

  it('completions: fish completes words, options, files and directories', needs('fish'), () => {
    const words = [...Object.keys(COMMANDS).filter(isWord), 'help', 'version'];
    assert.deepEqual([...fish('maillog ')].sort(), words.sort());
    assert.deepEqual(fish('maillog open --pass'), ['--passphrase-file']);
    assert.deepEqual(fish('maillog open --key we'), ['web.conf']);
    assert.deepEqual(fish('maillog accept --packages '), ['Maildir/']);
    assert.deepEqual(fish('maillog --check web.conf --agai'), ['--against']);
    assert.deepEqual(fish('maillog -C web.conf --dry'), ['--dry-run']);
    assert.deepEqual(fish('maillog open --since we'), []);
    assert.deepEqual(fish('maillog help exp'), ['explain']);
  });
});

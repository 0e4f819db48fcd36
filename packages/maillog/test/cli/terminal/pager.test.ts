// Covers: cli/terminal/pager, cli/terminal/colours, cli/open
/** The built program at a terminal that script(1) makes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { before, describe, it } from 'node:test';
import { paintFor } from '../../../src/cli/terminal/colours.ts';
import { needs } from '../../helpers/needs.ts';
import { atTerminal } from '../../helpers/terminal.ts';
import { configure, makeReport } from '../../reading/made-reports.ts';
import { directory, pair } from '../../reading/reports.ts';

needs('script');

const reader = await pair('reader@example.com');
const mailbox = join(directory, 'Maildir');
const program = resolve('packages/maillog/dist/maillog.js');
let mail = '';

function shown(env: Record<string, string>, options = ''): { status: number | null; screen: string } {
  const { NO_COLOR: _, PAGER: __, ...inherited } = process.env;
  const command = `${process.execPath} ${program} open --quiet ${options} --key ${reader.key} ${mail}`;
  return atTerminal(command, { cwd: directory, env: { ...inherited, TERM: 'xterm', ...env } });
}

describe('maillog open at a terminal', () => {
  before(async () => {
    const text = String.raw`command <<END
  mime_file load.txt
  exec 'printf "\033[31mred\n"'
END`;
    mail = await makeReport(configure({ host: 'web1', key: reader.pub, mailbox }, text), mailbox);
  });

  it('maillog open: pipes what it prints, escaped and coloured, into MAILLOG_PAGER, else PAGER', () => {
    const { status } = shown({ MAILLOG_PAGER: 'cat > paged; exit 7', PAGER: 'false' });
    const paged = readFileSync(join(directory, 'paged'), 'latin1');
    assert.equal(status, 0);
    assert.match(
      paged,
      /^\x1b\[1m===> report 1 of web1 .*\x1b\[m\n\x1b\[36m==> load\.txt <==\x1b\[m\n\\x1b\[31mred\n\n$/,
    );
    shown({ PAGER: 'cat > usual', NO_COLOR: '1' });
    assert.doesNotMatch(readFileSync(join(directory, 'usual'), 'latin1'), /\x1b/);
  });

  it('maillog open: prints to the terminal itself if the pager is cat or nothing', () => {
    for (const MAILLOG_PAGER of ['', 'cat']) {
      const { status, screen } = shown({ MAILLOG_PAGER });
      assert.deepEqual([status, screen.includes('\\x1b[31mred\r\n')], [0, true], screen);
    }
  });

  it('maillog open: ends well if its pager ends first', () => {
    const { status, screen } = shown({ PAGER: 'exec <&-; exit 0' });
    assert.deepEqual([status, screen], [0, '']);
  });

  it('maillog open: prints to the terminal itself if the pager cannot be run', () => {
    const { status, screen } = shown({ PAGER: 'no-such-pager' });
    assert.deepEqual([status, screen.match(/31mred\r\n/g)?.length], [0, 1], screen);
  });

  it('maillog open --json, --raw: need no pager, and steer no terminal', () => {
    for (const options of ['--json', '--raw load.txt']) {
      const { screen } = shown({ MAILLOG_PAGER: 'sed s/red/paged/' }, options);
      assert.match(screen, /\\(?:x1b|u001b)\[31mred/);
      assert.doesNotMatch(screen, /\x1b\[31m/);
    }
  });
});

describe('paintFor()', () => {
  it('paintFor(): colours a terminal that has colours, unless NO_COLOR is set', () => {
    const terminal = { isTTY: true };
    assert.equal(paintFor(terminal, { TERM: 'xterm' })?.('alarm', 'x'), '\x1b[1;31mx\x1b[m');
    for (const env of [{ TERM: 'dumb' }, {}, { TERM: 'xterm', NO_COLOR: '1' }])
      assert.equal(paintFor(terminal, env), undefined);
    assert.equal(paintFor({}, { TERM: 'xterm' }), undefined);
  });
});

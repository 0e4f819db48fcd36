import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { progressText } from '../../../src/cli/terminal/progress.ts';
import { needs } from '../../helpers/needs.ts';
import { atTerminal } from '../../helpers/terminal.ts';
import { folder } from '../../host/files/listing.ts';

const maillog = `'${process.execPath}' '${process.cwd()}/packages/maillog/dist/maillog.js'`;

/** A configuration that lists three files, and a saved listing of them. */
function prepared(t: TestContext): { conf: string; good: string } {
  const root = folder(t);
  mkdirSync(`${root}/tree`);
  for (const name of ['a', 'b', 'c']) writeFileSync(`${root}/tree/${name}`, name.repeat(1000));
  const conf = `${root}/web.conf`;
  const deliver = `set deliver maildir:${root}/mail\nset state ${root}/state\nset to a@example.com\nset from a@example.com\n`;
  writeFileSync(conf, `${deliver}set encrypt off\nmonitor <<E\ndir ${root}/tree\nE\n`);
  const good = `${root}/good.log`;
  execFileSync('sh', ['-c', `${maillog} -C ${conf} --dry-run > ${good}`]);
  return { conf, good };
}

const BAR = /\r\[[# ]{20}\] \d of 3 files, [\d.]+ k?B.*\u001B\[K/;

test(
  'progress: a listing and a check at a terminal show how far they are, and wipe it away',
  needs('script'),
  (t) => {
    const { conf, good } = prepared(t);
    for (const command of [
      `${maillog} -C ${conf}`,
      `${maillog} -C ${conf} --dry-run > /dev/null`,
      `${maillog} --check ${good} > /dev/null`,
    ]) {
      const seen = atTerminal(command).screen;
      assert.match(seen, BAR, command);
      assert.match(seen, /\r\u001B\[K(?:$|[^[]*$)/, command);
    }
  },
);

test(
  'progress: there is no bar under cron, with --quiet, and where the listing itself is on the terminal',
  needs('script'),
  (t) => {
    const { conf, good } = prepared(t);
    for (const command of [`${maillog} -C ${conf} --quiet`, `${maillog} -C ${conf} --dry-run`])
      assert.doesNotMatch(atTerminal(command).screen, /\u001B\[K/, command);
    for (const args of [`-C ${conf}`, `--check ${good}`]) {
      const { stderr } = spawnSync('sh', ['-c', `${maillog} ${args}`], { encoding: 'utf8' });
      assert.equal(stderr, '');
    }
  },
);

test('progressText(): names files, bytes, rate and time left', () => {
  assert.equal(
    progressText(30_000, 2.1e9, { files: 60_000, bytes: 4.2e9 }, 2),
    '[##########          ] 30000 of 60000 files, 2.1 GB, 1.1 GB/s, 0:02 left',
  );
  assert.equal(
    progressText(1, 0, { files: 4 }, 60),
    '[#####               ] 1 of 4 files, 0 B, 0 B/s, 3:00 left',
  );
  assert.equal(progressText(0, 0, { files: 0 }, 0), '[                    ] 0 of 0 files, 0 B');
});

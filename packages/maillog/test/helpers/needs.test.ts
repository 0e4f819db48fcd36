import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

/** What `npm test` leaves out for want of programs, and how it says so. Covers: scripts/left-out.mjs. */
const folder = mkdtempSync(join(tmpdir(), 'maillog-needs-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs a script where `npm test` has found that these programs are missing; what it printed. */
function printed(script: string, without: string, ...args: string[]): string {
  const file = join(folder, 'script.mjs');
  writeFileSync(file, script);
  const { stdout, stderr } = spawnSync(process.execPath, [...args, file], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], MAILLOG_TESTS_WITHOUT: without },
  });
  assert.equal(stderr, '');
  return stdout;
}

const leftOut = JSON.stringify(resolve('scripts/left-out.mjs'));
const helper = JSON.stringify(new URL('./needs.js', import.meta.url).href);

describe('needs', () => {
  const script = `import { needs } from ${helper}; console.log(JSON.stringify(needs('gpg', 'mutt', 'xz')));`;

  it('needs(): leaves a test out by name where npm test misses its programs', () => {
    assert.equal(printed(script, 'mutt perl gpg'), '{"skip":"needs gpg, mutt"}\n');
  });

  it('needs(): leaves nothing out otherwise', () => {
    assert.equal(printed(script, ''), '{}\n');
    assert.equal(printed(script, 'perl'), '{}\n');
  });
});

describe('what npm test leaves out', () => {
  it('reason(): names the program that a file needs throughout', () => {
    const file = join(folder, 'whole.test.ts');
    writeFileSync(file, "import x;\n\nneeds('mutt', 'gpg');\n\nit('a', needs('perl'), () => {});\n");
    const script = `import { reason } from ${leftOut}; console.log(reason(${JSON.stringify(file)}));`;
    assert.equal(printed(script, 'gpg perl'), 'needs gpg\n');
    assert.equal(printed(script, 'perl'), 'undefined\n');
  });

  it('summary(): lists what is left out by reason, with the packages that would help', () => {
    const rows = [
      { why: 'needs gpg', file: 'a.test.ts' },
      { why: 'needs xz', file: 'b.test.js', name: 'reads what xz packed' },
      { why: 'needs gpg', file: 'c.test.ts' },
    ];
    const script = `import { summary } from ${leftOut}; console.log(summary(${JSON.stringify(rows)}));`;
    assert.equal(
      printed(script, 'gpg xz root'),
      `left out (files and single tests: 3):
  needs gpg
    a.test.ts
    c.test.ts
  needs xz
    b.test.ts: reads what xz packed
as root: apt-get install gnupg xz-utils
`,
    );
  });

  it('left-out reporter: names single tests, and does not hide their number', () => {
    const script = `import { it } from 'node:test'; import { needs } from ${helper};
      it('one', needs('xz'), () => { throw new Error('run'); }); it('two', () => {});`;
    const reporter = `--test-reporter=${resolve('scripts/left-out.mjs')}`;
    const row = JSON.parse(printed(script, 'xz', reporter)) as Record<string, string>;
    assert.deepEqual([row['why'], row['name']], ['needs xz', 'one']);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { byteString } from '../../../src/bytes.ts';
import { Reader } from '../../../src/config/reader.ts';
import { sourceLines } from '../../../src/config/source.ts';
import { NO_MEMORY } from '../../../src/entry/entry.ts';
import type { Out } from '../../../src/entry/entry.ts';
import { logcheckRules } from '../../../src/entry/watch/logcheck-files.ts';
import { WatchEntry } from '../../../src/entry/watch/watch.ts';
import { MailLogError, MailLogErrors } from '../../../src/errors.ts';
import { nodeHost } from '../../../src/host/node-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'maillog-rules-'));
after(() => rmSync(folder, { recursive: true }));

async function watch(body: string, log: string): Promise<string> {
  const conf = join(folder, 'conf');
  writeFileSync(join(folder, 'log'), log);
  const entry = new WatchEntry({
    kind: 'watch',
    number: 1,
    place: { file: conf, line: 1, column: 1 },
    host: nodeHost(),
    encrypting: { command: '', seal: '' },
    custom: false,
  });
  await entry.parse(new Reader(sourceLines(conf, Buffer.from(`logfile log\n${body}`))));
  let text = '';
  const out: Out = {
    print: (data) => Promise.resolve(void (text += Buffer.from(data).toString('latin1'))),
    own: (lines) => Promise.resolve(void (text += Buffer.from(lines).toString('latin1'))),
    warn: (message) => Promise.resolve(void (text += `warn\t${message}\n`)),
  };
  await entry.run(out, NO_MEMORY);
  return text.replaceAll(folder, '');
}

async function complaint(body: string): Promise<string> {
  try {
    await watch(body, '');
  } catch (error) {
    const [first] = error instanceof MailLogErrors ? error.errors : [error];
    return (first as Error & { format(): string }).format().replaceAll(folder, '');
  }
  assert.fail('accepted');
}

test("watch with logcheck: logcheck's layers come under their headings, and the watch's own rules apply to system events", async () => {
  for (const directory of ['ignore.d.server', 'violations.d'])
    mkdirSync(join(folder, 'lc', directory), { recursive: true });
  writeFileSync(join(folder, 'lc/ignore.d.server/usual'), '^usual$\n(\n');
  writeFileSync(join(folder, 'lc/ignore.d.server/not.this'), 'odd\n');
  writeFileSync(join(folder, 'lc/violations.d/bad'), 'BAD\n');
  const line = '=-=-=-=-=-=-=-=-=';
  assert.equal(
    await watch('logcheck lc server\nignore =~ /mine/', 'usual  \nodd\nmine\nmine BAD'),
    `Security Events\n${line}\nmine BAD\n\nSystem Events\n${line}\nodd\n\n` +
      'warn\t/lc/ignore.d.server/usual:2: cannot parse rule (: group opened here is never closed\n',
  );
  assert.match(await complaint('logcheck lc most'), /^\/conf:2:13: logcheck has no level most/);
  assert.match(await complaint('logcheck nowhere'), /^\/conf:2:1: \/nowhere holds no rules of logcheck/);
});

test("watch with logcheck: the way out of Debian's /etc/logcheck is a copy, not to take it from its package", async () => {
  const refused = (directory: string): Promise<unknown> =>
    logcheckRules(
      {
        ...nodeHost(),
        glob: (pattern) => Promise.resolve([pattern.replace('*', 'kernel')]),
        readRules: () => Promise.reject(new MailLogError('permission', 'others', { hint: 'chown root' })),
      },
      {
        place: { file: 'web.conf', line: 1, column: 1 },
        words: [{ text: byteString(directory), place: { file: 'web.conf', line: 1, column: 10 } }],
      },
      () => {},
    ).catch((error: unknown) => (error as MailLogError).hint);
  assert.equal(
    await refused('/etc/logcheck'),
    'the package logcheck owns it; cp -r /etc/logcheck /etc/maillog/logcheck as root, and write logcheck /etc/maillog/logcheck',
  );
  assert.equal(await refused('/etc/maillog/logcheck'), 'chown root');
});

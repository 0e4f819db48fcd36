/** Covers: delivery/spool, delivery/record, delivery/progress. The records are those of version 0.1.0. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSpool } from '../../src/delivery/spool.ts';
import { Answers } from './spool-answers.ts';

const root = mkdtempSync(join(tmpdir(), 'maillog-spool-'));
after(() => rmSync(root, { recursive: true }));

test('openSpool() reads a spool of version 0.1.0: its checkpoint, and what a report has named', async () => {
  const message = 'Message-ID: <4@example.com>\r\n\r\n';
  const file = 'message-1.eml';
  const to = ['a@example.com', 'b@example.com'];
  for (const folder of [
    '',
    'new',
    'failed',
    'failed/0000000002',
    'failed/0000000003.damaged',
    'new/0000000004',
  ])
    mkdirSync(join(root, 'spool', folder), { recursive: true, mode: 0o700 });
  for (const [folder, sequence] of [
    ['failed/0000000002', 2],
    ['new/0000000004', 4],
  ] as const) {
    writeFileSync(join(root, 'spool', folder, file), message);
    writeFileSync(
      join(root, 'spool', folder, 'manifest.json'),
      record(
        `{"version":1,"sequence":${sequence},"made":"2026-03-01T06:15:00.000Z",` +
          `"positions":{"memories":{"a.txt":${sequence}},"digest":"ab"},` +
          `"messages":[{"file":"${file}","bytes":${message.length},"sha256":"${sha256(message)}",` +
          `"from":"m@example.com","to":${JSON.stringify(to)},"messageId":"<${sequence}@example.com>"}]}\n`,
      ),
    );
  }
  writeFileSync(
    join(root, 'spool/failed/0000000002/progress.json'),
    record(
      '{"version":1,"tries":1,"tried":1,"next":2,"words":"","pending":[[]],"givenUp":[' +
        '{"recipient":"a@example.com","words":"550 no","told":true},' +
        '{"recipient":"b@example.com","words":"550 no","told":false}]}\n',
    ),
  );
  writeFileSync(join(root, 'spool/failed/0000000003.damaged/told'), '');

  const spool = await openSpool({ directory: join(root, 'spool'), limit: 1e6 });
  const checkpoint = { memories: { 'a.txt': 4 }, digest: 'ab' };
  assert.deepEqual(await spool.newest(), { sequence: 4, checkpoint, checkpointOf: 4 });
  assert.deepEqual(await spool.unreported(), [{ sequence: 2, recipient: 'b@example.com', words: '550 no' }]);
  assert.deepEqual((await spool.deliver(new Answers(), 4)).delivered, [4]);
});

function record(line: string): string {
  return `${line}${sha256(line)}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

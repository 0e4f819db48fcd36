import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownChanges } from '../../src/listing/shown-changes.ts';

function file(name: string, size: number, digest = 'A'): string {
  return `${digest.repeat(43)}\tsha256\t${size}\t${name}`;
}

function attributes(name: string, mode: string, type = 'file'): string {
  return `attr\t${type}\t${mode}\t0\t0\t2026-01-01T00:00:00.000000000Z\t1\t-\t${name}`;
}

async function shown(lines: readonly string[], size: number): Promise<string> {
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const blocks: Uint8Array[] = [];
  const cut = (async function* () {
    for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size);
  })();
  for await (const block of shownChanges(cut)) blocks.push(block);
  return Buffer.concat(blocks).toString();
}

test('shownChanges: says a line a name what changed', async () => {
  const lines = [
    `-\t${file('/a', 5)}`,
    `-\t${attributes('/a', '0644')}`,
    `+\t${file('/a', 12, 'B')}`,
    `+\t${attributes('/a', '4755')}`,
    '=\t17',
    `-\t${file('/b', 5)}`,
    `+\t${file('/b', 5, 'B')}`,
    `+\t${file('/c', 1)}`,
    `+\t${attributes('/d', '0755', 'directory')}`,
    `-\t${file(String.raw`/e\n`, 5)}`,
    `-\t${attributes(String.raw`/e\n`, '0755')}`,
    `-\t${attributes('/f', '0644')}`,
    `+\t${attributes('/f', '0600')}`,
    '+\twarn\t/g: permission denied',
    '-\twarn\t/h: permission denied',
    'warn\tcoverage: 1 of 2 files hashed, 1 unreadable',
  ];
  for (const size of [1, 7, 4096])
    assert.equal(
      await shown(lines, size),
      [
        'changed  /a: 5 → 12 bytes, mode 0644 → 4755',
        'changed  /b: other content',
        'new      /c: 1 byte',
        'new      /d: directory',
        String.raw`missing  /e\n`,
        'changed  /f: mode 0644 → 0600',
        'new      warn\t/g: permission denied',
        'no more  warn\t/h: permission denied',
        'warn\tcoverage: 1 of 2 files hashed, 1 unreadable',
        '',
      ].join('\n'),
    );
});

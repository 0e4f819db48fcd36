// Covers: cli/explain, cli/check, cli/train, cli/report, cli/terminal, entry/watch/log-headings
/**
 * Whatever bytes the names and lines of logs hold: what the commands print at a terminal holds no control,
 * bidirectional or invisible character but line feeds and tabs, JSON can be read, and no name begins a line.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { MailLogError, MailLogErrors } from '../../../src/errors.ts';
import { check } from '../../../src/cli/check.ts';
import { explain } from '../../../src/cli/explain.ts';
import { report } from '../../../src/cli/report.ts';
import { train } from '../../../src/cli/train.ts';
import { hasInvisible } from '../../../src/text/escape.ts';
import { fc } from '../../helpers/property.ts';

class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  bytes: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytes.push(Buffer.from(chunk));
    done();
  }

  get text(): string {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(this.bytes));
  }
}

/** Runs a command at a terminal; gives what stood there. */
async function shown(
  command: typeof explain,
  args: readonly string[],
): Promise<{ out: string; err: string }> {
  const [stdout, stderr] = [new Terminal(), new Terminal()];
  try {
    await command(args, { stdout, stderr } as unknown as Parameters<typeof explain>[1]);
  } catch (error) {
    if (!(error instanceof MailLogError || error instanceof MailLogErrors)) throw error;
    stderr.write(error.format());
  }
  for (const text of [stdout.text, stderr.text])
    assert.ok(!hasInvisible(text.replace(/\x1b\[K|[\r\n\t]/g, '')), JSON.stringify(text));
  return { out: stdout.text, err: stderr.text };
}

const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '\x1b[2J',
        '\u202e',
        '\u009b',
        '\n==> x <==\n',
        '\r',
        '\u{e0041}',
        '\u200b',
        'a',
        '\t',
        '\\',
      ),
    )
    .map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
);
const name = bytes.map((some) =>
  Buffer.from(some.filter((byte) => byte !== 0 && byte !== 0x2f)).subarray(0, 200),
);

const CONFIGURATION = `watch <<WATCH
    logfile log-*
    ignore =~ /hidden/
WATCH
monitor <<MONITOR
    dir tree
    mime_file ls.txt
MONITOR
`;

test('maillog explain, train, --check, --dry-run: show nothing that steers a terminal', async () => {
  await fc.assert(
    fc.asyncProperty(name, bytes, async (some, line) => {
      const folder = mkdtempSync(join(tmpdir(), 'maillog-harmless-'));
      const path = (...pieces: (string | Uint8Array)[]): Buffer =>
        Buffer.concat([Buffer.from(`${folder}/`), ...pieces.map((piece) => Buffer.from(piece))]);
      try {
        mkdirSync(join(folder, 'tree'), { mode: 0o755 });
        writeFileSync(
          path('log-1'),
          Buffer.concat([line, Buffer.from(' hidden\n'), line, Buffer.from('\n')]),
        );
        writeFileSync(path('log-', some), Buffer.concat([line, Buffer.from('\nhidden\n')]));
        writeFileSync(path('tree/', some, '-file'), '');
        const conf = join(folder, 'a.conf');
        writeFileSync(conf, `set state state\n${CONFIGURATION}`);
        await shown(explain, ['-C', conf]);
        const json = await shown(explain, ['-C', conf, '--json']);
        JSON.parse(json.out);
        await shown(train, ['-C', conf, '--min', '1']);
        const dry = await shown(report, ['-C', conf, '--dry-run']);
        // The name is in no line but its heading's: only a line of the log can forge one.
        const text = Buffer.from(line).toString('latin1');
        if (!text.includes('==>')) {
          const headings = dry.out.split('\n').filter((each) => each.startsWith('==> '));
          assert.equal(headings.length, 4, dry.out);
        }
        const listing = join(folder, 'listing');
        writeFileSync(listing, `${'A'.repeat(43)}\tsha256\t1\t${join(folder, 'gone')}\n`);
        await shown(check, ['--check', listing, '-C', conf]);
        JSON.parse((await shown(check, ['--check', listing, '-C', conf, '--json'])).out);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
});

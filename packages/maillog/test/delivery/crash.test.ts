import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from './crash-run.ts';

const SCRIPT = fileURLToPath(new URL('./crash-process.js', import.meta.url));

describe('a run killed at any of its durable steps', () => {
  const root = mkdtempSync(join(tmpdir(), 'maillog-crash-'));
  after(() => rmSync(root, { recursive: true }));

  /**
   * What the reader has: the reports' bodies in order, one of each Message-ID. Two under one Message-ID must
   * be the same.
   */
  const received = (directory: string): string => {
    const reports = new Map<number, string>();
    const box = join(directory, 'box', 'new');
    for (const name of existsSync(box) ? readdirSync(box) : []) {
      const [, sequence, body] = /^Message-ID: <([0-9]+)@x>\n\n(.*)$/s.exec(
        readFileSync(join(box, name), 'utf8'),
      )!;
      assert.equal(reports.get(Number(sequence)) ?? body, body);
      reports.set(Number(sequence), body);
    }
    return [...reports]
      .sort(([a], [b]) => a - b)
      .map(([, body]) => body)
      .join('');
  };

  for (const keepSentMs of [0, 3_600_000]) {
    const kept = keepSentMs > 0 ? ' and keeps a copy of all' : '';
    it(`maillog: a run killed at any of its durable steps loses no line, doubles none, alters none${kept}`, async () => {
      let line = 0;
      const write = (directory: string, count: number): void => {
        for (let i = 0; i < count; i++) appendFileSync(join(directory, 'log'), `line ${++line}\n`);
      };
      const killedAt: number[] = [];
      for (let at = 1; ; at++) {
        const directory = join(root, `${keepSentMs}-${at}`);
        mkdirSync(directory, { mode: 0o700 });
        // A report waits already, so that the killed run delivers an old one and makes a new one.
        write(directory, 2);
        await run(directory, undefined, keepSentMs);
        write(directory, 3);
        const { stdout, signal } = spawnSync(
          process.execPath,
          [SCRIPT, directory, String(at), String(keepSentMs)],
          {
            encoding: 'utf8',
          },
        );
        if (signal === 'SIGKILL') killedAt.push(at);
        write(directory, 1);
        while (
          readdirSync(join(directory, 'spool', 'new')).length > 0 ||
          !received(directory).endsWith(`line ${line}\n`)
        )
          await run(directory, undefined, keepSentMs);
        assert.equal(
          received(directory),
          readFileSync(join(directory, 'log'), 'utf8'),
          `killed at step ${at}`,
        );
        assert.deepEqual(readdirSync(join(directory, 'spool', 'failed')), []);
        assert.deepEqual(readdirSync(join(directory, 'lock')), []);
        const copies = keepSentMs > 0 ? readdirSync(join(directory, 'spool', 'sent')) : [];
        const { sequence } = JSON.parse(readFileSync(join(directory, 'state'), 'utf8')) as {
          sequence: number;
        };
        const all = Array.from({ length: keepSentMs > 0 ? sequence : 0 }, (_, index) => index + 1);
        assert.deepEqual(copies.map(Number), all, `killed at step ${at}`);
        if (signal === null) {
          assert.match(stdout, /^whole /);
          break;
        }
      }
      // message, record, draft durable, renamed, committed, state, delivered, left: at least those were kill
      // points.
      assert.ok(killedAt.length >= 8, `${killedAt.length} steps`);
    });
  }
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { withoutRights } from '../../helpers/without-rights.ts';
import { RotatingLog } from './rotating-log.ts';
import type { readFrom } from './rotating-log.ts';

/** A process without root's rights, for all the readings. */
const [program, args] = withoutRights(new URL('./log-reader.js', import.meta.url));
const reader = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
after(() => reader.disconnect());

/**
 * A reading by a user without rights.
 * @throws Error as it did.
 */
async function readWithoutRights(log: RotatingLog): Promise<string> {
  reader.send([log.path, log.position]);
  const [{ reading, error }] = (await once(reader, 'message')) as [Answer];
  if (reading === undefined) throw new Error(error);
  log.position = reading.position;
  log.warnings = reading.warnings;
  return reading.text;
}

interface Answer {
  readonly reading?: Awaited<ReturnType<typeof readFrom>>;
  readonly error?: string;
}

const rotations: Readonly<Record<string, (log: RotatingLog) => void>> = {
  'no rotation': () => {},
  'a rename': (log) => log.rename(),
  'a rename and compression': (log) => {
    log.rename();
    log.pack('.1');
  },
  'copying and truncating': (log) => {
    log.copy();
    log.truncate();
  },
};

const hidings: Readonly<
  Record<string, (log: RotatingLog) => { readonly path: string; readonly mode: number }[]>
> = {
  'the folder cannot be listed': (log) => [{ path: log.folder, mode: 0o111 }],
  'the folder cannot be entered': (log) => [{ path: log.folder, mode: 0 }],
  'the log cannot be read': (log) => [{ path: log.path, mode: 0 }],
  'a rotated file cannot be read': (log) =>
    readdirSync(log.folder)
      .filter((name) => name.includes('.log.'))
      .slice(0, 1)
      .map((name) => ({ path: `${log.folder}/${name}`, mode: 0 })),
  'nothing can be read': (log) =>
    readdirSync(log.folder).map((name) => ({ path: `${log.folder}/${name}`, mode: 0 })),
};

describe('a log that cannot be read for a while', () => {
  for (const [hidden, hide] of Object.entries(hidings)) {
    for (const [rotation, rotate] of Object.entries(rotations)) {
      it(`readLog of a log that cannot be read for a while: ${hidden}, ${rotation}: every line once`, async () => {
        const log = new RotatingLog();
        chmodSync(log.folder, 0o755);
        try {
          log.write(5);
          log.rename();
          log.write(100);
          log.position = { version: 1, files: [] };
          let shown = await readWithoutRights(log);
          log.write(20);
          rotate(log);
          log.write(10);
          for (let run = 0; run < 2; run++) {
            const paths = hide(log);
            for (const { path, mode } of paths) chmodSync(path, mode);
            shown += await readWithoutRights(log).catch(() => '');
            for (const { path } of paths) chmodSync(path, path === log.folder ? 0o755 : 0o644);
            log.write(10);
          }
          shown += await readWithoutRights(log);
          shown += await readWithoutRights(log);
          const lines = shown.trimEnd().split('\n');
          assert.deepEqual(lines.toSorted(), log.written.toSorted());
          assert.deepEqual(log.warnings, []);
        } finally {
          chmodSync(log.folder, 0o755);
          log.remove();
        }
      });
    }
  }
});

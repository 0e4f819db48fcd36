import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Left, LogReadOptions } from '../../../src/entry/host.ts';
import { readJournal } from '../../../src/host/logs/journal.ts';
import { needs } from '../../helpers/needs.ts';

needs('journalctl', 'systemd-journal-remote');

/**
 * The real journalctl over journals that systemd-journal-remote makes. `journalctl` is found by PATH, so that
 * one in front of it can name their directory.
 */
const REMOTE = '/lib/systemd/systemd-journal-remote';

class Journal {
  readonly folder = mkdtempSync(join(tmpdir(), 'maillog-journal-'));
  position: unknown;
  warnings: readonly string[] = [];
  left: Left | undefined;
  #time = 1_795_334_400;

  constructor() {
    mkdirSync(join(this.folder, 'bin'));
    mkdirSync(join(this.folder, 'journal'));
    this.journalctl(`exec "$real" --directory='${this.folder}/journal' "$@"`);
    process.env['PATH'] = `${this.folder}/bin${delimiter}${process.env['PATH']}`;
  }

  /** Puts a program in front of journalctl; \$real is the real one. */
  journalctl(script: string): void {
    const real = execFileSync('/bin/sh', ['-c', 'command -v journalctl'], {
      encoding: 'utf8',
      env: { PATH: realPath },
    }).trim();
    writeFileSync(join(this.folder, 'bin/journalctl'), `#!/bin/sh\nreal='${real}'\n${script}\n`);
    chmodSync(join(this.folder, 'bin/journalctl'), 0o755);
  }

  write(unit: string, message: string | Buffer, file = 'system', step = 1, more = Buffer.of()): void {
    this.#time += step;
    const bytes = Buffer.from(message);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    const entry = Buffer.concat([
      Buffer.from(
        `__REALTIME_TIMESTAMP=${this.#time}000000\n__MONOTONIC_TIMESTAMP=${this.#time}\n_BOOT_ID=00000000000000000000000000000001\n` +
          `SYSLOG_IDENTIFIER=${unit}\n_PID=17\n_HOSTNAME=web1\n_SYSTEMD_UNIT=${unit}.service\nMESSAGE\n`,
      ),
      length,
      bytes,
      Buffer.from('\n'),
      more,
      Buffer.from('\n'),
    ]);
    execFileSync(REMOTE, [`--output=${this.folder}/journal/${file}.journal`, '-'], {
      input: entry,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  read(...units: string[]): Promise<string> {
    return this.readWith({}, () => undefined, units);
  }

  async readWith(
    options: LogReadOptions,
    onGiven: (bytes: number) => void,
    units: string[] = [],
  ): Promise<string> {
    const reading = readJournal(units, this.position && JSON.parse(JSON.stringify(this.position)), options);
    let text = '';
    for await (const block of reading.blocks) {
      onGiven(block.length);
      text += Buffer.from(block).toString('latin1');
    }
    this.left = reading.left;
    this.position = reading.position;
    this.warnings = reading.warnings;
    return text.replace(/^Nov 22 \d\d:\d\d:\d\d web1 /gm, '');
  }
}

const realPath = process.env['PATH'] ?? '';

describe('the journal', () => {
  let journal: Journal;
  before(() => (journal = new Journal()));
  after(() => {
    process.env['PATH'] = realPath;
    rmSync(journal.folder, { recursive: true });
  });

  it('journal: is read whole at first, then on from the cursor', async () => {
    journal.write('sshd', 'one');
    journal.write('cron', 'two');
    assert.equal(await journal.read(), 'sshd[17]: one\ncron[17]: two\n');
    assert.equal(await journal.read(), '');
    journal.write('sshd', 'three');
    assert.equal(await journal.read(), 'sshd[17]: three\n');
    assert.deepEqual(journal.warnings, []);
  });

  it('journal: loses nothing where a unit is chosen (systemd #30288)', async () => {
    journal.position = undefined;
    await journal.read('sshd.service');
    journal.write('cron', 'other');
    journal.write('sshd', 'four');
    journal.write('sshd', 'five');
    assert.equal(await journal.read('sshd.service'), 'sshd[17]: four\nsshd[17]: five\n');
    assert.equal(await journal.read('sshd.service'), '');
    assert.deepEqual(journal.warnings, []);
  });

  it('journal: keeps bytes, and the lines of a message together', async () => {
    journal.position = undefined;
    await journal.read();
    journal.write('app', Buffer.from([0x62, 0xe9, 0xff, 0x21]));
    journal.write('app', 'first\nNov 22 08:00:00 web1 sshd[1]: forged\n');
    journal.write('app', `long ${'x'.repeat(100_000)}`);
    const text = await journal.read();
    assert.ok(text.startsWith('app[17]: b\xe9\xff!\napp[17]: first\n'), text.slice(0, 200));
    assert.match(text, /\n {16}Nov 22 08:00:00 web1 sshd\[1\]: forged\n/);
    assert.match(text, /: long x{100000}\n$/);
  });

  it('journal: takes entries of many megabytes, whatever other fields they hold', async () => {
    await journal.read();
    const core = Buffer.alloc(3 << 20, 0xfe);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(core.length));
    const field = Buffer.concat([Buffer.from('COREDUMP\n'), length, core, Buffer.from('\n')]);
    journal.write('app', `long ${'x'.repeat(9 << 20)}`);
    journal.write('app', 'dumped core', 'system', 1, field);
    const text = await journal.read();
    assert.equal(text.replace(/x+\n/, '\n'), 'app[17]: long \napp[17]: dumped core\n');
    assert.equal(await journal.read(), '');
    assert.deepEqual(journal.warnings, []);
  });

  it('journal: is not misled by a clock that goes back', async () => {
    await journal.read();
    journal.write('sshd', 'yesterday', 'system', -86_400);
    assert.equal((await journal.read()).replace(/^Nov 21 \S+ web1 /, ''), 'sshd[17]: yesterday\n');
    journal.write('sshd', 'today', 'system', 86_400);
    assert.equal(await journal.read(), 'sshd[17]: today\n');
  });

  it('journal: shows a series that was not seen before from its first entry, whatever its clock', async () => {
    await journal.read();
    journal.write('kernel', 'EXT4-fs error', 'boot2', -3600);
    journal.write('fsck', 'UNEXPECTED INCONSISTENCY', 'boot2');
    journal.write('chronyd', 'clock synchronized', 'boot2', 7200);
    const one =
      'kernel[17]: EXT4-fs error\nfsck[17]: UNEXPECTED INCONSISTENCY\nchronyd[17]: clock synchronized\n';
    assert.equal(await journal.read(), one);
    assert.equal(await journal.read(), '');
    assert.deepEqual(journal.warnings, []);
  });

  it('journal: shows late entries of a series whose clock is slow', async () => {
    await journal.read();
    journal.write('sshd', 'late', 'boot2', -3600);
    journal.write('sshd', 'in time', 'system', 3600);
    assert.equal(await journal.read(), 'sshd[17]: late\nsshd[17]: in time\n');
    journal.write('sshd', 'late again', 'boot2', -1800);
    assert.equal(await journal.read(), 'sshd[17]: late again\n');
    journal.write('sshd', 'in time again', 'system', 3600);
    assert.equal(await journal.read(), 'sshd[17]: in time again\n');
    assert.equal(await journal.read(), '');
    assert.deepEqual(journal.warnings, []);
  });

  it('journal: warns once that the entry read last of a quiet unit is gone', async () => {
    journal.position = undefined;
    journal.write('backup', 'done', 'quiet');
    assert.equal(await journal.read('backup.service'), 'backup[17]: done\n');
    journal.write('sshd', 'other');
    for (const name of readdirSync(join(journal.folder, 'journal')))
      if (name.startsWith('quiet')) rmSync(join(journal.folder, 'journal', name));
    assert.equal(await journal.read('backup.service'), '');
    assert.equal(journal.warnings.length, 1);
    assert.match(journal.warnings[0], /the entry read last is not there any more/);
    for (let day = 0; day < 2; day++) {
      journal.write('sshd', 'other');
      assert.equal(await journal.read('backup.service'), '');
      assert.deepEqual(journal.warnings, [], 'nor that there is no such unit');
    }
    journal.write('backup', 'done again');
    assert.equal(await journal.read('backup.service'), 'backup[17]: done again\n');
    journal.position = undefined;
    await journal.read();
  });

  it('journal: names a unit that does not exist', async () => {
    const { position } = journal;
    journal.position = undefined;
    await journal.read('no-such-unit');
    assert.deepEqual(journal.warnings, [
      'journal: there is no unit no-such-unit.service, and no entry of one',
    ]);
    await journal.read('sshd.service');
    assert.deepEqual(journal.warnings, []);
    journal.position = position;
  });

  it('journal: stops at its allowance, and continues there', async () => {
    await journal.read();
    for (let count = 0; count < 20; count++) journal.write('app', `message ${count}`);
    let text = '';
    for (let turn = 0; turn === 0 || journal.left; turn++) {
      let given = 0;
      text += await journal.readWith({ allowance: () => 200 - given }, (bytes) => (given += bytes));
      assert.ok(given <= 300, `${given} bytes`);
    }
    assert.equal(text, Array.from({ length: 20 }, (_, count) => `app[17]: message ${count}\n`).join(''));
    assert.equal(await journal.read(), '');
  });

  it('journal: names what a user without rights does not see', async () => {
    await journal.read();
    journal.journalctl(
      `case $* in *--quiet*) ;; *) echo 'Hint: You are currently not seeing messages from other users and the system.' >&2;; esac
      exec "$real" --directory='${journal.folder}/journal' "$@"`,
    );
    assert.equal(await journal.read(), '');
    assert.match(
      journal.warnings.join('\n'),
      /^journal: the messages of the system and of other users cannot be read; /,
    );
    journal.journalctl(`exec "$real" --directory='${journal.folder}/journal' "$@"`);
  });

  it('journal: warns if the entry read last is gone, and shows nothing twice', async () => {
    journal.write('sshd', 'kept', 'other');
    assert.equal(await journal.read(), 'sshd[17]: kept\n');
    for (const name of readdirSync(join(journal.folder, 'journal')))
      if (name.startsWith('other')) rmSync(join(journal.folder, 'journal', name));
    journal.write('cron', 'new');
    assert.equal(await journal.read(), 'cron[17]: new\n');
    assert.equal(journal.warnings.length, 1);
    assert.equal(await journal.read(), '');
    assert.deepEqual(journal.warnings, []);
  });

  it('journal: warns if journalctl is missing or fails, and continues later', async () => {
    journal.write('cron', 'newer');
    const { position } = journal;
    // A stand-in: the real one cannot be made to fail in the middle.
    journal.journalctl(
      '"$real" --directory=/nonexistent "$@" | head -c 50; echo "Failed to iterate: Bad message" >&2; exit 1',
    );
    assert.equal(await journal.read(), '');
    assert.deepEqual(journal.warnings, ['journal: Failed to iterate: Bad message']);
    process.env['PATH'] = join(journal.folder, 'nothing');
    assert.equal(await journal.read(), '');
    assert.deepEqual(journal.warnings, [
      "journal: journalctl: cannot be started: no such program (the journal is systemd's; logfile names other logs)",
    ]);
    assert.deepEqual(journal.position, position);
    process.env['PATH'] = `${journal.folder}/bin${delimiter}${realPath}`;
    journal.journalctl(`exec "$real" --directory='${journal.folder}/journal' "$@"`);
    assert.equal(await journal.read(), 'cron[17]: newer\n');
  });
});

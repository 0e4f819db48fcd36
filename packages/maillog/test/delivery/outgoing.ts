import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeParts } from '../../src/report/message/message.ts';
import type { Outcome, OutgoingMessage } from '../../src/report/ports.ts';
import { collect } from '../report/python-mail.ts';

/** Something that stands in no other place. */
export const CANARY = 'canary-7f3a-in-clear';

/** The messages of a test, in a directory of their own. */
export class Outbox {
  readonly directory = mkdtempSync(join(tmpdir(), 'maillog-outbox-'));
  #count = 0;

  /** A composed message with one sealed-looking part of `lines` lines of 64 characters. */
  async message(to: readonly string[] = ['root@example.com'], lines = 40): Promise<OutgoingMessage> {
    this.#count += 1;
    const part = join(this.directory, `part-${this.#count}`);
    const armour = Buffer.alloc(48, CANARY).map((byte) => byte ^ 0x5a);
    const line = `${Buffer.from(armour).toString('base64')}\n`;
    writeFileSync(part, `-----BEGIN PGP MESSAGE-----\n\n${line.repeat(lines)}-----END PGP MESSAGE-----\n`);
    const messageId = `<${this.#count}.test@web1.example.com>`;
    const heading = {
      from: 'maillog@web1.example.com',
      to,
      subject: 'report',
      date: new Date(0),
      messageId,
      host: 'web1',
    };
    const parts = [{ file: part, mimeFile: 'auth.txt', sealed: true }];
    return { ...this.raw(await collect(await composeParts(heading, parts)), to), messageId };
  }

  raw(content: string | Uint8Array, to: readonly string[] = ['root@example.com']): OutgoingMessage {
    this.#count += 1;
    const file = join(this.directory, `message-${this.#count}.eml`);
    writeFileSync(file, content);
    return {
      file,
      bytes: readFileSync(file).length,
      from: 'maillog@web1.example.com',
      to,
      messageId: `<${this.#count}@x>`,
    };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

/**
 * The refusal of the one recipient a message has by default, which must be the whole outcome: `transient: 451
 * later`.
 */
export function onlyRefusal({ accepted, refused }: Outcome): string {
  assert.deepEqual(accepted, []);
  assert.equal(refused.length, 1);
  assert.equal(refused[0].recipient, 'root@example.com');
  return `${refused[0].kind}: ${refused[0].words}`;
}
